/** Highest number of a slot. */
export const highestSlot = 9999;
