import type { k8s } from 'cdk8s-plus-28';
import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import { podSpecOf, type Container, type PodSpec } from '../../kubernetes/pod-template';

/** Where the containers that ensure data find the directory of the environment or slot. */
export const environmentMountPath = '/slot-data/environment';

/** The volume of a directory, which is made where it is missing: it has no type that the kubelet would look at. */
export function directoryVolume(name: string, path: string): k8s.Volume {
  return { name, hostPath: { path } };
}

/** Whether the pods of an object have a directory as a volume. */
export function mountsDirectory(object: KubernetesObject, path: string): boolean {
  return podSpecOf(object)?.volumes?.some(({ hostPath }) => hostPath?.path === path) ?? false;
}

/** The directory of an environment or slot, in the container that ensures data there. */
export function environmentDirectoryVolume(path: string): { volume: k8s.Volume; mount: k8s.VolumeMount } {
  const name = 'slot-data-environment';
  return { volume: directoryVolume(name, path), mount: { name, mountPath: environmentMountPath } };
}

/** The directory that a container has as that of its environment or slot. */
export function environmentDirectoryIn(pod: PodSpec, container: Container): string | undefined {
  const mount = container.volumeMounts?.find(({ mountPath }) => mountPath === environmentMountPath);
  return pod.volumes?.find(({ name }) => name === mount?.name)?.hostPath?.path;
}
