import type { Backup } from '../../rules/backup';
import type { Owner } from '../data-store/data-store';
import { kubectlUser } from '../security';
import type { DataOfSlot, PathOfSlot, ServedData } from '../slot-data/data-of-slot';

/** What is backed up, and how. */
export interface BackedUp {
  /** The data of an environment or slot, with all its data services. */
  readonly data: DataOfSlot;
  readonly backup: Backup;
  /** Names of the data paths that workloads mount: the others may not be there. */
  readonly mounted: readonly string[];
}

/** Data services that are part of it: a copy of what they write meanwhile would be no database. */
export function dumpedServices({ data, backup }: BackedUp): ServedData[] {
  return data.services.filter(({ dataPath }) => !backup.exclude.includes(dataPath));
}

/** Data services among them whose data is made anew of a dump: all but brokers. */
export function loadedServices(of: BackedUp): ServedData[] {
  return dumpedServices(of).filter((service) => !isBroker(service));
}

/** Brokers, which are asked for their definitions, and take them as they run. */
export function brokersIn(of: BackedUp): ServedData[] {
  return dumpedServices(of).filter(isBroker);
}

function isBroker({ program }: ServedData): boolean {
  return program === 'rabbitmq';
}

/** Data paths whose files are copied. */
export function copiedPaths({ data, backup, mounted }: BackedUp): PathOfSlot[] {
  const served = new Set(data.services.map(({ dataPath }) => dataPath));
  return data.paths.filter(({ name }) => !served.has(name) && mounted.includes(name) && !backup.exclude.includes(name));
}

/**
 * Who can read and restore all of it without being root: the one user whose files there are. A directory or claim for backups is root's.
 */
export function soleOwner(of: BackedUp): Owner | undefined {
  if (of.data.onDisk || !('repository' in of.backup.place)) return undefined;
  const [first = { user: kubectlUser, group: kubectlUser }, ...others] = copiedPaths(of).map(
    ({ owner: user = 0, group = user }): Owner => ({ user, group }),
  );
  const isSole = first.user !== 0 && others.every(({ user, group }) => user === first.user && group === first.group);
  return isSole ? first : undefined;
}
