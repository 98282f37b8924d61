import type { k8s } from 'cdk8s-plus-28';
import type { Volume } from '../../kubernetes/volume';

/**
 * A volume that is a path of the node.
 *
 * @param type what the kubelet checks before it mounts anything. Without one, the container runtime makes a directory where none is
 */
export function hostVolume(name: string, path: string, type?: 'Directory' | 'File'): k8s.Volume {
  return { name, hostPath: { path, ...(type && { type }) } };
}

/** The path of the node that a volume is; undefined where it is something else. */
export function placeIn(volume: Volume | undefined): string | undefined {
  return volume?.hostPath?.path;
}
