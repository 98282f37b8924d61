import type { Target, TargetWithClaims, TargetWithData } from '../config/target';
import { DataClaims } from '../constructs/data-store/data-claims';
import type { DataStore } from '../constructs/data-store/data-store';
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
  const { paths } = isOnDisk(target) ? target.dataPaths : target.claimedData;
  return paths.map(({ name }) => name);
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
