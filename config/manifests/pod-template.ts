import * as z from 'zod';
import type { KubernetesObject } from '../kubernetes-object';

/** The parts of a container that slotstack reads or changes. */
export interface Container {
  readonly name: string;
  readonly image?: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly imagePullPolicy?: string;
  readonly volumeMounts?: readonly VolumeMount[];
  readonly [key: string]: unknown;
}

export interface VolumeMount {
  readonly name: string;
  readonly mountPath: string;
  readonly subPath?: string | undefined;
  readonly readOnly?: boolean | undefined;
  readonly [key: string]: unknown;
}

export interface Volume {
  readonly name: string;
  readonly hostPath?: { readonly path: string; readonly type?: string };
  readonly [key: string]: unknown;
}

/** The parts of a pod that slotstack reads or changes. */
export interface PodSpec {
  readonly containers?: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly volumes?: readonly Volume[];
  readonly serviceAccountName?: string;
  readonly [key: string]: unknown;
}

const template = ['spec', 'template', 'spec'];
const podPaths: ReadonlyMap<string, readonly string[]> = new Map([
  ['Pod', ['spec']],
  ['Deployment', template],
  ['StatefulSet', template],
  ['DaemonSet', template],
  ['ReplicaSet', template],
  ['ReplicationController', template],
  ['Job', template],
  ['CronJob', ['spec', 'jobTemplate', ...template]],
]);

const mappings = z.array(z.looseObject({})).nullish();
const containers = z.array(z.looseObject({ env: mappings, volumeMounts: mappings })).nullish();
const podSchema = z.looseObject({ containers, initContainers: containers, volumes: mappings });

/** By kind, what must hold of a workload before its pod can be read and changed. The types are checked later. */
export const workloadSchemas: ReadonlyMap<string, z.ZodType> = new Map(
  [...podPaths].map(([kind, path]) => [
    kind,
    path.reduceRight<z.ZodType>((inner, key) => z.looseObject({ [key]: inner.nullish() }), podSchema),
  ]),
);

/** The pod that a workload runs; undefined for other kinds. */
export function podSpecOf(object: KubernetesObject): PodSpec | undefined {
  const path = podPaths.get(object.kind);
  if (path === undefined) return undefined;
  let value: unknown = object;
  for (const key of path) value = (value as Record<string, unknown> | null | undefined)?.[key];
  return typeof value === 'object' && value !== null ? (value as PodSpec) : undefined;
}

/** The workload with its pod changed; what `change` does not touch stays as it is. */
export function mapPodSpec(object: KubernetesObject, change: (spec: PodSpec) => PodSpec): KubernetesObject {
  const path = podPaths.get(object.kind);
  if (path === undefined || podSpecOf(object) === undefined) return object;
  const replace = (
    value: Readonly<Record<string, unknown>>,
    [key, ...rest]: readonly string[],
  ): Record<string, unknown> =>
    key === undefined ? change(value) : { ...value, [key]: replace(value[key] as Record<string, unknown>, rest) };
  return replace(object, path) as KubernetesObject;
}

/** The pod with every container and init container changed. */
export function mapContainers(spec: PodSpec, change: (container: Container) => Container): PodSpec {
  return {
    ...spec,
    ...(spec.initContainers && { initContainers: spec.initContainers.map(change) }),
    ...(spec.containers && { containers: spec.containers.map(change) }),
  };
}
