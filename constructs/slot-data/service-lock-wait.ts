/** Seconds that a service waits for the lock on its directory, which an old pod may still hold. Startup probes add this. */
export const lockWaitSeconds = 60;
