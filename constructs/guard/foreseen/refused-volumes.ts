import type { Guard } from '../../../config/guard';
import type { KubernetesObject } from '../../../kubernetes/kubernetes-object';
import type { PodSpec, Volume } from '../../../kubernetes/pod-template';
import { podsWithin } from '../../../kubernetes/pods-within';
import { placeIn } from '../../data-store/host-volume';

/**
 * Names of the volumes for which the guard will refuse a workload of the project: those that mount a path of the node that is
 * not listed.
 *
 * @param dataVolumes names of those that mount a data path
 */
export function refusedVolumes(
  object: KubernetesObject,
  dataVolumes: readonly string[],
  { enabled, hostPaths }: Guard,
): string[] {
  const listed = new Set(hostPaths.map(({ path }) => path));
  const volumes = enabled ? podsWithin(object).flatMap(volumesOf) : [];
  return volumes.flatMap((volume) => {
    const place = placeIn(volume);
    return place !== undefined && !listed.has(place) && !dataVolumes.includes(volume.name) ? [volume.name] : [];
  });
}

/** Of a kind that only its operator knows, nobody has checked the types. */
function volumesOf({ volumes }: PodSpec): readonly Volume[] {
  return Array.isArray(volumes) ? (volumes as readonly Volume[]) : [];
}
