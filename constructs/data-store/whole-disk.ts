import type { MountedVolume } from '../job/mounted-volume';
import { hostVolume } from './host-volume';
import { mountPaths } from './mount-paths';

/** Name of the file in DATA_ROOT that tells which disk it is on. */
export const sentinelName = '.slotstack';

/**
 * DATA_ROOT, with all that lies in it through one mount: within it, moving is a rename. It must exist; that it is the right
 * disk, the scripts see by the sentinel in it.
 */
export function wholeDisk(root: string): MountedVolume {
  const name = 'data-root';
  return { volume: hostVolume(name, root, 'Directory'), mount: { name, mountPath: mountPaths.root } };
}
