import { CommanderError } from '@commander-js/extra-typings';
import { styleText } from 'node:util';
import { UnusableProjects } from '../config/projects';
import { UnreadableFact } from '../constructs/facts/unreadable-fact';
import { InvalidInput } from '../input/problem';
import { isSystemError, systemErrorText } from '../input/system-error';
import { Refused } from '../output/refused';
import { CommandFailed } from '../process/command-failed';
import { exitCodes } from '../process/exit-codes';
import { withFurtherProblems } from '../stacks/project-checks/further-problems';

/** Says why a command failed. @returns its exit code */
export function explain(error: unknown): number {
  if (error instanceof CommanderError) return explainCall(error);
  if (error instanceof UnusableProjects) explainLines(withFurtherProblems(error));
  else if (isOurs(error)) explainLines(error);
  else if (isSystemError(error)) sayError(systemErrorText(error));
  else console.error(error);
  return (error instanceof CommandFailed && error.exitCode) || exitCodes.failed;
}

/** What commander says in two lines, with a suggestion in the second; help is no failure, and was printed. */
function explainCall({ code, exitCode, message }: CommanderError): number {
  if (exitCode === 0) return 0;
  // A verb without its action: the help is the answer, and was printed.
  if (code === 'commander.help') return exitCodes.misused;
  sayError(message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' '));
  return exitCodes.misused;
}

function explainLines(error: Error): void {
  for (const line of error.message.split('\n').filter(Boolean)) sayError(line);
  if (error instanceof InvalidInput) {
    const { length } = error.problems;
    console.error(`nothing written: ${length} ${length === 1 ? 'problem' : 'problems'}`);
  }
}

function sayError(line: string): void {
  console.error(`${isColored() ? styleText('red', 'error:') : 'error:'} ${line}`);
}

/** https://no-color.org */
function isColored(): boolean {
  return process.stderr.isTTY && !process.env.NO_COLOR;
}

/** Whether the message says all. */
function isOurs(error: unknown): error is Error {
  return [InvalidInput, Refused, CommandFailed, UnreadableFact].some((kind) => error instanceof kind);
}
