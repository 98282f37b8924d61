/** What is asked for cannot be done safely; the message says why, and what to do. */
export class Refused extends Error {}
