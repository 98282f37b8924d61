import { spawnSync } from 'node:child_process';
import { readSync } from 'node:fs';

/** Most that a person can be thought to type or paste, in bytes: what a Secret can hold. */
const mostBytes = 1024 * 1024;

/**
 * Asks a person at a terminal for a value, which does not appear there.
 *
 * @returns undefined where nobody can be asked, or nothing was typed
 */
export function askSecret(question: string): string | undefined {
  if (!process.stdin.isTTY) return undefined;
  process.stderr.write(`${question}: `);
  const isHidden = stty('-echo');
  try {
    const buffer = Buffer.alloc(mostBytes);
    const value = buffer.toString('utf8', 0, readSync(0, buffer)).replace(/\r?\n$/, '');
    return value === '' ? undefined : value;
  } finally {
    if (isHidden) stty('echo');
    process.stderr.write('\n');
  }
}

function stty(setting: string): boolean {
  return spawnSync('stty', [setting], { stdio: ['inherit', 'ignore', 'ignore'] }).status === 0;
}
