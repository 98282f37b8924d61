import type { DataPaths } from '../../config/data-paths';
import type { Target } from '../../config/target';
import { domain } from '../labels';
import { environmentVolume, parentVolume, rootVolume, sentinelVolume, type MountedVolume } from '../slot-data/volumes';

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
  /** The directory above, where those of other slots lie: for the cleanup Job. */
  dataParent: `${domain}/data-parent`,
  dataSentinel: `${domain}/data-sentinel`,
  /** What services.yaml lists: for every pod. */
  hostPaths: `${domain}/host-paths`,
  /** ServiceAccounts that agents work as. */
  agents: `${domain}/agents`,
} as const;

/** Annotations of the namespace of a target. */
export function targetAnnotations({ dataPaths, slot, guard }: Target): Record<string, string> {
  return filled({
    ...(dataPaths && dataAnnotations(dataPaths)),
    // Only slots are ever deleted.
    ...(dataPaths && slot !== undefined && { [annotations.dataParent]: pathOf(parentVolume(dataPaths)) }),
    [annotations.hostPaths]: list(guard.hostPaths.map(({ path }) => path)),
    [annotations.agents]: list(guard.agentServiceAccounts),
  });
}

/**
 * Annotations of the platform's namespace, whose Jobs work on whole disks.
 *
 * @param cleansUp whether the cleanup Jobs of the slots run there
 */
export function platformAnnotations(targets: readonly Target[], cleansUp: boolean): Record<string, string> {
  const disks = targets.flatMap(({ dataPaths }) => (dataPaths ? [pathOf(rootVolume(dataPaths))] : []));
  const slots = targets.flatMap(({ slot, dataPaths }) => (slot !== undefined && dataPaths ? [dataPaths] : []));
  return filled({
    [annotations.hostPaths]: list(disks),
    ...(cleansUp && {
      [annotations.dataParent]: list(slots.map((dataPaths) => pathOf(parentVolume(dataPaths)))),
      [annotations.dataSentinel]: list(slots.map((dataPaths) => pathOf(sentinelVolume(dataPaths)))),
    }),
  });
}

function dataAnnotations(dataPaths: DataPaths): Record<string, string> {
  return {
    [annotations.dataPaths]: list(dataPaths.paths.map(({ hostPath }) => hostPath)),
    [annotations.dataDirectory]: pathOf(environmentVolume(dataPaths)),
    [annotations.dataSentinel]: pathOf(sentinelVolume(dataPaths)),
  };
}

/** The path as the pods mount it: the policies compare whole texts. */
function pathOf({ volume }: MountedVolume): string {
  return volume.hostPath?.path ?? '';
}

function list(entries: readonly string[]): string {
  return [...new Set(entries)].sort().join(',');
}

function filled(values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
}
