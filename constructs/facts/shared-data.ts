import { objectName, type KubernetesObject } from '../../kubernetes/kubernetes-object';
import { domain } from '../labels';
import { generationKey, readGeneration } from './generation';
import { UnreadableFact } from './unreadable-fact';

const pathsKey = `${domain}/shared-data`;

/** The shared data paths of a target. */
export interface SharedData {
  /** Names of the data paths. */
  readonly names: readonly string[];
  readonly generation: number;
}

/** Annotations of the ConfigMap that says whether they are ready: the same object in all generations. */
export function sharedDataAnnotations({ names, generation }: SharedData): Record<string, string> {
  return { [pathsKey]: names.join(','), [generationKey]: String(generation) };
}

/**
 * The shared data paths that a ConfigMap stands for; undefined of any other object.
 *
 * @throws UnreadableFact where it does not say which generation
 */
export function sharedData(object: KubernetesObject): SharedData | undefined {
  const { [pathsKey]: names, [generationKey]: text } = object.metadata.annotations ?? {};
  if (names === undefined) return undefined;
  const generation = readGeneration(text);
  if (generation === undefined)
    throw new UnreadableFact(`the generation of the shared data is not in ${objectName(object)}`);
  return { names: names.split(','), generation };
}
