import type { Container, PodSpec } from '../../kubernetes/pod-template';
import type { Volume } from '../../kubernetes/volume';
import { placeIn } from './host-volume';
import { mountPaths } from './mount-paths';

/** Where, in it, lies what was moved aside. */
export const trashDirectory = '.slot-data/trash';

/** Directory of a claim's volume in which its data, markers and trash lie: the volume's own is as the storage class made it. */
export const claimEnvironment = 'slot-data';

/** Where, below the root of a project's data, lies what the collector has moved aside. */
export function collectorTrash(project: string): string {
  return `.slotstack-collector/${project}/trash`;
}

/** The directory that a container has as that of its environment or slot. */
export function environmentDirectoryIn(pod: PodSpec, container: Container): string | undefined {
  return placeIn(volumeAt(mountPaths.environment, pod, container));
}

/** The claim with the data that a container looks after, or with the directory of its environment or slot. */
export function claimIn(pod: PodSpec, container: Container): string | undefined {
  const volume = volumeAt(mountPaths.volume, pod, container) ?? volumeAt(mountPaths.environment, pod, container);
  return volume?.persistentVolumeClaim?.claimName;
}

function volumeAt(path: string, pod: PodSpec, container: Container): Volume | undefined {
  const mount = container.volumeMounts?.find(({ mountPath }) => mountPath === path);
  return pod.volumes?.find(({ name }) => name === mount?.name);
}
