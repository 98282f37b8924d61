import type { KubernetesObject } from '../../kubernetes/kubernetes-object';

/** The workload with a new pod only once the old one is gone: a rolling update of a Deployment would start it beside that. */
export function oneAtATime(object: KubernetesObject): KubernetesObject {
  if (object.kind !== 'Deployment') return object;
  return { ...object, spec: { ...(object.spec as object), strategy: { type: 'Recreate' } } };
}
