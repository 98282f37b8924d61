/**
 * What is made of a slot's number is more than a place where it is written: it must be made for each slot by itself.
 * Never an error of the input.
 */
export class DependsOnSlot extends Error {}
