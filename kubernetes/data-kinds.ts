import type { KubernetesObject } from './kubernetes-object';

/** Kinds whose objects, when they are deleted, take along what nobody brings back: data, or whole namespaces of it. */
const kinds = new Set(['Namespace', 'PersistentVolume', 'PersistentVolumeClaim', 'CustomResourceDefinition']);

export function takesDataAlong({ kind }: KubernetesObject): boolean {
  return kinds.has(kind);
}
