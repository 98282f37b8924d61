import { execute, type ContainerPlace, type Executed } from '../cluster/execution';
import type { Git } from '../git/git';
import { withDirectory } from '../git/tree';
import { CommandFailed } from '../process/command-failed';
import { script } from './run';
import { fieldsOf, notUnderstood, outputOf } from './script-output';
import { keptIn, lookAt, optionsOf, type Workspace } from './workspace';

/** A commit that a workspace is brought to. */
export interface Gift {
  /** Its whole id. */
  readonly commit: string;
  /** Branch that is made there, or moved. @default none: HEAD is detached */
  readonly branch?: string | undefined;
  /** Files and directories of the workspace that are none of the checkout. */
  readonly leave: readonly string[];
  /**
   * What becomes of what was made there since a commit was given: `same` leaves it where that was this commit, `earlier` also where it was one
   * before it, with the same at `guarded`; `none` moves on in any case.
   */
  readonly stays: 'same' | 'earlier' | 'none';
  /** Paths of the repository that `earlier` is asked about. */
  readonly guarded: readonly string[];
}

/** What was found in a workspace, and what has become of it. */
export interface Given {
  /** What it had before. */
  readonly before: 'empty' | 'files' | 'checkout';
  /** The commit that work there is counted from. */
  readonly commit: string;
  /** Whether what was made of it stays as it is. */
  readonly hasStayed: boolean;
  /** Refs of the workspace under which what was there is kept, where that is nowhere else. */
  readonly kept: readonly string[];
}

/** Bytes of a bundle. */
const mostBytes = 1024 * 1024 * 1024;
/** Seconds. */
const mostSeconds = 900;

/**
 * Brings the workspace at a path to a commit of a checkout: only what is not there is sent.
 *
 * @throws CommandFailed where a run is going there (75), or the workspace cannot be brought to it
 */
export async function give(place: ContainerPlace, path: string, git: Git, gift: Gift): Promise<Given> {
  const found = await lookAt(place, path, { changes: gift.stays === 'earlier' });
  const known = [found.given, found.head].flatMap((id) => (id !== undefined && git.knows(id) ? [id] : []));
  const commit = (gift.stays === 'earlier' ? earlierOf(found, gift, git) : undefined) ?? gift.commit;
  const bundle = bundleOf(git, commit, known);
  const words = [...script('give'), 'place', ...optionsOf(path), `--commit=${commit}`, `--bytes=${bundle.length}`];
  const options = [
    ...(gift.branch === undefined ? [] : [`--branch=${gift.branch}`]),
    ...(gift.stays === 'none' ? ['--anew'] : []),
    ...gift.leave.map((name) => `--leave=${name}`),
  ];
  const placed = fieldsOf(outputOf(await inPod(place, [...words, ...options], bundle)));
  const hasStayed = placed.get('stays')?.[0] === 'true';
  if (!hasStayed && placed.get('head')?.[0] !== commit) throw notUnderstood(place);
  return { before: found.state, commit, hasStayed, kept: keptIn(placed) };
}

/** The earlier commit of whose work there is something there to go on with. What the pod says is looked at here: it is data. */
function earlierOf({ given, head, branch, hasChanges }: Workspace, gift: Gift, git: Git): string | undefined {
  if (given === undefined || branch === undefined || branch !== gift.branch) return undefined;
  if (head === given && !hasChanges) return undefined;
  const isBefore = git.knows(given) && git.call(['merge-base', '--is-ancestor', given, gift.commit]).status === 0;
  // Whoever works on an old commit would bring its workflows back, too.
  const paths = gift.guarded.map((path) => `:(top,literal)${path}`);
  const isSame = () =>
    paths.length === 0 ||
    git.call(['diff', '--quiet', '--no-ext-diff', given, gift.commit, '--', ...paths]).status === 0;
  return isBefore && isSame() ? given : undefined;
}

/** @throws CommandFailed where the history of the checkout is cut off: the agent works with all of it */
export function refuseShallow(git: Git): void {
  if (git.isShallow)
    throw new CommandFailed(
      'the history of this checkout is cut off, and the agent works with all of it: fetch it whole (git fetch --unshallow; fetch-depth: 0 of actions/checkout)',
    );
}

/** The commits as a bundle; empty where all of them are known. */
function bundleOf(git: Git, commit: string, known: readonly string[]): Buffer {
  const without = known.map((each) => `^${each}`);
  if (git.output(['rev-list', '--max-count=1', commit, ...without]) === '') return Buffer.alloc(0);
  const ref = 'refs/slotstack/given';
  const objects = git.output(['rev-parse', '--path-format=absolute', '--git-path', 'objects']);
  // In a repository of its own: others may give from this checkout, too, and it has no ref of ours.
  return withDirectory((directory) => {
    const own = git.with({ GIT_DIR: directory, GIT_OBJECT_DIRECTORY: objects });
    own.output(['init', '--quiet', '--bare', '--template=']);
    own.output(['update-ref', ref, commit]);
    const bundle = own.bytes(['bundle', 'create', '--quiet', '-', ...without, ref]);
    if (bundle.length > mostBytes)
      throw new CommandFailed(
        `the commit and its history are ${bundle.length} bytes, and at most ${mostBytes} are sent`,
      );
    return bundle;
  });
}

async function inPod(place: ContainerPlace, command: readonly string[], input: Buffer): Promise<Executed> {
  return execute(place, command, input, { bytes: 64 * 1024, seconds: mostSeconds });
}
