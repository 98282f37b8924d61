import { mountPaths } from '../data-store/mount-paths';
import type { MountedVolume } from '../job/mounted-volume';

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
