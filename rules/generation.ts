/**
 * Highest generation of data. Far below what a number can hold exactly, so that the sum of those of all slots is exact
 * as well: the revision of the register.
 */
export const highestGeneration = 999_999_999;
