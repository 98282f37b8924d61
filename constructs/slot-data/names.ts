/** Seconds that a service waits for the lock on its directory, which an old pod may still hold. Startup probes add this. */
export const lockWaitSeconds = 60;

/** Name of the containers that see the target's directory, and with it what was moved aside; also the beginning of longer ones. */
export const directoryContainer = 'slot-data';

/** The ServiceAccount of every pod that holds data. */
export const dataServiceAccount = 'slot-data';
