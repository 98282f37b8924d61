import { existsSync, lstatSync, mkdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { Refused } from './refused';

/** The path without links, as far as it exists: what counts is where files would be. */
export function realPath(path: string): string {
  const whole = resolve(path);
  return existsSync(whole) ? realpathSync(whole) : join(realPath(dirname(whole)), basename(whole));
}

/**
 * Whether files may be written to a directory: not where others keep theirs. git takes a stray file in `.git` for one of
 * its own, npm deletes what it does not know in `node_modules`, and `slots` beside a services.yaml is the register.
 *
 * @param what goes there, as a sentence begins
 * @throws Refused
 */
export function checkPlace(directory: string, what: string): void {
  const keeper = keeperOf(realPath(directory));
  if (keeper !== undefined)
    throw new Refused(
      `${what} cannot go to ${directory}, which is in ${keeper}: choose another directory, such as dist`,
    );
  const obstacle = obstacleIn(directory);
  if (obstacle !== undefined)
    throw new Refused(
      `${what} cannot go to ${directory}: ${obstacle} is no directory; move it away, or choose another place`,
    );
}

/** What is in the way of a directory, from above: a file, or a link that leads nowhere. */
function obstacleIn(directory: string): string | undefined {
  const above = directory === dirname(directory) ? undefined : obstacleIn(dirname(directory));
  if (above !== undefined || !lstatSync(directory, { throwIfNoEntry: false })) return above;
  return statSync(directory, { throwIfNoEntry: false })?.isDirectory() ? undefined : directory;
}

/**
 * Makes a directory, and those above it that are missing. Level by level: where the system answers that a directory cannot
 * be, as in /proc, Node.js tries for ever to make all of them.
 */
export function makeDirectory(path: string, mode?: number): void {
  if (existsSync(path)) return;
  if (path !== dirname(path)) makeDirectory(dirname(path), mode);
  mkdirSync(path, mode);
}

/** Whose directory it lies in, up to the top of a checkout; undefined where that is nobody's. */
function keeperOf(path: string): string | undefined {
  for (let folder = path; folder !== dirname(folder); folder = dirname(folder)) {
    // A checkout may itself lie in one of these.
    if (existsSync(join(folder, '.git'))) return undefined;
    // Some file systems do not tell upper from lower case.
    const name = basename(folder).toLowerCase();
    if (name === '.git') return `${folder}, where git keeps the repository`;
    if (name === 'node_modules') return `${folder}, where npm deletes what it has not installed`;
    if (name === 'slots' && existsSync(join(dirname(folder), 'services.yaml')))
      return `${folder}, the register of slots`;
  }
  return undefined;
}
