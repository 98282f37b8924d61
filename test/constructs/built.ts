import { ApiObject, App, Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { collectorSettings } from '../../config/collector';
import { usualJobResources } from '../../rules/tools';
import type { DataPath, DataPaths } from '../../config/data-paths';
import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import type { Container, PodSpec } from '../../kubernetes/pod-template';
import { podSpecOf } from '../../kubernetes/pod-template';
import { SlotData, type SlotDataProps } from '../../constructs/slot-data/slot-data';

export const slot: SlotDataProps['target'] = {
  project: 'shop',
  name: 'shop-dev-3',
  slot: 3,
  namespace: 'shop-dev-3',
  generation: 7,
  imagePullPolicy: 'IfNotPresent',
  imagePullSecrets: ['registry-key'],
};

/** A lasting environment, in a namespace that is not called as the target is, without a pull policy. */
export const lasting: SlotDataProps['target'] = {
  project: 'shop',
  name: 'shop-staging',
  namespace: 'staging',
  generation: 2,
  imagePullSecrets: [],
};

/** The data paths of slot 3, called `names`; `changes` win. */
export function dataPaths(
  names: readonly string[] = ['db', 'cache', 'queue'],
  changes: Partial<DataPaths> = {},
): DataPaths {
  return {
    root: '/srv/shop',
    environmentDirectory: '/srv/shop/slots/3',
    paths: names.map((name): DataPath => ({ name, hostPath: `/srv/shop/slots/3/${name}` })),
    disk: 'disk-1',
    toolsImage: 'tools:1',
    toolsFrom: 'toolsImage',
    kubectlImage: 'kubectl:1',
    jobResources: usualJobResources,
    collector: collectorSettings(),
    ...changes,
  };
}

/** Data paths of which one has `settings` in services.yaml. */
export function dataPathsWith(name: string, settings: Partial<DataPath>, changes: Partial<DataPaths> = {}): DataPaths {
  const all = dataPaths(undefined, changes);
  return { ...all, paths: all.paths.map((path) => (path.name === name ? { ...path, ...settings } : path)) };
}

export function newChart(): Chart {
  return new Chart(new App(), 'chart');
}

export function newData(props: Partial<SlotDataProps> = {}): SlotData {
  return new SlotData(newChart(), 'slot-data', { target: slot, dataPaths: dataPaths(), ...props });
}

/** What a construct, and all below it, gives. */
export function objectsOf(construct: IConstruct): KubernetesObject[] {
  return construct.node
    .findAll()
    .filter((child) => child instanceof ApiObject)
    .map((object) => object.toJson() as KubernetesObject);
}

/** The only object of a kind, and of that name where one is given. */
export function only(objects: readonly KubernetesObject[], kind: string, name?: string): KubernetesObject {
  const found = objects.filter(
    (object) => object.kind === kind && (name === undefined || object.metadata.name === name),
  );
  const [object] = found;
  if (!object || found.length > 1) throw new Error(`${found.length} objects are a ${kind} ${name ?? ''}`);
  return object;
}

/** The pod of a workload. */
export function podOf(object: KubernetesObject): PodSpec {
  const spec = podSpecOf(object);
  if (!spec) throw new Error(`${object.kind}/${object.metadata.name} has no pod`);
  return spec;
}

/** A container or init container of a pod. */
export function containerOf({ initContainers = [], containers = [] }: PodSpec, name: string): Container {
  const container = [...initContainers, ...containers].find((candidate) => candidate.name === name);
  if (!container) throw new Error(`no container is called ${name}`);
  return container;
}

/** Names of what a container mounts, and which of it read-only. */
export function mountsOf(container: Container): Record<string, 'read-only' | 'writable'> {
  const mounts = container.volumeMounts ?? [];
  return Object.fromEntries(mounts.map(({ name, readOnly }) => [name, readOnly === true ? 'read-only' : 'writable']));
}

/** The value at a path such as `spec.template.spec.containers.0.image`; undefined where there is none. */
export function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value);
}
