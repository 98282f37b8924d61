/**
 * A manifest does not say what it must, or not in the way that we write it. Taken for something else, it would cost
 * data.
 */
export class UnreadableFact extends Error {}
