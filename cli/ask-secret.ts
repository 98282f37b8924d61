import { spawnSync } from 'node:child_process';
import { readSync } from 'node:fs';
import { CommandFailed } from '../process/command-failed';

/** What a terminal takes of a line; it leaves out the rest without a word. */
const longestLine = 4095;

/**
 * Asks a person at a terminal for a value, which does not appear there.
 *
 * @returns undefined where nobody can be asked, or nothing was typed
 * @throws CommandFailed where several lines were pasted, of which one would be the value and the others answers to what comes
 */
export function askSecret(question: string): string | undefined {
  if (!process.stdin.isTTY) return undefined;
  const isHidden = stty('-echo');
  process.stderr.write(`${question}: `);
  try {
    const line = read();
    // Whoever pastes several lines has the others waiting here.
    stty('-icanon', 'min', '0', 'time', '3');
    let further = '';
    for (let more = read(); more !== ''; more = read()) further += more;
    const value = line.replace(/\r?\n$/, '');
    if (further !== '' || value.length >= longestLine)
      throw new CommandFailed(
        `${question}: a terminal takes one line of less than ${longestLine} characters: set the variable`,
      );
    return value === '' ? undefined : value;
  } finally {
    stty('icanon');
    if (isHidden) stty('echo');
    process.stderr.write('\n');
  }
}

function read(): string {
  const buffer = Buffer.alloc(2 * longestLine);
  return buffer.toString('utf8', 0, readSync(0, buffer));
}

function stty(...settings: string[]): boolean {
  return spawnSync('stty', settings, { stdio: ['inherit', 'ignore', 'ignore'] }).status === 0;
}
