import { CommandFailed } from '../process/command-failed';

/** The exit code of a call that is not understood. */
export const misused = 2;

/** The words of the call are at fault, whatever the files say. */
export class UsageError extends CommandFailed {
  constructor(message: string) {
    super(message, misused);
  }
}
