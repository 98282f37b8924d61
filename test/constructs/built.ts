import { ApiObject, App, Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import type { Container, PodSpec } from '../../kubernetes/pod-template';
import { podSpecOf } from '../../kubernetes/pod-template';
import { DataDisk } from '../../constructs/slot-data/data-disk';
import type { DataPathProps } from '../../constructs/slot-data/data-path';
import type { Disk, DiskProps } from '../../constructs/slot-data/disk';
import { SlotData, type SlotDataProps } from '../../constructs/slot-data/slot-data';

/** A disk with short names of images; `changes` win. */
export function disk(changes: Partial<DiskProps> = {}): Disk {
  return DataDisk.existing({
    project: 'shop',
    root: '/srv/shop',
    id: 'disk-1',
    toolsImage: 'tools:1',
    kubectlImage: 'kubectl:1',
    ...changes,
  });
}

/** Data of slot 3. */
export const slot: SlotDataProps = {
  disk: disk(),
  name: 'shop-dev-3',
  slot: 3,
  namespace: 'shop-dev-3',
  generation: 7,
  directory: 'slots/3',
  paths: ['db', 'cache', 'queue'],
  cleanup: 'separate',
  imagePullPolicy: 'IfNotPresent',
  imagePullSecrets: ['registry-key'],
};

/** Data of a lasting environment, in a namespace that is not called as the data is, without a pull policy. */
export const lasting: SlotDataProps = {
  disk: disk(),
  name: 'shop-staging',
  namespace: 'staging',
  generation: 2,
  directory: 'staging',
  paths: ['db', 'cache', 'queue'],
  slot: undefined,
  cleanup: undefined,
  imagePullPolicy: undefined,
  imagePullSecrets: [],
};

/** Data paths of which one has props. */
export function pathsWith(name: string, props: Partial<DataPathProps>): DataPathProps[] {
  return ['db', 'cache', 'queue'].map((each) => ({ name: each, ...(each === name && props) }));
}

export function newChart(): Chart {
  return new Chart(new App(), 'chart');
}

/** Data of slot 3, or of what `props` say. */
export function newData(props: Partial<SlotDataProps> = {}): SlotData {
  return new SlotData(newChart(), 'slot-data', { ...slot, ...props });
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
