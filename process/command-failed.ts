/** A command could not do what it was asked for, and its message says all that a user needs. */
export class CommandFailed extends Error {
  constructor(
    message: string,
    /** Tells programs why. @default the exit code of any failure of the command */
    readonly exitCode?: number,
  ) {
    super(message);
  }
}
