import { posix } from 'node:path';
import { objectName, type KubernetesObject } from '../../kubernetes/kubernetes-object';
import { podSpecOf, type Container, type PodSpec } from '../../kubernetes/pod-template';
import { assignment, assignmentsIn, option, optionsIn } from './arguments';
import { claimIn, environmentDirectoryIn } from '../data-store/environment-directory';
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
  /** The claim that it lies in. @default it lies on the disk of a node */
  readonly claim?: string;
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
 * The data of a pod, or of the pods of a workload, as its init containers are told; undefined where it has no such
 * container.
 *
 * @throws UnreadableFact where one of them does not say which generation, or has no directory
 */
export function ensuredData(object: KubernetesObject): EnsuredData | undefined {
  const pod = podSpecOf(object);
  const containers = (pod?.initContainers ?? []).filter(({ name }) => ensuringContainer.test(name));
  if (!pod || containers.length === 0) return undefined;
  const told = containers.map((container) => toldTo(container, pod, object));
  const generations = new Set(told.map(({ generation }) => generation));
  const [generation, other] = generations;
  if (generation === undefined || other !== undefined)
    throw new UnreadableFact(`the generation of its data is not one in ${objectName(object)}`);
  return { generation, paths: told.flatMap(({ paths }) => paths) };
}

/** One for each claim. */
const ensuringContainer = new RegExp(`^${directoryContainer}(-[0-9]+)?$`);

function toldTo(container: Container, pod: PodSpec, object: KubernetesObject): EnsuredData {
  const args = container.args ?? [];
  const generation = readGeneration(optionsIn(args).get('generation'));
  const directory = environmentDirectoryIn(pod, container);
  const claim = claimIn(pod, container);
  const place = `"${container.name}" of ${objectName(object)}`;
  if (generation === undefined) throw new UnreadableFact(`the generation of its data is not in ${place}`);
  if (directory === undefined && claim === undefined)
    throw new UnreadableFact(`the directory of its data is not in ${place}`);
  const paths = [...assignmentsIn(args)].map(([name, owner]): EnsuredPath => ({
    name,
    place: directory === undefined ? `claim ${claim ?? ''}` : posix.join(directory, name),
    ...(claim !== undefined && { claim }),
    owner,
  }));
  return { generation, paths };
}
