import type { DataPath } from '../config/data-path';
import type { Target, TargetWithClaims, TargetWithData } from '../config/target';
import { DataClaims } from '../constructs/data-store/data-claims';
import type { DataStore } from '../constructs/data-store/data-store';
import type { SharedOwner, SharedStore } from '../constructs/included/shared-mount';
import { HostDirectories } from '../constructs/data-store/host-directories';

/** A target that has data paths, wherever they lie. */
export type TargetWithPaths = TargetWithData | TargetWithClaims;

export function hasPaths(target: Target): target is TargetWithPaths {
  return target.dataPaths !== undefined || target.claimedData !== undefined;
}

/** Whether the data of a target lies on a disk, or else in claims. */
export function isOnDisk(target: TargetWithPaths): target is TargetWithData {
  return target.dataPaths !== undefined;
}

/** Names of the data paths of a target. */
export function pathNames(target: TargetWithPaths): string[] {
  return pathsOf(target).map(({ name }) => name);
}

/** The data paths of a target that several workloads may mount. */
export function sharedStoreOf(target: TargetWithPaths): SharedStore {
  return {
    store: storeOf(target),
    nodeName: target.dataPaths?.node,
    generation: target.generation,
    shared: pathsOf(target).flatMap(({ name, shared = false }) => (shared ? [name] : [])),
  };
}

/** Whose a shared data path is, which says so itself. */
export function sharedOwnerOf(target: TargetWithPaths, dataPath: string): SharedOwner {
  const { owner: user = 0, group = user, mode = '0700' } = pathsOf(target).find(({ name }) => name === dataPath) ?? {};
  return { user, group, mode };
}

function pathsOf(target: TargetWithPaths): readonly Pick<DataPath, 'name' | 'shared' | 'owner' | 'group' | 'mode'>[] {
  return isOnDisk(target) ? target.dataPaths.paths : target.claimedData.paths;
}

/** Where the data of a target lies. */
export function storeOf(target: TargetWithPaths): DataStore {
  return isOnDisk(target) ? directoriesOf(target) : new DataClaims();
}

/** The directories of a target whose data lies on a disk. */
export function directoriesOf({ dataPaths }: TargetWithData): HostDirectories {
  return new HostDirectories(dataPaths, dataPaths.disk, dataPaths.persistentVolumes ? 'claims' : 'hostPath');
}

/** Claims of data paths, which what starts on them empties. */
export function claimsOfDataPaths(target: Target): Set<string> {
  return new Set(hasPaths(target) ? storeOf(target).claimsOf(pathNames(target)) : []);
}
