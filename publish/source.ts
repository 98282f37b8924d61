import { CommandFailed } from '../process/command-failed';
import type { RemoteBranch } from '../git/remote-branch';
import type { Git } from '../git/git';
import type { Publication } from './publication';

/** The commit that the checkout has, and that a publication is made from. */
export interface Source {
  readonly commit: string;
  readonly subject: string;
}

/** @throws CommandFailed where the checkout is not exactly a commit, or its history is not known */
export function checkedOutSource(git: Git): Source {
  if (git.isShallow)
    throw new CommandFailed(
      'the history of this checkout is cut off, and with it what tells older from newer: git fetch --unshallow, or fetch-depth: 0 of actions/checkout',
    );
  const [, ...changed] = git.output(['--no-optional-locks', 'status', '--porcelain', '--branch']).split('\n');
  if (changed.length > 0)
    throw new CommandFailed(
      [
        'what is published is made from a commit, and these files are not as the commit has them:',
        ...changed.slice(0, 10),
      ].join('\n'),
    );
  const commit = git.output(['rev-parse', 'HEAD']);
  return { commit, subject: git.output(['log', '-1', '--no-show-signature', '--format=%s', commit]) };
}

/** From where to where something is published. */
export interface Route {
  readonly git: Git;
  readonly source: Source;
  /** The branch that sources are merged to. */
  readonly sourceBranch: RemoteBranch;
  /** The branch that is published to, and that Argo CD reads. */
  readonly branch: RemoteBranch;
  /** Newest commit of that branch, to be replaced whatever it is. @default none */
  readonly replace?: string | undefined;
}

export interface Standing extends Route {
  /** Newest commit of the branch that sources are merged to. */
  readonly newest: string;
  /** Newest commit of the branch that is published to. @default there is none */
  readonly tip: string | undefined;
  /** The publication that this commit is. @default it is something else */
  readonly published: Publication | undefined;
}

/**
 * The newest commit of the branch that sources are merged to, as the remote has it now.
 *
 * @throws CommandFailed where the source is not in its history
 */
export function newestSource({ git, source, sourceBranch }: Route): string {
  const newest = sourceBranch.tip();
  if (newest === undefined) throw new CommandFailed(`there is no branch ${sourceBranch.name}`);
  if (!isIn(git, source.commit, newest))
    throw new CommandFailed(
      `${source.commit} is checked out, which is not in ${sourceBranch.name}: only what is there is published`,
    );
  return newest;
}

/** How many commits the branch has that the source does not have. */
export function commitsAhead(git: Git, { commit }: Pick<Source, 'commit'>, newest: string): number {
  return Number(git.output(['rev-list', '--count', `${commit}..${newest}`]));
}

/**
 * Whether what is published was made from this source or a newer one, by their history: when runs end says nothing.
 *
 * @throws CommandFailed where that cannot be told, and where it is nothing of ours
 */
export function isSuperseded(standing: Standing): boolean {
  const { git, source, sourceBranch, newest, branch, tip, published, replace } = standing;
  if (tip === undefined || tip === replace) return false;
  const remedy = `to replace it all the same: --replace ${tip}`;
  if (!published)
    throw new CommandFailed(`the newest commit of ${branch.name}, ${tip}, was not made by this command; ${remedy}`);
  if (!isIn(git, published.source, newest))
    throw new CommandFailed(
      `what is published was made from ${published.source}, which is no longer in ${sourceBranch.name}; ${remedy}`,
    );
  if (isIn(git, published.source, source.commit)) return false;
  if (isIn(git, source.commit, published.source)) return true;
  throw new CommandFailed(
    `what is published was made from ${published.source}, and neither that nor ${source.commit} is in the history of the other; ${remedy}`,
  );
}

function isIn(git: Git, commit: string, descendant: string): boolean {
  return git.knows(commit) && git.call(['merge-base', '--is-ancestor', commit, descendant]).status === 0;
}
