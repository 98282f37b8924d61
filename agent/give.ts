import { execute, type ContainerPlace, type Executed } from '../cluster/execution';
import type { Git } from '../git/git';
import { CommandFailed } from '../process/command-failed';
import { exitCodes } from '../process/exit-codes';
import { agentPaths } from '../rules/agent';
import { heldBy, script } from './run';
import { plainText, toldLine } from './told-lines';

/** A commit that a workspace is brought to. */
export interface Gift {
  /** Its whole id. */
  readonly commit: string;
  /** Branch that is made there, or moved. @default none: HEAD is detached */
  readonly branch?: string | undefined;
  /** Files and directories of the workspace that are none of the checkout. */
  readonly leave: readonly string[];
}

/** What was found in a workspace, and what has become of it. */
export interface Given {
  /** What it had before. */
  readonly before: 'empty' | 'files' | 'checkout';
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
  const options = [`--state=${agentPaths.state}`, `--path=${path}`];
  const looked = fieldsOf(outputOf(await inPod(place, [...script('give'), 'look', ...options], Buffer.alloc(0))));
  const before = looked.get('state')?.[0];
  if (before !== 'empty' && before !== 'files' && before !== 'checkout') throw notUnderstood(place);
  const known = [...(looked.get('given') ?? []), ...(looked.get('head') ?? [])].filter(
    (commit) => /^[0-9a-f]{40,64}$/.test(commit) && git.knows(commit),
  );
  const bundle = bundleOf(git, gift.commit, known);
  const placed = fieldsOf(
    outputOf(
      await inPod(
        place,
        [
          ...[...script('give'), 'place', ...options, `--commit=${gift.commit}`, `--bytes=${bundle.length}`],
          ...(gift.branch === undefined ? [] : [`--branch=${gift.branch}`]),
          ...gift.leave.map((name) => `--leave=${name}`),
        ],
        bundle,
      ),
    ),
  );
  if (placed.get('head')?.[0] !== gift.commit) throw notUnderstood(place);
  return { before, kept: (placed.get('kept') ?? []).filter((ref) => /^refs\/slotstack\/kept\/\d{1,9}$/.test(ref)) };
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
  git.output(['update-ref', ref, commit]);
  try {
    // Called below the top, git takes `-` for a file there.
    const top = git.output(['rev-parse', '--show-toplevel']);
    const bundle = git.bytes(['-C', top, 'bundle', 'create', '--quiet', '-', ...without, ref]);
    if (bundle.length > mostBytes)
      throw new CommandFailed(
        `the commit and its history are ${bundle.length} bytes, and at most ${mostBytes} are sent`,
      );
    return bundle;
  } finally {
    git.output(['update-ref', '-d', ref]);
  }
}

async function inPod(place: ContainerPlace, command: readonly string[], input: Buffer): Promise<Executed> {
  return execute(place, command, input, { bytes: 64 * 1024, seconds: mostSeconds });
}

/** @throws CommandFailed where a script has failed, with what it says; 75 where another has the workspace */
export function outputOf({ exitCode, output, problem }: Executed): Buffer {
  if (exitCode === 0) return output;
  const lines = plainText(problem).split('\n').map(toldLine);
  const held = lines.find((line) => line.startsWith('agent: held: '));
  if (exitCode === exitCodes.tryAgain && held !== undefined)
    throw new CommandFailed(
      `another run is going: ${heldBy(held.slice('agent: held: '.length))}; nothing was done`,
      exitCodes.tryAgain,
    );
  const own = lines.findLast((line) => line.startsWith('agent: '));
  throw new CommandFailed(own?.slice('agent: '.length) ?? (lines.join('\n').trim() || `exit code ${exitCode}`));
}

/** Lines `name=value`, by name. */
export function fieldsOf(output: Buffer): Map<string, string[]> {
  const fields = new Map<string, string[]>();
  for (const line of output.toString().split('\n')) {
    const [, name, value = ''] = /^([a-z]+)=(.*)$/.exec(line) ?? [];
    if (name !== undefined) fields.set(name, [...(fields.get(name) ?? []), value]);
  }
  return fields;
}

export function notUnderstood({ pod, namespace }: ContainerPlace): CommandFailed {
  return new CommandFailed(`${pod} in ${namespace} does not say what became of its workspace`);
}
