import type { k8s } from 'cdk8s-plus-28';

/** A volume together with its mount in the container that uses it. */
export interface MountedVolume {
  /** The volume of the pod. */
  readonly volume: k8s.Volume;
  /** Its mount in a container. */
  readonly mount: k8s.VolumeMount;
}
