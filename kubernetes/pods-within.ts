import type { KubernetesObject } from './kubernetes-object';
import { isKnownKind } from './kubernetes-api';
import { podSpecOf, type PodSpec } from './pod-template';

/**
 * Every pod that an object may make: the one of a workload that Kubernetes knows, or whatever looks like a pod in a
 * kind that only its operator knows, or a newer Kubernetes.
 */
export function podsWithin(object: KubernetesObject): PodSpec[] {
  const pod = podSpecOf(object);
  if (pod) return [pod];
  return isKnownKind(object) ? [] : podsIn(object);
}

function podsIn(value: unknown): PodSpec[] {
  if (Array.isArray(value)) return value.flatMap(podsIn);
  if (typeof value !== 'object' || value === null) return [];
  return isPod(value) ? [value] : Object.values(value).flatMap(podsIn);
}

/** A list of containers that each have a name or an image. Definitions of such fields, in a schema, are none. */
function isPod(value: object): value is PodSpec {
  const { containers } = value as { readonly containers?: unknown };
  return (
    Array.isArray(containers) &&
    containers.length > 0 &&
    containers.every((each) => typeof each === 'object' && each !== null && ('name' in each || 'image' in each))
  );
}
