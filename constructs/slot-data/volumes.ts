import { posix } from 'node:path';
import type { DataDirectory } from '../../rules/data-directory';
import type { MountedVolume } from '../job/mounted-volume';
import { environmentDirectoryVolume, environmentMountPath } from '../facts/directories';

/** Where the scripts find what they work on. */
export const mountPaths = {
  environment: environmentMountPath,
  parent: '/slot-data/parent',
  sentinel: '/slot-data/sentinel',
  token: '/slot-data/token',
  tickets: '/slot-data/tickets',
  root: '/slot-data/root',
  record: '/slot-data/record',
  slots: '/slot-data/slots',
} as const;

/**
 * The sentinel in DATA_ROOT. `File` makes the kubelet check it before anything is mounted: with the data disk away, the pod
 * stops before a directory is made on the wrong one.
 */
export function sentinelVolume({ root }: Pick<DataDirectory, 'root'>): MountedVolume {
  return {
    volume: { name: 'slot-data-sentinel', hostPath: { path: `${root}/.slotstack`, type: 'File' } },
    mount: { name: 'slot-data-sentinel', mountPath: mountPaths.sentinel, readOnly: true },
  };
}

/**
 * The directory of the environment or slot. Without a type: the kubelet would make a missing one before it has looked at the
 * sentinel, the container runtime does so afterwards.
 */
export function environmentVolume({
  environmentDirectory,
}: Pick<DataDirectory, 'environmentDirectory'>): MountedVolume {
  return environmentDirectoryVolume(environmentDirectory);
}

/** The directory above, from which a slot's directory can be removed; it must exist. */
export function parentVolume({ environmentDirectory }: Pick<DataDirectory, 'environmentDirectory'>): MountedVolume {
  return {
    volume: { name: 'slot-data-parent', hostPath: { path: posix.dirname(environmentDirectory), type: 'Directory' } },
    mount: { name: 'slot-data-parent', mountPath: mountPaths.parent },
  };
}

/**
 * DATA_ROOT, with all that lies in it through one mount: within it, moving is a rename. It must exist; that it is the right
 * disk, the scripts see by the sentinel in it.
 */
export function rootVolume({ root }: Pick<DataDirectory, 'root'>): MountedVolume {
  return {
    volume: { name: 'data-root', hostPath: { path: root, type: 'Directory' } },
    mount: { name: 'data-root', mountPath: mountPaths.root },
  };
}

/** A token that tells the uid of the pod's ServiceAccount. Its audience is not the API server: it opens nothing. */
export function lifeTokenVolume(): MountedVolume {
  return {
    volume: {
      name: 'slot-data-token',
      projected: {
        sources: [{ serviceAccountToken: { audience: 'slot-data', expirationSeconds: 600, path: 'token' } }],
      },
    },
    mount: { name: 'slot-data-token', mountPath: mountPaths.token, readOnly: true },
  };
}
