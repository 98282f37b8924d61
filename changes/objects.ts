import { byIdentity, objectName, type KubernetesObject } from '../kubernetes/kubernetes-object';
import { generationKey } from '../constructs/facts/generation';
import { lifeKey } from '../constructs/facts/life';
import { fieldChanges, type FieldChange } from './fields';

/** How the objects of a target differ; those that are the same are left out. */
export interface ObjectChanges {
  /** `Deployment/api` */
  readonly added: readonly string[];
  readonly changed: readonly { readonly name: string; readonly fields: readonly FieldChange[] }[];
  readonly removed: readonly string[];
}

export function objectChanges(before: readonly KubernetesObject[], after: readonly KubernetesObject[]): ObjectChanges {
  const [old, young] = [byIdentity(before), byIdentity(after)];
  return {
    added: namesOf(young, old),
    changed: [...young].flatMap(([identity, object]) => {
      const other = old.get(identity);
      const fields = other ? fieldChanges(other, object).filter(({ path }) => !isMark(path)) : [];
      return fields.length > 0 ? [{ name: objectName(object), fields }] : [];
    }),
    removed: namesOf(old, young),
  };
}

/**
 * Whether it is a mark of life or generation: each object has them, and they are told once, of the namespace and the
 * data.
 */
function isMark(path: string): boolean {
  return [lifeKey, generationKey].some((key) => path.endsWith(`annotations[${JSON.stringify(key)}]`));
}

/** Names of the objects that are not among the others. */
function namesOf(objects: ReadonlyMap<string, KubernetesObject>, others: ReadonlyMap<string, unknown>): string[] {
  return [...objects].flatMap(([identity, object]) => (others.has(identity) ? [] : [objectName(object)]));
}
