import { readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Refused } from './refused';

/**
 * Runs `step` while no other process writes to a directory: of two at once, some files would be of the one, and some of
 * the other. One that was killed is no obstacle.
 *
 * @throws Refused where another does
 */
export function whileAlone<Result>(directory: string, step: () => Result): Result {
  const lock = join(directory, '.slotstack-lock');
  if (!take(lock)) {
    const holder = holderOf(lock);
    if (isAlive(holder))
      throw new Refused(
        `process ${holder} writes to ${directory}: try again when it has ended; if that is no synth, remove ${lock}`,
      );
    rmSync(lock, { force: true });
    if (!take(lock)) throw new Refused(`another process writes to ${directory}: try again`);
  }
  try {
    return step();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** A link that leads nowhere: it is there at once with the number of the process, or not at all. */
function take(lock: string): boolean {
  try {
    symlinkSync(String(process.pid), lock);
  } catch (error) {
    // Where there can be no links, or nothing can be written, that is no reason to stop.
    return (error as NodeJS.ErrnoException).code !== 'EEXIST';
  }
  return true;
}

/** 0 where it says nothing of a process, or is gone by now. */
function holderOf(lock: string): number {
  try {
    return Number(/^[1-9][0-9]*$/.exec(readlinkSync(lock))?.[0] ?? 0);
  } catch {
    return 0;
  }
}

function isAlive(id: number): boolean {
  if (id === 0) return false;
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
