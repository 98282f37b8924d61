import type { Git } from '../git/git';
import { commitsAhead } from '../publish/source';

/**
 * A sentence where the checkout lacks commits that a publication was made from: it is compared with them all the same, and
 * what they brought looks as if it were taken back.
 *
 * @returns undefined where it lacks none, and where its history is cut off, so that nobody knows
 */
export function behind(git: Git, source: string): string | undefined {
  if (git.isShallow) return undefined;
  const count = git.knows(source) ? commitsAhead(git, { commit: 'HEAD' }, source) : 'some';
  if (count === 0) return undefined;
  const commits = count === 1 ? '1 commit that this checkout lacks' : `${count} commits that this checkout lacks`;
  return `What is published has ${commits}, up to ${source}: what they brought looks as if it were taken back. Merge or pull first.`;
}
