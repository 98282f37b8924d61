import type { Git } from '../../git/git';
import { committer } from '../../git/committer';
import { RemoteBranch } from '../../git/remote-branch';
import { CommandFailed } from '../../process/command-failed';
import { issueOfBranch } from '../../rules/agent-branch';
import { readBundle } from './bundle-file';
import { judge } from './patch-guard';
import { Quarantine } from './quarantine';
import { toldLine } from '../told-lines';
import { rewritten } from './rewrite';

/** What an agent has made, and where it is pushed to. */
export interface Application {
  /** File with its bundle. */
  readonly bundle: string;
  /** The commit that the agent worked on. */
  readonly since: string;
  readonly remote: string;
  readonly branch: string;
  /** Patterns of branches that are for agents; `{number}` is that of an issue. */
  readonly branchPatterns: readonly string[];
  /** Branches of the remote that are for others, beside its default branch. */
  readonly otherBranches: readonly string[];
  /** Paths of the repository that an agent may not change. */
  readonly protectedPaths: readonly string[];
}

/** What has become of it. */
export interface Applied {
  /** The commit that the branch has. */
  readonly commit: string;
  /** Whether it had another before. */
  readonly hasChanged: boolean;
}

/** How many problems are told; the others are counted. */
const mostProblems = 50;

/**
 * Looks at an agent's commits, makes them commits of whoever calls, and pushes these to a branch of the remote that nobody else has moved.
 *
 * @throws CommandFailed with all that is wrong with them, or where the branch is another's
 */
export function apply(checkout: Git, application: Application): Applied {
  const { since, remote, branch } = application;
  const bundle = readBundle(application.bundle);
  if (!checkout.knows(since))
    throw new CommandFailed(`this checkout does not have commit ${since}: fetch it (git fetch ${remote} ${since})`);
  const quarantine = new Quarantine(checkout);
  try {
    const { git } = quarantine;
    quarantine.add(bundle, since);
    const { commits, problems } = judge(git, bundle.head, application);
    refuse([...branchProblems(checkout, application), ...problems]);
    const commit = rewritten(git, commits, since, committer(checkout));
    const target = new RemoteBranch(git, remote, branch);
    const tip = target.tip();
    if (tip === commit) return { commit, hasChanged: false };
    if (tip !== undefined && tip !== since && !quarantine.isAncestor(tip, since))
      throw new CommandFailed(
        `${target.name} is at ${tip}, which the agent did not work on (${since}): nothing was pushed; let it work on what is there now`,
      );
    const lost = target.move(tip, commit);
    if (lost !== undefined)
      throw new CommandFailed(`somebody else has moved ${target.name} meanwhile (${lost}): nothing was pushed`);
    return { commit, hasChanged: true };
  } finally {
    quarantine.remove();
  }
}

function refuse(problems: readonly string[]): void {
  if (problems.length === 0) return;
  const more = problems.length - mostProblems;
  throw new CommandFailed(
    [
      ...problems.slice(0, mostProblems).map(toldLine),
      ...(more > 0 ? [`and ${more} more like these`] : []),
      'what the agent has made is not pushed',
    ].join('\n'),
  );
}

function branchProblems(git: Git, { branch, branchPatterns, otherBranches, remote }: Application): string[] {
  if (git.call(['check-ref-format', `refs/heads/${branch}`]).status !== 0)
    return [`--branch: ${JSON.stringify(branch)} is no name of a branch`];
  const main = defaultBranch(git, remote);
  if (branch === main || otherBranches.includes(branch)) return [`--branch: ${branch} is for others than agents`];
  if (branchPatterns.every((pattern) => issueOfBranch(branch, pattern) === undefined))
    return [
      `--branch: ${JSON.stringify(branch)} is no branch for an agent: these are ${[...new Set(branchPatterns)].join(', ')}`,
    ];
  return [];
}

function defaultBranch(git: Git, remote: string): string | undefined {
  const answer = git.output(['ls-remote', '--symref', '--', remote, 'HEAD']);
  return /^ref: refs\/heads\/(\S+)\tHEAD$/m.exec(answer)?.[1];
}
