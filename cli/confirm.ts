import { readSync } from 'node:fs';
import { CommandFailed } from '../process/command-failed';

/**
 * Asks a person who sits at a terminal. Where nobody does, only `--yes` is a yes.
 *
 * @param yes whether `--yes` was given
 * @throws CommandFailed where the answer is not yes
 */
export function confirm(question: string, yes: boolean): void {
  if (yes) return;
  if (!process.stdin.isTTY) throw new CommandFailed(`${question} Nobody can be asked here: say so with --yes`);
  process.stderr.write(`${question} [yes/no] `);
  const buffer = Buffer.alloc(64);
  const answer = buffer.toString('utf8', 0, readSync(0, buffer)).trim();
  if (answer !== 'yes') throw new CommandFailed('nothing was done');
}
