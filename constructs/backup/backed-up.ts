import type { Backup } from '../../rules/backup';
import type { DataOfSlot, PathOfSlot, ServedData } from '../slot-data/data-of-slot';

/** What is backed up, and how. */
export interface BackedUp {
  /** The data of an environment or slot, with all its data services. */
  readonly data: DataOfSlot;
  readonly backup: Backup;
  /** Names of the data paths that workloads mount: the others may not be there. */
  readonly mounted: readonly string[];
}

/** Data services that are dumped: a copy of what they write meanwhile would be no database. */
export function dumpedServices({ data, backup }: BackedUp): ServedData[] {
  return data.services.filter(({ dataPath }) => !backup.exclude.includes(dataPath));
}

/** Data paths whose files are copied. */
export function copiedPaths({ data, backup, mounted }: BackedUp): PathOfSlot[] {
  const served = new Set(data.services.map(({ dataPath }) => dataPath));
  return data.paths.filter(({ name }) => !served.has(name) && mounted.includes(name) && !backup.exclude.includes(name));
}
