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

/**
 * What has containers, or is of a pod alone: an operator's template may leave the containers to it. Definitions of such fields, in a
 * schema, are none.
 */
function isPod(value: object): value is PodSpec {
  const fields = value as Readonly<Record<string, unknown>>;
  return (
    ['containers', 'initContainers'].some((list) => isListOf(fields[list], ['name', 'image'])) ||
    ['hostNetwork', 'hostPID', 'hostIPC'].some((field) => fields[field] === true) ||
    isListOf(fields.volumes, ['hostPath'])
  );
}

/** Whether something is a list of objects, each with one of these fields. */
function isListOf(value: unknown, fields: readonly string[]): boolean {
  const isOne = (each: unknown) => typeof each === 'object' && each !== null && fields.some((field) => field in each);
  return Array.isArray(value) && value.length > 0 && value.every(isOne);
}
