import type { KubernetesObject } from './kubernetes-object';
import { podSpecOf } from './pod-template';

interface ClaimVolume {
  readonly persistentVolumeClaim?: { readonly claimName?: string };
}

interface StatefulSetSpec {
  readonly replicas?: number;
  readonly volumeClaimTemplates?: readonly { readonly metadata?: { readonly name?: string } }[];
}

/**
 * Names of the claims that these objects are, make or mount: each outlives its pods, and a clean does not reach into
 * it.
 */
export function claimsOf(objects: readonly KubernetesObject[]): string[] {
  const names = objects.flatMap((object) => [...ownClaims(object), ...mountedClaims(object)]);
  return [...new Set(names)].sort();
}

function ownClaims({ kind, metadata, spec }: KubernetesObject): string[] {
  if (kind === 'PersistentVolumeClaim') return [metadata.name];
  if (kind !== 'StatefulSet') return [];
  const { replicas = 1, volumeClaimTemplates = [] } = (spec ?? {}) as StatefulSetSpec;
  return volumeClaimTemplates.flatMap((template) =>
    Array.from({ length: replicas }, (_, index) => `${template.metadata?.name ?? ''}-${metadata.name}-${index}`),
  );
}

function mountedClaims(object: KubernetesObject): string[] {
  const volumes = (podSpecOf(object)?.volumes ?? []) as readonly ClaimVolume[];
  return volumes.flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? []);
}

/** What is said of these claims wherever data is emptied; undefined where there are none. */
export function keptClaims(claims: readonly string[]): string | undefined {
  if (claims.length === 0) return undefined;
  return `data in ${claims.length === 1 ? 'claim' : 'claims'} ${claims.join(', ')} stays: only data paths are emptied`;
}
