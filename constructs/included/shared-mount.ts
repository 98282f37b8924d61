import { k8s } from 'cdk8s-plus-28';
import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import {
  containersOf,
  mapContainers,
  mapPodSpec,
  podSpecOf,
  type Container,
  type Volume,
  type VolumeMount,
} from '../../kubernetes/pod-template';
import { awaitedReadiness, type AwaitedReadiness } from '../job/ready-job';
import { nodePin } from '../node-pin';
import type { DataOfSlot } from '../slot-data/data-of-slot';
import { sharedPathName } from '../slot-data/shared-path';

/** Where shared data paths lie, and which generation of them is wanted. */
export interface SharedStore extends Pick<DataOfSlot, 'store' | 'nodeName' | 'generation'> {
  /** Names of the data paths that are shared. */
  readonly shared: readonly string[];
}

/** A shared data path in a workload. */
export interface SharedMount {
  readonly dataPath: string;
  readonly volumeName: string;
  /** Directory in it that the volume is. @default all of it */
  readonly directory?: string;
}

/**
 * The shared data paths that a workload mounts.
 *
 * @throws Error for a workload whose pods stay at another generation, and for a mount of what is no directory in one
 */
export function sharedMountsOf(object: KubernetesObject, { store, shared }: SharedStore): SharedMount[] {
  const mounts = (podSpecOf(object)?.volumes ?? []).flatMap((volume) =>
    shared.flatMap((dataPath): SharedMount[] => {
      const directory = store.directoryIn(dataPath, volume);
      if (directory === undefined) return [];
      const type = (volume.hostPath as { readonly type?: string | null } | undefined)?.type ?? '';
      if (!['', 'Directory', 'DirectoryOrCreate'].includes(type))
        throw new Error(`mounts ${type} of the shared data path "${dataPath}": directories can be mounted of it`);
      return [{ dataPath, volumeName: volume.name, ...(directory !== '' && { directory }) }];
    }),
  );
  const [first] = mounts;
  if (first && staying.includes(object.kind))
    throw new Error(
      `mounts the shared data path "${first.dataPath}", and nothing makes its pods anew where that begins anew: use a Deployment, StatefulSet, DaemonSet, Job or CronJob`,
    );
  return mounts;
}

/** Kinds whose pods stay as they are, whatever is applied. */
const staying = ['Pod', 'ReplicaSet', 'ReplicationController'];

/** What a user should know of a workload whose pods stay for a while where its data begins anew; nothing of others. */
export function stayingNotices({ spec }: KubernetesObject): string[] {
  const { paused, updateStrategy } = (spec ?? {}) as {
    readonly paused?: boolean | null;
    readonly updateStrategy?: { readonly type?: string } | null;
  };
  const onDelete = updateStrategy?.type === 'OnDelete' ? ['has updateStrategy OnDelete'] : [];
  return [...(paused === true ? ['is paused'] : []), ...onDelete].map(
    (why) =>
      `${why}: where its shared data begins anew, its pods go on with what was moved aside, until that is removed; delete them then`,
  );
}

/** Whose a shared data path is. */
export interface SharedOwner {
  readonly user: number;
  readonly group: number;
  /** Octal. */
  readonly mode: string;
}

/** Containers that run as a user who cannot enter a shared data path that they mount, each in a sentence. */
export function strangersTo(
  object: KubernetesObject,
  mounts: readonly SharedMount[],
  ownerOf: (dataPath: string) => SharedOwner,
): string[] {
  const spec = podSpecOf(object);
  const ofPod = (spec?.securityContext ?? {}) as k8s.PodSecurityContext;
  return containersOf(spec ?? {}).flatMap((container) => {
    const own = (container.securityContext ?? {}) as k8s.SecurityContext;
    const [user, group] = [own.runAsUser ?? ofPod.runAsUser, own.runAsGroup ?? ofPod.runAsGroup];
    const mounted = mounts.filter(({ volumeName }) => container.volumeMounts?.some(({ name }) => name === volumeName));
    return mounted.flatMap(({ dataPath }) => {
      const owner = ownerOf(dataPath);
      const [bits, groups] = [parseInt(owner.mode, 8), [group, ofPod.fsGroup, ...(ofPod.supplementalGroups ?? [])]];
      const enters = (bits & 0o001) !== 0 || ((bits & 0o010) !== 0 && groups.includes(owner.group));
      return user === undefined || user === 0 || user === owner.user || enters
        ? []
        : [
            `runs ${container.name} as user ${user}, who cannot enter the shared data path "${dataPath}": it is ${owner.user}'s, with mode ${owner.mode}`,
          ];
    });
  });
}

/**
 * The workload with each container waiting until the shared data paths are ready that it mounts.
 *
 * A directory in one is mounted as what it is in its volume, never by its path on the node: who writes to the data path could make a
 * link of it that leads anywhere. So all its volumes in one data path are one: of two with the same claim, the kubelet mounts one, and
 * waits for the other for ever.
 *
 * @param awaited what containers that mount a data path wait for. @default that it is ready
 * @throws Error for a mount that leads out of the data path
 */
export function withSharedMounts(
  object: KubernetesObject,
  mounts: readonly SharedMount[],
  { store, nodeName, generation }: SharedStore,
  awaited: (dataPath: string) => readonly AwaitedReadiness[] = (dataPath) => [
    awaitedReadiness(sharedPathName(dataPath), generation),
  ],
): KubernetesObject {
  if (mounts.length === 0) return object;
  const byVolume = new Map(mounts.map((mount) => [mount.volumeName, mount]));
  const firstOf = (dataPath: string) => mounts.find((mount) => mount.dataPath === dataPath)?.volumeName ?? '';
  const volumesOf = (volume: Volume): Volume[] => {
    const mount = byVolume.get(volume.name);
    if (!mount) return [volume];
    if (firstOf(mount.dataPath) !== volume.name) return [];
    return [store.sharedVolume(mount.dataPath, volume.name) as Volume];
  };
  const inPlace = (mount: VolumeMount, volumes: readonly Volume[]): VolumeMount => {
    const shared = byVolume.get(mount.name);
    if (!shared) return mount;
    const { dataPath, directory } = shared;
    // Of a claim that is to be read only, the volume says so; here, each mount does.
    const isReadOnly = volumes.find(({ name }) => name === mount.name)?.persistentVolumeClaim?.readOnly === true;
    return {
      ...below([store.subPathOf(dataPath), directory], mount),
      name: firstOf(dataPath),
      ...(isReadOnly && { readOnly: true }),
    };
  };
  const affinity = nodePin(nodeName);
  return mapPodSpec(object, (spec) => {
    const volumes = spec.volumes ?? [];
    const waiting = (container: Container): Container => {
      const own = container.volumeMounts ?? [];
      const mounted = own.flatMap(({ name }) => byVolume.get(name)?.dataPath ?? []);
      if (mounted.length === 0) return container;
      const variables = new Map(mounted.flatMap(awaited).map((variable) => [variable.name, variable]));
      return {
        ...container,
        env: [...(container.env ?? []), ...variables.values()],
        volumeMounts: own.map((mount) => inPlace(mount, volumes)),
      };
    };
    return {
      ...mapContainers(spec, waiting),
      ...(affinity && { affinity: { ...(spec.affinity as object | undefined), ...k8s.toJson_Affinity(affinity) } }),
      volumes: volumes.flatMap(volumesOf),
    };
  });
}

function below(directories: readonly (string | undefined)[], mount: VolumeMount): VolumeMount {
  const { subPathExpr } = mount as { readonly subPathExpr?: string | null };
  const own = (subPathExpr ?? '') === '' ? (mount.subPath ?? '') : (subPathExpr ?? '');
  if (own.startsWith('/') || own.split('/').includes('..'))
    throw new Error(
      `mounts ${JSON.stringify(own)} of volume "${mount.name}", which leads out of it: name a directory in it`,
    );
  const place = [...directories, own].filter((part) => part !== undefined && part !== '').join('/');
  if (place === '') return mount;
  return { ...mount, [own !== '' && own === subPathExpr ? 'subPathExpr' : 'subPath']: place };
}
