import type { KubernetesObject } from '../kubernetes/kubernetes-object';
import { readObjects } from '../config/manifests/manifest-object';
import { podSpecOf } from '../kubernetes/pod-template';
import { InvalidInput } from '../input/problem';
import { TextFile } from '../input/text-file';
import { domain } from '../constructs/labels';
import { ensuredData } from '../constructs/facts/ensured-data';
import { directoryContainer } from '../constructs/slot-data/slot-data';
import { projectOfManifest } from '../output/manifest';
import { CommandFailed } from '../process/command-failed';

/** What is published of a target, as far as somebody's data depends on it. */
export interface PublishedFacts {
  readonly project: string;
  /** @default none: it is no slot */
  readonly slot?: number;
  /** As the init containers have it, which compare it with the markers of the data. @default none: it has no data */
  readonly generation?: number;
}

/**
 * Reads what is published of a target from its objects, however they are spelled. What must be there and is not, or cannot be
 * read, is an error: taken for "no slot", it would let the cleanup of a slot in use go.
 *
 * @param texts by path in the target's directory
 * @throws CommandFailed
 */
export function publishedFacts(target: string, texts: ReadonlyMap<string, string>): PublishedFacts {
  const fail = (reason: string): never => {
    throw new CommandFailed(`what is published as ${target} cannot be understood: ${reason}`);
  };
  const objects = objectsIn(target, texts);
  const namespace = objects.find(({ kind, metadata }) => kind === 'Namespace' && metadata.name === target);
  const labels = namespace?.metadata.labels ?? {};
  const project = labels[`${domain}/project`] ?? projectOfManifest([...texts.values()][0] ?? '');
  if (project === undefined) return fail('it names no project');
  const generations = objects.filter(hasDataContainer).map((object) => ensuredData(object)?.generation);
  if (generations.includes(undefined)) return fail(`the generation of its data is not in its "${directoryContainer}"`);
  const hasCleanup = [...texts.keys()].some((path) => /^(pre|post)-/.test(path));
  if (!namespace && (hasCleanup || generations.length > 0)) return fail('it has data, and no Namespace');
  const label = labels[`${domain}/slot`];
  if (label !== undefined ? !/^[1-9][0-9]{0,3}$/.test(label) : hasCleanup)
    return fail(`${domain}/slot of its Namespace is ${label === undefined ? 'not there' : JSON.stringify(label)}`);
  return {
    project,
    ...(label !== undefined && { slot: Number(label) }),
    ...(generations.length > 0 && { generation: Math.max(...generations.map(Number)) }),
  };
}

function objectsIn(target: string, texts: ReadonlyMap<string, string>): KubernetesObject[] {
  try {
    return [...texts].flatMap(([path, text]) =>
      readObjects(new TextFile(`dist/${target}/${path}`, text)).map(({ object }) => object),
    );
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    throw new CommandFailed(`what is published as ${target} cannot be read:\n${error.message}`);
  }
}

function hasDataContainer(object: KubernetesObject): boolean {
  return podSpecOf(object)?.initContainers?.some(({ name }) => name === directoryContainer) ?? false;
}
