import { isKnownKind } from './kubernetes-api';
import type { KubernetesObject } from './kubernetes-object';

/** How operators call the claims that they make for an object, as far as these names say it. */
const claimKeys =
  /^(volumeClaimTemplates?|(data|wal|log)?volumeClaim(Spec|Template)?|persistentVolumeClaim(Spec|Template)?|(data)?pvc(Spec|Template)?|dataVolumeTemplates)$/i;

/** Whether the operator of an object makes claims for it, by what it says: of a kind that only its operator knows. */
export function claimsWithin(object: KubernetesObject): boolean {
  return !isKnownKind(object) && claimsIn(object.spec);
}

function claimsIn(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(claimsIn);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(
    ([key, inner]) =>
      (claimKeys.test(key) && isThere(inner)) || (key === 'storage' && hasSize(inner)) || claimsIn(inner),
  );
}

function isThere(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

/** `storage: {size: 10Gi}`, and Strimzi's `storage: {type: persistent-claim}`; a quota has only an amount there. */
function hasSize(value: unknown): boolean {
  if (!isThere(value)) return false;
  const { size, type, volumes } = value as {
    readonly size?: unknown;
    readonly type?: unknown;
    readonly volumes?: unknown;
  };
  return size !== undefined || type === 'persistent-claim' || Array.isArray(volumes);
}
