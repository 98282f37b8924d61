import { execute, type ContainerPlace } from '../cluster/execution';
import { agentPaths } from '../rules/agent';
import { plainBranchName } from '../rules/git-repository';
import { brokenBy } from '../rules/text-rule';
import { script } from './run';
import { fieldsOf, notUnderstood, outputOf } from './script-output';

/** What a workspace has, as its pod says. */
export interface Workspace {
  readonly state: 'empty' | 'files' | 'checkout';
  /** Commit that is checked out. @default there is none */
  readonly head?: string | undefined;
  /** Commit that was given last. @default none was */
  readonly given?: string | undefined;
  /** Branch that it is on. @default none, or one whose name is none for us */
  readonly branch?: string | undefined;
  /** Whether something is not committed. @default it was not asked */
  readonly hasChanges?: boolean | undefined;
  /** The newest refs under which something is kept that its commit does not have. */
  readonly kept: readonly string[];
}

/** Seconds. */
const mostSeconds = 120;

/**
 * Looks at the workspace at a path; a run that is going there does not mind.
 *
 * @throws CommandFailed where that cannot be
 */
export async function lookAt(
  place: ContainerPlace,
  path: string,
  { changes = false }: { readonly changes?: boolean } = {},
): Promise<Workspace> {
  const words = [...script('give'), 'look', ...optionsOf(path), ...(changes ? ['--changes'] : [])];
  const fields = fieldsOf(outputOf(await execute(place, words, Buffer.alloc(0), limits)));
  const state = fields.get('state')?.[0];
  if (state !== 'empty' && state !== 'files' && state !== 'checkout') throw notUnderstood(place);
  const commit = (name: string) => fields.get(name)?.find((id) => /^[0-9a-f]{40,64}$/.test(id));
  const branch = fields.get('branch')?.find((name) => brokenBy(name, plainBranchName) === undefined);
  return {
    ...{ state, head: commit('head'), given: commit('given'), branch },
    hasChanges: changes ? fields.get('changed')?.[0] === 'true' : undefined,
    kept: keptIn(fields),
  };
}

const limits = { bytes: 64 * 1024, seconds: mostSeconds };

/** What each call of a script about the workspace at a path says first. */
export function optionsOf(path: string): string[] {
  return [`--state=${agentPaths.state}`, `--path=${path}`];
}

/** Refs under which something is kept. */
export function keptIn(fields: ReadonlyMap<string, readonly string[]>): string[] {
  return (fields.get('kept') ?? []).filter((ref) => /^refs\/slotstack\/kept\/\d{1,9}$/.test(ref));
}
