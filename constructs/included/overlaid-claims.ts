import { claimVolumesOf } from '../../kubernetes/claim-volumes';
import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import { podSpecOf, type Container } from '../../kubernetes/pod-template';
import { knownImage } from '../known-images';
import { overlaidVolume } from './overlaid-volume';

/** Claims of a workload that the image's own VOLUME lies over, so that its data never reaches them. */
export function overlaidClaims(object: KubernetesObject): string[] {
  const claims = new Set(claimVolumesOf(object).map(({ volume }) => volume));
  return (podSpecOf(object)?.containers ?? []).flatMap((container) => ofContainer(container, claims));
}

function ofContainer(container: Container, claims: ReadonlySet<string>): string[] {
  const known = container.image === undefined ? undefined : knownImage(container.image);
  if (!known) return [];
  return (container.volumeMounts ?? [])
    .filter(({ name }) => claims.has(name))
    .filter((mount) => overlaidVolume(container, mount, known))
    .map(
      ({ name, mountPath }) =>
        `mounts claim volume "${name}" at ${mountPath}, but the image declares the volume ${known.volume} below it: the data goes there, never reaches the claim, and is lost with the container; mount it at ${known.volume}`,
    );
}
