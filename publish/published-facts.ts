import type { KubernetesObject } from '../kubernetes/kubernetes-object';
import { objectsOfFile } from '../config/manifests/manifest-object';
import { InvalidInput } from '../input/problem';
import { ensuredData } from '../constructs/facts/ensured-data';
import { lifeOfNamespace } from '../constructs/facts/life';
import { operatedData } from '../constructs/facts/operated-data';
import { projectOfNamespace, slotKey, slotOfNamespace } from '../constructs/facts/namespace';
import { hasRole } from '../constructs/facts/role';
import { UnreadableFact } from '../constructs/facts/unreadable-fact';
import { projectOfManifest } from '../output/manifest';
import { CommandFailed } from '../process/command-failed';

/** What is published of a target, as far as somebody's data depends on it. */
export interface PublishedFacts {
  readonly project: string;
  /** @default none: it is no slot */
  readonly slot?: number;
  /**
   * Generation of its data, as its init containers compare it with the markers of the data, and as the databases of
   * operators are called.
   *
   * @default none: it has no data
   */
  readonly generation?: number;
}

/**
 * Reads what is published of a target from its objects, however they are spelled. What must be there and is not, or
 * cannot be read, is an error: taken for "no slot", it would let the cleanup of a slot in use go.
 *
 * @param texts by path in the target's directory
 * @throws CommandFailed
 */
export function publishedFacts(target: string, texts: ReadonlyMap<string, string>): PublishedFacts {
  try {
    return factsIn(objectsIn(target, texts), target, projectOfManifest([...texts.values()][0] ?? ''));
  } catch (error) {
    if (error instanceof UnreadableFact)
      throw new CommandFailed(`what is published as ${target} cannot be understood: ${error.message}`);
    if (error instanceof InvalidInput)
      throw new CommandFailed(`what is published as ${target} cannot be read:\n${error.message}`);
    throw error;
  }
}

function factsIn(
  objects: readonly KubernetesObject[],
  target: string,
  projectOfFile: string | undefined,
): PublishedFacts {
  const namespace = objects.find(({ kind, metadata }) => kind === 'Namespace' && metadata.name === target);
  const project = (namespace && projectOfNamespace(namespace)) ?? projectOfFile;
  if (project === undefined) throw new UnreadableFact('it names no project');
  const generations = objects.flatMap(
    (object) => ensuredData(object)?.generation ?? operatedData(object)?.generation ?? [],
  );
  const hasCleanup = objects.some((object) => hasRole(object, 'cleanup'));
  if (!namespace && (hasCleanup || generations.length > 0)) throw new UnreadableFact('it has data, and no Namespace');
  const slot = namespace && slotOfNamespace(namespace);
  const isSlot = hasCleanup || (namespace && lifeOfNamespace(namespace)) !== undefined;
  if (isSlot && slot === undefined) throw new UnreadableFact(`${slotKey} of its Namespace is not there`);
  return {
    project,
    ...(slot !== undefined && { slot }),
    ...(generations.length > 0 && { generation: Math.max(...generations) }),
  };
}

function objectsIn(target: string, texts: ReadonlyMap<string, string>): KubernetesObject[] {
  return [...texts].flatMap(([path, text]) => objectsOfFile(`dist/${target}/${path}`, text));
}
