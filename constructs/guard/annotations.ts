import type { Guard } from '../../config/guard';
import type { Backup } from '../../rules/backup';
import type { DataDirectory } from '../../rules/data-directory';
import { HostDirectories } from '../data-store/host-directories';
import { domain } from '../labels';

/** Where the data of a target lies. */
interface GuardedData extends DataDirectory {
  /** Id of the disk. */
  readonly disk: string;
  readonly paths: readonly { readonly name: string; readonly shared?: boolean | undefined }[];
}

/** What the policies must know of a target. */
export interface GuardedTarget {
  /** @default none: a lasting environment */
  readonly slot?: number | undefined;
  /** @default none */
  readonly dataPaths?: GuardedData | undefined;
  readonly guard: Guard;
  /** @default none */
  readonly backup?: Pick<Backup, 'place'> | undefined;
}

/** Label of the namespaces that the policies hold for. */
export const guardLabel = { [`${domain}/guard`]: 'enforced' };

/**
 * What the policies read of a namespace. It stands there, and not in the policies, so that their number does not grow with
 * the slots; a policy of its own keeps it from being changed.
 */
export const annotations = {
  /** Directories of the data services: for pods of the data's ServiceAccount. */
  dataPaths: `${domain}/data-paths`,
  /** Directory of the environment or slot: for the same pods. */
  dataDirectory: `${domain}/data-directory`,
  /** The directories above those of slots: for the cleanup Jobs. */
  dataParent: `${domain}/data-parent`,
  /** The scripts that pods with data run: for the same pods. */
  dataScripts: `${domain}/data-scripts`,
  dataSentinel: `${domain}/data-sentinel`,
  /** The directory with its backups: for pods of the data's ServiceAccount. */
  backup: `${domain}/backup`,
  /** What services.yaml lists, and shared data paths, above which only root writes: for every pod. */
  hostPaths: `${domain}/host-paths`,
  /** ServiceAccounts that agents work as. */
  agents: `${domain}/agents`,
  /** Classes that pods of who is not trusted may have. */
  priorityClasses: `${domain}/priority-classes`,
  /** Groups of custom resources that who is not trusted may write. */
  apiGroups: `${domain}/api-groups`,
  /** Databases that operators run, by the names of their objects: what runs in them reports how it is. */
  clusters: `${domain}/clusters`,
  /** Hosts that only the manifests of this namespace use: an Ingress of who is not trusted may have them. */
  hosts: `${domain}/hosts`,
} as const;

/**
 * Annotations of the namespace of a target.
 *
 * @param hosts that the manifests there use, and those of no other namespace
 * @param clusters names of the objects of operators that are databases there
 */
export function targetAnnotations(
  { dataPaths, guard, backup }: GuardedTarget,
  hosts: readonly string[],
  clusters: readonly string[] = [],
): Record<string, string> {
  return filled({
    ...(dataPaths && dataAnnotations(dataPaths)),
    ...(backup && 'hostPath' in backup.place && { [annotations.backup]: backup.place.hostPath }),
    [annotations.hostPaths]: list([...guard.hostPaths.map(({ path }) => path), ...sharedPlaces(dataPaths)]),
    [annotations.agents]: list(guard.agentServiceAccounts),
    [annotations.priorityClasses]: list(guard.priorityClasses),
    [annotations.apiGroups]: list(guard.apiGroups),
    [annotations.hosts]: list(hosts),
    [annotations.clusters]: list(clusters),
  });
}

/** Annotations of the platform's namespace, whose Jobs work on whole disks, and clean up after slots. */
export function platformAnnotations(targets: readonly GuardedTarget[]): Record<string, string> {
  const onDisk = targets.flatMap(({ slot, dataPaths }) =>
    dataPaths ? [{ slot, ...storeOf(dataPaths).nodePaths }] : [],
  );
  // Only slots are ever deleted.
  const slots = onDisk.filter(({ slot }) => slot !== undefined);
  return filled({
    [annotations.hostPaths]: list(onDisk.map(({ root }) => root)),
    [annotations.dataParent]: list(slots.map(({ parent }) => parent)),
    [annotations.dataSentinel]: list(slots.map(({ sentinel }) => sentinel)),
  });
}

function dataAnnotations(dataPaths: GuardedData): Record<string, string> {
  const store = storeOf(dataPaths);
  const { directory, scripts, sentinel } = store.nodePaths;
  return {
    [annotations.dataPaths]: list(dataPaths.paths.map(({ name }) => store.placeOf(name))),
    [annotations.dataDirectory]: directory,
    [annotations.dataScripts]: scripts,
    [annotations.dataSentinel]: sentinel,
  };
}

function sharedPlaces(dataPaths: GuardedData | undefined): string[] {
  if (!dataPaths) return [];
  const store = storeOf(dataPaths);
  return dataPaths.paths.filter(({ shared = false }) => shared).map(({ name }) => store.placeOf(name));
}

function storeOf(dataPaths: GuardedData): HostDirectories {
  return new HostDirectories(dataPaths, dataPaths.disk);
}

function list(entries: readonly string[]): string {
  return [...new Set(entries)].sort().join(',');
}

function filled(values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
}
