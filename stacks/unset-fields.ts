import type { KubernetesObject } from '../kubernetes/kubernetes-object';
import { isCustom } from '../kubernetes/object-checks/kinds';

/**
 * The object without fields that are null. In Kubernetes' own kinds, and in the metadata of all, null is a field that is not
 * set; in a custom resource, or in the schema of one, it is a value.
 */
export function withoutUnsetFields(object: KubernetesObject): KubernetesObject {
  if (!isCustom(object.apiVersion) && object.kind !== 'CustomResourceDefinition')
    return withoutNulls(object) as KubernetesObject;
  return { ...object, metadata: withoutNulls(object.metadata) as KubernetesObject['metadata'] };
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const set = Object.entries(value).filter(([, inner]) => inner !== null && inner !== undefined);
  return Object.fromEntries(set.map(([key, inner]) => [key, withoutNulls(inner)]));
}
