import { canonical, isBelow } from '../../kubernetes/host-path';
import type { Container, VolumeMount } from '../../kubernetes/pod-template';
import type { KnownImage } from '../known-images';

/**
 * Whether the data of a known image goes to an anonymous volume instead of what is mounted: the runtime lays one over the image's
 * VOLUME where no mount has exactly its path, and what lies there is lost with the container.
 */
export function overlaidVolume(container: Container, mount: VolumeMount, { volume }: KnownImage): boolean {
  if (!isBelow(volume, canonical(mount.mountPath))) return false;
  if ((container.volumeMounts ?? []).some(({ mountPath }) => canonical(mountPath) === volume)) return false;
  // PostgreSQL keeps its data elsewhere where it is told to.
  const told = container.env?.find(({ name }) => name === 'PGDATA')?.value;
  return told === undefined || canonical(told) === volume || isBelow(canonical(told), volume);
}
