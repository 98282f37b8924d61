import type { Git } from '../git/git';

/**
 * A sentence where the checkout lacks commits that a publication was made from: it is compared with them all the same, and
 * what they brought looks as if it were taken back.
 *
 * @returns undefined where it lacks none, and where its history is cut off, so that nobody knows
 */
export function behind(git: Git, source: string): string | undefined {
  if (git.output(['rev-parse', '--is-shallow-repository']) === 'true') return undefined;
  const isKnown = git.call(['cat-file', '-e', `${source}^{commit}`]).status === 0;
  const count = isKnown ? git.output(['rev-list', '--count', `HEAD..${source}`]) : 'some';
  if (count === '0') return undefined;
  const commits = count === '1' ? '1 commit that this checkout lacks' : `${count} commits that this checkout lacks`;
  return `What is published has ${commits}, up to ${source}: what they brought looks as if it were taken back. Merge or pull first.`;
}
