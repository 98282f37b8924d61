/** What programs need to tell apart; any other failure is 1. The numbers are those of sysexits.h. */
export const exitCodes = {
  /** All slots are in use. */
  full: 69,
  /** Others were faster each time, or a free slot is still being deleted. */
  tryAgain: 75,
} as const;
