import type { Git } from '../../git/git';
import { commitMessage } from './commit-message';
import type { AgentCommit } from './history';

/**
 * The same commits in the name of one identity, whoever the agent said that it is, and without all else that a commit can say.
 *
 * Made of the same commits by the same identity, they are the same: whoever does it twice has done it once.
 *
 * @param identity variables that tell git who commits. @default git knows
 * @returns the last of them
 */
export function rewritten(
  git: Git,
  commits: readonly AgentCommit[],
  since: string,
  identity: Readonly<Record<string, string>>,
): string {
  const names = new Map([[since, since]]);
  const earliest = Number(git.output(['log', '--max-count=1', '--no-show-signature', '--format=%ct', since]));
  let last = since;
  for (const { id, tree, parents, time, message } of commits) {
    // Of a clock that nobody has set.
    const date = `@${Math.min(Math.max(time, earliest), Math.floor(Date.now() / 1000))} +0000`;
    const args = ['-c', 'i18n.commitEncoding=UTF-8', 'commit-tree', '--no-gpg-sign', tree];
    last = git.output([...args, ...parents.flatMap((parent) => ['-p', names.get(parent) ?? parent])], {
      input: commitMessage(message),
      environment: { ...identity, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date },
    });
    names.set(id, last);
  }
  return last;
}
