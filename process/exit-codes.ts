/** How a command ends that fails. The numbers from 64 on are those of sysexits.h, for what programs need to tell apart. */
export const exitCodes = {
  /** Any failure that is none of the others. */
  failed: 1,
  /** The call is not understood, whatever the files say. */
  misused: 2,
  /** All slots are in use. */
  full: 69,
  /** Others were faster each time, or a free slot is still being deleted. */
  tryAgain: 75,
} as const;
