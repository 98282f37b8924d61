import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import { domain } from '../labels';

const roleKey = `${domain}/role`;

/** What pods of slotstack's own do: delete a slot's data; make the values of Secrets; say what is ready; look for secrets; back data up. */
export type Role = 'cleanup' | 'credentials' | 'readiness' | 'scan' | 'backup';

/** Label of pods of slotstack's own, and of their Jobs. In a guarded namespace nobody else can give it to a pod. */
export function roleLabels(role: Role): Record<string, string> {
  return { [roleKey]: role };
}

export function hasRole({ metadata }: KubernetesObject, role: Role): boolean {
  return metadata.labels?.[roleKey] === role;
}
