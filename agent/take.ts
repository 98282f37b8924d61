import { execute, type ContainerPlace } from '../cluster/execution';
import { mostBundleBytes } from './guard/limits';
import { script } from './run';
import { notUnderstood, outputOf, partsOf } from './script-output';
import { optionsOf } from './workspace';

/** What an agent has made. All of it is data of the agent: whoever uses it looks at it first. */
export interface Taken {
  /** What it has come to. */
  readonly head: string;
  /** Its commits, as a bundle with the ref `refs/slotstack/taken`. @default nothing has changed */
  readonly bundle?: Buffer;
}

/** Seconds. */
const mostSeconds = 900;

/**
 * Takes what was made in the workspace at a path since a commit; what is not committed there is committed first, as the agent.
 *
 * @param message of that commit
 * @throws CommandFailed where a run is going there (75), or it is no descendant of the commit
 */
export async function take(place: ContainerPlace, path: string, since: string, message: string): Promise<Taken> {
  const command = [...script('take'), ...[...optionsOf(path), `--since=${since}`, `--message=${message}`]];
  const limits = { bytes: mostBundleBytes + headBytes, seconds: mostSeconds };
  const output = outputOf(await execute(place, command, Buffer.alloc(0), limits));
  const { fields, rest: bundle } = partsOf(place, output);
  const head = fields.get('head')?.[0] ?? '';
  if (!/^[0-9a-f]{40,64}$/.test(head)) throw notUnderstood(place);
  if (fields.get('changed')?.[0] !== 'true') return { head };
  if (!fields.has('bytes')) throw notUnderstood(place);
  return { head, bundle };
}

/** Bytes before a bundle. */
const headBytes = 4096;
