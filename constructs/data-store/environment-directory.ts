import type { Container, PodSpec } from '../../kubernetes/pod-template';
import type { MountedVolume } from '../job/mounted-volume';
import { hostVolume, placeIn } from './host-volume';
import { mountPaths } from './mount-paths';

/** Where, in it, lies what was moved aside. */
export const trashDirectory = '.slot-data/trash';

/** Where, below the root of a project's data, lies what the collector has moved aside. */
export function collectorTrash(project: string): string {
  return `.slotstack-collector/${project}/trash`;
}

/**
 * The directory of an environment or slot, in the container that ensures data there. Without a type: the kubelet would make a missing
 * one before it has looked at the sentinel, the container runtime does so afterwards.
 */
export function environmentVolume(directory: string): MountedVolume {
  const name = 'slot-data-environment';
  return { volume: hostVolume(name, directory), mount: { name, mountPath: mountPaths.environment } };
}

/** The directory that a container has as that of its environment or slot. */
export function environmentDirectoryIn(pod: PodSpec, container: Container): string | undefined {
  const mount = container.volumeMounts?.find(({ mountPath }) => mountPath === mountPaths.environment);
  return placeIn(pod.volumes?.find(({ name }) => name === mount?.name));
}
