import { CommandFailed } from '../process/command-failed';
import { exitCodes } from '../process/exit-codes';

/** The words of the call are at fault, whatever the files say. */
export class UsageError extends CommandFailed {
  constructor(message: string) {
    super(message, exitCodes.misused);
  }
}
