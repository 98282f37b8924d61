import type { k8s } from 'cdk8s-plus-28';

/** A volume together with its mount in the container that uses it. */
export interface MountedVolume {
  readonly volume: k8s.Volume;
  readonly mount: k8s.VolumeMount;
}
