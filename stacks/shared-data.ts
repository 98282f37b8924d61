import { isInDataPath } from '../config/sources';
import type { Group, Target } from '../config/target';
import { sharedMountsOf, stayingNotices, strangersTo, withSharedMounts } from '../constructs/included/shared-mount';
import { awaitedReadiness, type AwaitedReadiness } from '../constructs/job/ready-job';
import { sharedPathName } from '../constructs/slot-data/shared-path';
import { placedName } from '../constructs/sources/placed-sources';
import type { KubernetesObject } from '../kubernetes/kubernetes-object';
import { podSpecOf } from '../kubernetes/pod-template';
import { hasPaths, sharedOwnerOf, sharedStoreOf } from './data-store';

/** A workload on the shared data paths of its namespace. */
export interface OnSharedData {
  readonly object: KubernetesObject;
  /** Names of those that it mounts. */
  readonly dataPaths: readonly string[];
  /** Names of its volumes that they are. */
  readonly volumes: readonly string[];
  /** What is doubtful of it, in a sentence each. */
  readonly warnings: readonly string[];
}

/**
 * The object with its containers waiting for the shared data paths that they mount, and for a checkout in them.
 *
 * @param owner the target whose namespace it is, and whose data
 * @throws Error for a mount that leads out of one, and for what nothing makes anew where they begin anew
 */
export function onSharedData(object: KubernetesObject, owner: Target): OnSharedData {
  const none = { object, dataPaths: [], volumes: [], warnings: [] };
  if (!hasPaths(owner)) return none;
  const store = sharedStoreOf(owner);
  const mounts = sharedMountsOf(object, store);
  if (mounts.length === 0) return none;
  return {
    object: withSharedMounts(object, mounts, store, (dataPath) => awaitedOf(owner, dataPath)),
    dataPaths: mounts.map(({ dataPath }) => dataPath),
    volumes: mounts.map(({ volumeName }) => volumeName),
    warnings: [...stayingNotices(object), ...strangersTo(object, mounts, (dataPath) => sharedOwnerOf(owner, dataPath))],
  };
}

/** What containers wait for that mount a data path: a checkout in it, too. */
function awaitedOf({ sources, generation }: Target, dataPath: string): AwaitedReadiness[] {
  const isCheckout = sources && isInDataPath(sources.place) && sources.place.dataPath === dataPath;
  const maps = [sharedPathName(dataPath), ...(isCheckout ? [placedName] : [])];
  return maps.map((map) => awaitedReadiness(map, generation));
}

/** The shared data paths of their host that workloads of a guest mount. */
export function sharedIn(groups: readonly Group[], owner: Target): string[] {
  if (!hasPaths(owner)) return [];
  const { store, shared } = sharedStoreOf(owner);
  const objects = groups.flatMap((group) => group.objects.map(({ object }) => object));
  const volumes = objects.flatMap((object) => podSpecOf(object)?.volumes ?? []);
  return shared.filter((name) => volumes.some((volume) => store.directoryIn(name, volume) !== undefined));
}
