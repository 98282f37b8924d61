import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import type { Overlay } from '../schema/groups';
import { mapPodSpec, type Container, type PodSpec, type Volume, type VolumeMount } from '../../kubernetes/pod-template';

/** What services.yaml changes in the manifests of one service. */
export interface ServiceChanges {
  /** Name of the workloads that image and mounts apply to. */
  readonly workload: string;
  /** @default that of the manifest */
  readonly image?: string | undefined;
  /** @default none */
  readonly overlay?: Overlay | undefined;
}

/** Whether an overlay leaves the object out. */
export function isDropped(object: KubernetesObject, overlay: Overlay | undefined): boolean {
  return (overlay?.dropKinds ?? []).some((kind) => kind.trim().toLowerCase() === object.kind.toLowerCase());
}

/** Kinds of which one may be the program of a service. */
export const programKinds = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob'];

/**
 * The object as the service's image and overlay change it; only workloads that are named after the service have any
 * change. To codexctl, that is a Deployment.
 */
export function changeService(
  object: KubernetesObject,
  { workload, image, overlay }: ServiceChanges,
): KubernetesObject {
  if (!isProgramOf(object, workload)) return object;
  const mounts = mountsOf(overlay);
  return mapPodSpec(object, (spec) => mounts.reduce(addMount, image === undefined ? spec : replaceImage(spec, image)));
}

/** Whether it is a workload that image and mounts of the service apply to. */
export function isProgramOf(object: KubernetesObject, service: string): boolean {
  return programKinds.includes(object.kind) && object.metadata.name === service;
}

/**
 * The image of the first container, and of init containers that had the same one or none: they belong to the same
 * program.
 */
function replaceImage(spec: PodSpec, image: string): PodSpec {
  const [first, ...others] = spec.containers ?? [];
  if (!first) return spec;
  const isOfProgram = (container: Container) => [undefined, '', first.image].includes(container.image);
  return {
    ...spec,
    ...(spec.initContainers && {
      initContainers: spec.initContainers.map((container) =>
        isOfProgram(container) ? { ...container, image } : container,
      ),
    }),
    containers: [{ ...first, image }, ...others],
  };
}

interface Mount {
  /** @default none: a volume of that name is in the manifest */
  readonly volume?: Volume;
  readonly mount: VolumeMount;
}

function mountsOf(overlay: Overlay | undefined): Mount[] {
  const host = (overlay?.hostMounts ?? []).map(({ name, hostPath, mountPath, hostPathType }): Mount => ({
    ...(hostPath !== undefined &&
      hostPath !== '' && { volume: { name, hostPath: { path: hostPath, type: hostPathType || 'Directory' } } }),
    mount: { name, mountPath },
  }));
  const claims = (overlay?.pvcMounts ?? []).map(({ name, claimName, mountPath, subPath, readOnly }): Mount => ({
    volume: { name, persistentVolumeClaim: { claimName } },
    mount: { name, mountPath, ...(subPath !== undefined && { subPath }), ...(readOnly !== undefined && { readOnly }) },
  }));
  return [...host, ...claims];
}

/** Adds the volume, and the mount to the first container and to all init containers; what had the name is replaced. */
function addMount(spec: PodSpec, { volume, mount }: Mount): PodSpec {
  const named = <Item extends { readonly name: string }>(items: readonly Item[] | null | undefined, item: Item) => [
    ...(items ?? []).filter(({ name }) => name !== item.name),
    item,
  ];
  const mounted = (container: Container) => ({ ...container, volumeMounts: named(container.volumeMounts, mount) });
  const [first, ...others] = spec.containers ?? [];
  return {
    ...spec,
    ...(volume && { volumes: named(spec.volumes, volume) }),
    ...(spec.initContainers && { initContainers: spec.initContainers.map(mounted) }),
    ...(first && { containers: [mounted(first), ...others] }),
  };
}
