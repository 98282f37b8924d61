import { posix } from 'node:path';
import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import { podSpecOf } from '../../kubernetes/pod-template';
import { directoryContainer } from '../slot-data/slot-data';
import { mountPaths } from '../slot-data/volumes';

/** A data directory that a pod ensures before its containers start. */
export interface EnsuredPath {
  /** Name of the data path. */
  readonly name: string;
  readonly hostPath: string;
  /** `user:group:mode` */
  readonly owner: string;
}

/** What a pod's init container is told. */
export interface EnsuredData {
  readonly generation: number;
  readonly paths: readonly EnsuredPath[];
}

/** The data of a pod, or of the pods of a workload, read from its manifest; undefined where it has none. */
export function ensuredData(object: KubernetesObject): EnsuredData | undefined {
  const pod = podSpecOf(object);
  const container = pod?.initContainers?.find(({ name }) => name === directoryContainer);
  const args = container?.args ?? [];
  const generation = /^--generation=(\d+)$/m.exec(args.join('\n'))?.[1];
  const mount = container?.volumeMounts?.find(({ mountPath }) => mountPath === mountPaths.environment);
  const directory = pod?.volumes?.find(({ name }) => name === mount?.name)?.hostPath?.path;
  if (generation === undefined || directory === undefined) return undefined;
  const paths = args.flatMap((argument) => {
    const [, name, owner] = /^([^-=][^=]*)=(.*)$/.exec(argument) ?? [];
    return name === undefined || owner === undefined ? [] : [{ name, hostPath: posix.join(directory, name), owner }];
  });
  return { generation: Number(generation), paths };
}
