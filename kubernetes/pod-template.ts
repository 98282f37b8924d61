import * as z from 'zod';
import { kindName, type GroupKind, type KubernetesObject } from './kubernetes-object';
import type { Volume } from './volume';

export type { Volume } from './volume';

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

/** The parts of a pod that slotstack reads or changes. */
export interface PodSpec {
  readonly containers?: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly volumes?: readonly Volume[];
  readonly serviceAccountName?: string;
  readonly [key: string]: unknown;
}

const inSpec = ['spec', 'template'];

/** Where the template of the pods stands that a kind makes. */
const podTemplates: readonly (GroupKind & { readonly path: readonly string[] })[] = [
  { group: '', kind: 'PodTemplate', path: ['template'] },
  { group: '', kind: 'ReplicationController', path: inSpec },
  { group: 'apps', kind: 'Deployment', path: inSpec },
  { group: 'apps', kind: 'StatefulSet', path: inSpec },
  { group: 'apps', kind: 'DaemonSet', path: inSpec },
  { group: 'apps', kind: 'ReplicaSet', path: inSpec },
  { group: 'batch', kind: 'Job', path: inSpec },
  { group: 'batch', kind: 'CronJob', path: ['spec', 'jobTemplate', ...inSpec] },
];

const byName = new Map(podTemplates.map((entry) => [kindName(entry), entry.path]));

/**
 * The keys that lead to the template of the pods that a kind makes, as `Deployment.apps`; undefined for other kinds.
 */
export function podTemplatePath(name: string): readonly string[] | undefined {
  return byName.get(name);
}

/** The keys that lead to the pod that a kind is or makes, as `Deployment.apps`; undefined for other kinds. */
export function podSpecPath(name: string): readonly string[] | undefined {
  const template = podTemplatePath(name);
  return name === 'Pod' ? ['spec'] : template && [...template, 'spec'];
}

/**
 * By kind alone, where the template of the pods stands that a workload runs. What is called as a workload of Kubernetes
 * is taken for one, of whatever group it is: rather one check too many. Of a PodTemplate, nothing runs.
 */
const workloads = new Map(
  podTemplates.filter(({ kind }) => kind !== 'PodTemplate').map(({ kind, path }) => [kind, path]),
);
const podPaths = new Map([
  ['Pod', ['spec']],
  ...[...workloads].map(([kind, path]) => [kind, [...path, 'spec']] as const),
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
  const value = path && valueAt(object, path);
  return typeof value === 'object' && value !== null ? (value as PodSpec) : undefined;
}

/** The workload with its pod changed; what `change` does not touch stays as it is. */
export function mapPodSpec(object: KubernetesObject, change: (spec: PodSpec) => PodSpec): KubernetesObject {
  const path = podPaths.get(object.kind);
  if (path === undefined || podSpecOf(object) === undefined) return object;
  return mapAt(object, path, change) as KubernetesObject;
}

/** The workload with an annotation on the pods that it makes; other kinds, and a Pod itself, as they are. */
export function withPodAnnotation(object: KubernetesObject, key: string, value: string): KubernetesObject {
  const path = workloads.get(object.kind);
  if (path === undefined || podSpecOf(object) === undefined) return object;
  return mapAt(object, [...path, 'metadata'], (metadata) => ({
    ...metadata,
    annotations: { ...(metadata.annotations as object | undefined), [key]: value },
  })) as KubernetesObject;
}

/** Annotations of the pods that a workload makes. */
export function podAnnotationsOf(object: KubernetesObject): Readonly<Record<string, string>> {
  return podMetadataOf(object)?.annotations ?? {};
}

/** Labels of the pods that a workload makes, or is. */
export function podLabelsOf(object: KubernetesObject): Readonly<Record<string, string>> {
  return podMetadataOf(object)?.labels ?? {};
}

function podMetadataOf(object: KubernetesObject): KubernetesObject['metadata'] | undefined {
  const template = valueAt(object, workloads.get(object.kind) ?? []);
  return (template as { readonly metadata?: KubernetesObject['metadata'] } | null | undefined)?.metadata;
}

function valueAt(object: KubernetesObject, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Mapping | null | undefined)?.[key], object);
}

type Mapping = Readonly<Record<string, unknown>>;

/** A copy of `value` in which what lies at `path` is changed; where nothing lies there, it begins as empty. */
function mapAt(
  value: Mapping | undefined,
  [key, ...rest]: readonly string[],
  change: (found: Mapping) => Mapping,
): Mapping {
  return key === undefined
    ? change(value ?? {})
    : { ...value, [key]: mapAt(value?.[key] as Mapping | undefined, rest, change) };
}

/** All containers of a pod that are there from its beginning. To a manifest, null is a list that is left out. */
export function containersOf({ initContainers, containers }: PodSpec): readonly Container[] {
  return [...(initContainers ?? []), ...(containers ?? [])];
}

/** The pod with every container and init container changed. */
export function mapContainers(spec: PodSpec, change: (container: Container) => Container): PodSpec {
  return {
    ...spec,
    ...(spec.initContainers && { initContainers: spec.initContainers.map(change) }),
    ...(spec.containers && { containers: spec.containers.map(change) }),
  };
}
