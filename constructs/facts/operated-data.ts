import { objectName, type KubernetesObject } from '../../kubernetes/kubernetes-object';
import { domain } from '../labels';
import { generationKey, readGeneration } from './generation';
import { UnreadableFact } from './unreadable-fact';

const serviceKey = `${domain}/data-service`;

/** The data of a service that an operator runs. */
export interface OperatedData {
  /** Name of the service in services.yaml. */
  readonly service: string;
  readonly generation: number;
}

/**
 * Annotations of the object that an operator makes a service of, and of the ConfigMap with its address. The object is another in each
 * generation; the ConfigMap is the same in all, and says which of them applications use.
 */
export function operatedDataAnnotations({ service, generation }: OperatedData): Record<string, string> {
  return { [serviceKey]: service, [generationKey]: String(generation) };
}

/**
 * The data that such an object stands for; undefined of any other.
 *
 * @throws UnreadableFact where it does not say which generation
 */
export function operatedData(object: KubernetesObject): OperatedData | undefined {
  const { [serviceKey]: service, [generationKey]: text } = object.metadata.annotations ?? {};
  if (service === undefined) return undefined;
  const generation = readGeneration(text);
  if (generation === undefined)
    throw new UnreadableFact(`the generation of the data of ${service} is not in ${objectName(object)}`);
  return { service, generation };
}
