import type { ResourceRule } from './policy';

/** Every way in which a pod comes to be, or gets another container. */
export const pods: ResourceRule = {
  apiGroups: [''],
  resources: ['pods', 'pods/ephemeralcontainers'],
  operations: ['CREATE', 'UPDATE'],
};

/**
 * Not of pods that keep their spec: a pod from before the policy must still lose its finalizers, and end.
 *
 * @param path of the spec in the object
 */
export function specChanges(path: string): string {
  return `request.operation == 'CREATE' || object.${path} != oldObject.${path}`;
}

export const podChanges = specChanges('spec');
