import { groupKind, type KubernetesObject } from '../../kubernetes/kubernetes-object';
import { podSpecOf, type Container, type PodSpec, type VolumeMount } from '../../kubernetes/pod-template';
import { knownImage, type KnownImage } from '../known-images';
import type { PathOfSlot } from '../slot-data/data-of-slot';

/** What is asked of a data path that a workload mounts. */
export type MountedPath = Pick<PathOfSlot, 'name' | 'isShared' | 'directoryIn' | 'owner' | 'group' | 'command'>;

/** A data path in an included workload: the volume that mounts it, and the one container that writes to it. */
export interface DataMount {
  readonly path: MountedPath;
  readonly volumeName: string;
  readonly container: Container;
  readonly mount: VolumeMount;
  /** Names of init containers that write to it too. */
  readonly initWriters: readonly string[];
  /** User id that the manifest has the container run as. @default that of the image */
  readonly user?: number | undefined;
  /** Group id that the manifest has the container run as. @default that of the image */
  readonly group?: number | undefined;
  /** What is known of the container's image. @default nothing */
  readonly known?: KnownImage | undefined;
}

/**
 * The data paths that a workload mounts, but for shared ones.
 *
 * @throws Error for a workload that cannot be kept to one writer
 */
export function dataMountsOf(object: KubernetesObject, paths: readonly MountedPath[]): DataMount[] {
  const spec = podSpecOf(object);
  return (spec?.volumes ?? []).flatMap((volume) => {
    const path = paths.find((candidate) => !candidate.isShared && candidate.directoryIn(volume) === '');
    if (!path || !spec) return [];
    if (volume.persistentVolumeClaim?.readOnly === true)
      throw new Error(
        `mounts data path "${path.name}" readOnly: the one workload of a data path writes to it; leave readOnly out of its persistentVolumeClaim`,
      );
    checkWorkload(object, spec, path);
    const { container, mount } = writerOf(spec, volume.name, path);
    const pod = securityOf(spec);
    const own = securityOf(container);
    return [
      {
        path,
        volumeName: volume.name,
        container,
        mount,
        initWriters: writersOf(spec.initContainers, volume.name).map((writer) => writer.container.name),
        user: own.runAsUser ?? pod.runAsUser,
        group: own.runAsGroup ?? pod.runAsGroup,
        known: container.image === undefined ? undefined : knownImage(container.image),
      },
    ];
  });
}

/** User and group of a container, which win over those of its pod. */
function securityOf({ securityContext }: PodSpec | Container): { runAsUser?: number; runAsGroup?: number } {
  return securityContext ?? {};
}

function checkWorkload(object: KubernetesObject, spec: PodSpec, { name }: MountedPath): void {
  if (groupKind(object).group !== 'apps' || (object.kind !== 'Deployment' && object.kind !== 'StatefulSet')) {
    throw new Error(
      `mounts data path "${name}", which only a Deployment or StatefulSet of apps/v1 can: its pod is the one writer`,
    );
  }
  const replicas = (object.spec as { replicas?: number | null }).replicas ?? 1;
  if (replicas !== 1 && replicas !== 0) {
    throw new Error(`has ${replicas} replicas and mounts data path "${name}": two writers would destroy the data`);
  }
  for (const key of ['serviceAccountName', 'serviceAccount']) {
    const account = (spec[key] as string | null | undefined) ?? '';
    if (account === '' || account === 'default') continue;
    throw new Error(
      `mounts data path "${name}", so it runs as the ServiceAccount of the slot's data: remove ${key} "${account}"`,
    );
  }
  if (spec.automountServiceAccountToken === true) {
    throw new Error(
      `mounts data path "${name}", so it gets no token for the API: remove automountServiceAccountToken, which is true`,
    );
  }
}

interface Writer {
  readonly container: Container;
  readonly mount: VolumeMount;
}

function writerOf(spec: PodSpec, volumeName: string, { name }: MountedPath): Writer {
  const [writer, second] = writersOf(spec.containers, volumeName);
  if (!writer) throw new Error(`has a volume for data path "${name}" that no container mounts to write`);
  if (second)
    throw new Error(
      `mounts data path "${name}" twice (${writer.container.name}, ${second.container.name}): one container writes, others mount it readOnly`,
    );
  if ((writer.mount.subPath ?? writer.mount.subPathExpr ?? '') !== '')
    throw new Error(`mounts a subPath of data path "${name}": make that directory a data path of its own`);
  return writer;
}

function writersOf(containers: readonly Container[] | undefined, volumeName: string): Writer[] {
  return (containers ?? []).flatMap((container) =>
    (container.volumeMounts ?? [])
      .filter((mount) => mount.name === volumeName && mount.readOnly !== true)
      .map((mount) => ({ container, mount })),
  );
}
