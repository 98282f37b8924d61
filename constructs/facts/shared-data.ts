import { objectName, type KubernetesObject } from '../../kubernetes/kubernetes-object';
import { domain } from '../labels';
import { generationKey, readGeneration } from './generation';
import { UnreadableFact } from './unreadable-fact';

const pathKey = `${domain}/shared-data`;

/** A data path that several workloads mount. */
export interface SharedData {
  /** Name of the data path. */
  readonly name: string;
  readonly generation: number;
}

/** Annotations of the ConfigMap that says whether it is ready: the same object in all generations. */
export function sharedDataAnnotations({ name, generation }: SharedData): Record<string, string> {
  return { [pathKey]: name, [generationKey]: String(generation) };
}

/**
 * The shared data path that a ConfigMap stands for; undefined of any other object.
 *
 * @throws UnreadableFact where it does not say which generation
 */
export function sharedData(object: KubernetesObject): SharedData | undefined {
  const { [pathKey]: name, [generationKey]: text } = object.metadata.annotations ?? {};
  if (name === undefined) return undefined;
  const generation = readGeneration(text);
  if (generation === undefined)
    throw new UnreadableFact(`the generation of the shared data is not in ${objectName(object)}`);
  return { name, generation };
}
