import { posix } from 'node:path';
import { unseen } from '../told-lines';
import { isGit } from './path-rules';

/** Bytes that the target of a link may have. */
const mostBytes = 1024;

/**
 * What is wrong with a link in a repository; undefined where it leads to a place within it, however far it is followed.
 *
 * @param targetOf what the links at the end lead to: those that are on the way
 */
export function linkProblem(
  path: string,
  target: string,
  targetOf: (path: string) => string | undefined,
  depth = 0,
): string | undefined {
  if (target === '' || Buffer.byteLength(target) > mostBytes) return 'leads nowhere, or too far';
  if (target.includes('\ufffd') || new RegExp(unseen.source, 'u').test(target) || /[\t\n]/.test(target))
    return 'leads to a name with characters that are not seen';
  if (target.startsWith('/') || /^[A-Za-z]:/.test(target) || target.includes('\\')) return 'is absolute';
  if (depth > 20) return 'leads through too many links';
  const names = target.split('/').filter((name) => name !== '' && name !== '.');
  const inner = names.findIndex((name) => name !== '..');
  // Behind a link, ".." is not where it seems to be.
  if (inner >= 0 && names.slice(inner).includes('..')) return 'goes up on its way';
  if (names.some(isGit)) return 'leads to the repository of git';
  const up = inner < 0 ? names.length : inner;
  const directories = posix.dirname(path) === '.' ? [] : posix.dirname(path).split('/');
  if (up > directories.length) return 'leads out of the repository';
  const way = directories.slice(0, directories.length - up);
  for (const name of inner < 0 ? [] : names.slice(inner)) {
    way.push(name);
    const place = way.join('/');
    const next = place === path ? undefined : targetOf(place);
    const problem = next === undefined ? undefined : linkProblem(place, next, targetOf, depth + 1);
    if (problem !== undefined) return `leads to ${JSON.stringify(place)}, which ${problem}`;
  }
  return undefined;
}
