import type { KubernetesObject } from '../config/kubernetes-object';
import { objectName } from '../config/kubernetes-object';
import { podSpecOf } from '../config/manifests/pod-template';
import { CommandFailed } from './invocation';
import { kubectlOutput } from './kubectl';

/** The workload in the cluster that mounts a data path. */
export interface DataWorkload {
  /** As kubectl names it: `statefulset/postgres`. */
  readonly name: string;
  /** Pods that it is told to have. */
  readonly replicas: number;
}

/** @returns undefined where none mounts the path */
export function dataWorkload(namespace: string, hostPath: string): DataWorkload | undefined {
  const text =
    kubectlOutput(['get', 'statefulsets,deployments', `--namespace=${namespace}`, '--output=json']) ?? '{"items":[]}';
  const { items } = JSON.parse(text) as { items: KubernetesObject[] };
  const found = items.filter((object) =>
    podSpecOf(object)?.volumes?.some((volume) => volume.hostPath?.path === hostPath),
  );
  const [workload] = found;
  if (found.length > 1)
    throw new CommandFailed(
      `${found.map(objectName).join(' and ')} in ${namespace} mount ${hostPath}: stop all but one`,
    );
  if (!workload) return undefined;
  const { replicas = 1 } = workload.spec as { replicas?: number };
  return { name: `${workload.kind.toLowerCase()}/${workload.metadata.name}`, replicas };
}

export function scale(namespace: string, { name }: DataWorkload, replicas: number): void {
  kubectlOutput(['scale', name, `--namespace=${namespace}`, `--replicas=${replicas}`]);
}
