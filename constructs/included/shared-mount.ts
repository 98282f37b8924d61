import { posix } from 'node:path';
import { k8s } from 'cdk8s-plus-28';
import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import {
  mapContainers,
  mapPodSpec,
  podSpecOf,
  type Container,
  type Volume,
  type VolumeMount,
} from '../../kubernetes/pod-template';
import { awaitedReadiness, type AwaitedReadiness } from '../job/ready-map';
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

/** The shared data paths that a workload mounts. */
export function sharedMountsOf(object: KubernetesObject, { store, shared }: SharedStore): SharedMount[] {
  return (podSpecOf(object)?.volumes ?? []).flatMap((volume) =>
    shared.flatMap((dataPath): SharedMount[] => {
      const directory = store.directoryIn(dataPath, volume);
      if (directory === undefined) return [];
      return [{ dataPath, volumeName: volume.name, ...(directory !== '' && { directory }) }];
    }),
  );
}

/**
 * The workload with each container waiting until the shared data paths are ready that it mounts.
 *
 * A directory in one is mounted as what it is in its volume, never by its path on the node: who writes to the data path could make a
 * link of it that leads anywhere.
 *
 * @param awaited what containers that mount a data path wait for. @default that it is ready
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
  const volumeOf = (volume: Volume): Volume => {
    const mount = byVolume.get(volume.name);
    if (!mount) return volume;
    const own = store.volume(mount.dataPath, volume.name) as Volume;
    const { persistentVolumeClaim: claim } = volume;
    return claim?.readOnly === true && own.persistentVolumeClaim
      ? { ...own, persistentVolumeClaim: { ...own.persistentVolumeClaim, readOnly: true } }
      : own;
  };
  const inPlace = (mount: VolumeMount): VolumeMount => {
    const shared = byVolume.get(mount.name);
    return shared ? below([store.subPathOf(shared.dataPath), shared.directory], mount) : mount;
  };
  const waiting = (container: Container): Container => {
    const { env = [], volumeMounts = [] } = container;
    const mounted = volumeMounts.flatMap(({ name }) => byVolume.get(name)?.dataPath ?? []);
    if (mounted.length === 0) return container;
    const variables = new Map(mounted.flatMap(awaited).map((variable) => [variable.name, variable]));
    return { ...container, env: [...env, ...variables.values()], volumeMounts: volumeMounts.map(inPlace) };
  };
  const affinity = nodePin(nodeName);
  return mapPodSpec(object, (spec) => ({
    ...mapContainers(spec, waiting),
    ...(affinity && { affinity: { ...(spec.affinity as object | undefined), ...k8s.toJson_Affinity(affinity) } }),
    volumes: (spec.volumes ?? []).map(volumeOf),
  }));
}

function below(directories: readonly (string | undefined)[], mount: VolumeMount): VolumeMount {
  const { subPathExpr } = mount as { readonly subPathExpr?: string };
  const place = posix.join(...directories.map((directory) => directory ?? ''));
  if (place === '.') return mount;
  if (subPathExpr !== undefined && subPathExpr !== '') return { ...mount, subPathExpr: posix.join(place, subPathExpr) };
  return { ...mount, subPath: posix.join(place, mount.subPath ?? '').replace(/\/$/, '') };
}
