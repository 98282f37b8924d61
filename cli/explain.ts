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

/**
 * Says why a command failed.
 *
 * @param writes whether it is one that writes what it makes of the input: whoever called it is told that nothing is. @default it is none
 * @returns its exit code
 */
export function explain(error: unknown, writes = false): number {
  if (error instanceof CommanderError) return explainCall(error);
  const whole = withAllProblems(error);
  const lines = linesOf(whole);
  if (!lines) console.error(error);
  for (const line of lines ?? []) sayError(line);
  if (writes && whole instanceof InvalidInput) {
    const { length } = whole.problems;
    console.error(`nothing written: ${length} ${length === 1 ? 'problem' : 'problems'}`);
  }
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

/** Why something failed, a line for each problem; undefined for a defect of ours, of which the stack says more. */
export function reasons(error: unknown): string[] | undefined {
  return linesOf(withAllProblems(error));
}

function withAllProblems(error: unknown): unknown {
  return error instanceof UnusableProjects ? withFurtherProblems(error) : error;
}

function linesOf(error: unknown): string[] | undefined {
  if (isOurs(error)) return error.message.split('\n').filter(Boolean);
  return isSystemError(error) ? [systemErrorText(error)] : undefined;
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
