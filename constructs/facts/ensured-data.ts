import { posix } from 'node:path';
import { objectName, type KubernetesObject } from '../../kubernetes/kubernetes-object';
import { podSpecOf } from '../../kubernetes/pod-template';
import { assignment, assignmentsIn, option, optionsIn } from './arguments';
import { environmentDirectoryIn } from '../data-store/environment-directory';
import { readGeneration } from './generation';
import { UnreadableFact } from './unreadable-fact';

/**
 * Name of the containers that see the target's directory, and with it what was moved aside; also the beginning of
 * longer ones.
 */
export const directoryContainer = 'slot-data';

/** A data directory that a pod ensures before its containers start. */
export interface EnsuredPath {
  /** Name of the data path. */
  readonly name: string;
  /** Where it lies. */
  readonly place: string;
  /** `user:group:mode` */
  readonly owner: string;
}

/** What a pod's init container is told. */
export interface EnsuredData {
  readonly generation: number;
  readonly paths: readonly EnsuredPath[];
}

/** The argument that tells a script the generation of data that is wanted. */
export function generationArgument(generation: number): string {
  return option('generation', generation);
}

/** The argument that tells the init container to ensure a data path. */
export function ensuredPathArgument({ name, owner }: Pick<EnsuredPath, 'name' | 'owner'>): string {
  return assignment(name, owner);
}

/**
 * The data of a pod, or of the pods of a workload, as its init container is told; undefined where it has no such
 * container.
 *
 * @throws UnreadableFact where the container does not say which generation, or has no directory
 */
export function ensuredData(object: KubernetesObject): EnsuredData | undefined {
  const pod = podSpecOf(object);
  const container = pod?.initContainers?.find(({ name }) => name === directoryContainer);
  if (!pod || !container) return undefined;
  const args = container.args ?? [];
  const generation = readGeneration(optionsIn(args).get('generation'));
  const directory = environmentDirectoryIn(pod, container);
  const place = `"${directoryContainer}" of ${objectName(object)}`;
  if (generation === undefined) throw new UnreadableFact(`the generation of its data is not in ${place}`);
  if (directory === undefined) throw new UnreadableFact(`the directory of its data is not in ${place}`);
  const paths = [...assignmentsIn(args)].map(([name, owner]) => ({
    name,
    place: posix.join(directory, name),
    owner,
  }));
  return { generation, paths };
}
