import type { Guard } from '../../config/guard';
import type { KubernetesObject } from '../../config/kubernetes-object';
import { podSpecOf } from '../../config/manifests/pod-template';

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
  const volumes = enabled ? (podSpecOf(object)?.volumes ?? []) : [];
  return volumes.flatMap(({ name, hostPath }) =>
    hostPath && !listed.has(hostPath.path) && !dataVolumes.includes(name) ? [name] : [],
  );
}
