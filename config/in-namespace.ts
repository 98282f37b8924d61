import type { Scopes } from '../kubernetes/scope';
import type { Target } from './target';

/** The target with its objects in its namespace, but those that have another or belong to the cluster. */
export function inNamespace(target: Target, scopes: Scopes): Target {
  const groups = target.groups.map((group) => ({
    ...group,
    objects: group.objects.map((entry) => ({ ...entry, object: scopes.place(entry.object, target.namespace) })),
  }));
  return { ...target, groups };
}
