import { objectName } from '../config/kubernetes-object';
import type { ManifestObject } from '../config/manifests/manifest-object';
import type { Problems } from '../config/problem';
import { checkObject } from './check/check-object';

/**
 * Includes an object of a user's file by `step`, which may rely on the types that Kubernetes gives its fields. What is wrong
 * with the object goes to `problems`, with the object's place.
 */
export function include({ object, position }: ManifestObject, problems: Problems, step: () => void): void {
  const messages = checkObject(object);
  for (const message of messages) problems.add(position, message);
  if (messages.length > 0) return;
  try {
    step();
  } catch (error) {
    problems.add(position, `${objectName(object)}: ${(error as Error).message}`);
  }
}
