import { posix } from 'node:path';
import { isBelow } from '../../config/host-path';
import type { KubernetesObject } from '../../config/kubernetes-object';
import { podSpecOf } from '../../config/manifests/pod-template';

/** Path of a host directory as the node resolves it, links aside: `/srv//data/` is `/srv/data`. */
export function canonical(hostPath: string): string {
  return posix
    .normalize(hostPath)
    .replace(/^\/+/, '/')
    .replace(/(.)\/$/, '$1');
}

/**
 * Refuses an object that mounts, or offers to be mounted, what lies in or above one of the data roots: whoever mounts more
 * of DATA_ROOT than a data path of its own reads, or swaps, the data of others.
 *
 * @param own the data paths that it may mount
 */
export function checkHostPaths(object: KubernetesObject, own: ReadonlySet<string>, dataRoots: readonly string[]): void {
  for (const { use, path } of hostPathsOf(object)) {
    if (own.has(path)) continue;
    const root = dataRoots.find((other) => path === other || isBelow(path, other) || isBelow(other, path));
    if (root === undefined) continue;
    throw new Error(`${use} ${path}, where data of ${root} lies, but is no data path of this target`);
  }
}

function hostPathsOf(object: KubernetesObject): { use: string; path: string }[] {
  const volumes = podSpecOf(object)?.volumes ?? [];
  const mounted = volumes.flatMap(({ name, hostPath }) =>
    hostPath ? [{ use: `volume "${name}" mounts`, path: canonical(hostPath.path) }] : [],
  );
  if (object.kind !== 'PersistentVolume') return mounted;
  const { hostPath, local } = (object.spec ?? {}) as { hostPath?: { path: string }; local?: { path: string } };
  return [hostPath, local].flatMap((source) => (source ? [{ use: 'offers', path: canonical(source.path) }] : []));
}
