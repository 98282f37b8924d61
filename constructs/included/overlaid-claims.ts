import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import { podSpecOf, type Container } from '../../kubernetes/pod-template';
import { knownImage } from '../known-images';
import { overlaidVolume } from './overlaid-volume';

interface ClaimTemplates {
  readonly volumeClaimTemplates?: readonly { readonly metadata?: { readonly name?: string } }[] | null;
}

/** Claims of a workload that the image's own VOLUME lies over, so that its data never reaches them. */
export function overlaidClaims(object: KubernetesObject): string[] {
  const spec = podSpecOf(object);
  const { volumeClaimTemplates } = (object.spec ?? {}) as ClaimTemplates;
  const claims = new Set([
    ...(spec?.volumes ?? []).filter((volume) => 'persistentVolumeClaim' in volume).map(({ name }) => name),
    ...(volumeClaimTemplates ?? []).flatMap(({ metadata }) => metadata?.name ?? []),
  ]);
  return (spec?.containers ?? []).flatMap((container) => ofContainer(container, claims));
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
