import { objectName } from '../config/kubernetes-object';
import type { ManifestObject } from '../config/manifests/manifest-object';
import type { Problems } from '../config/problem';
import { judge } from './check/newer';

/**
 * Includes an object of a user's file by `step`, which may rely on the types that Kubernetes gives its fields. What is wrong
 * with the object goes to `problems`, with the object's place.
 *
 * @param version of Kubernetes, where services.yaml states one
 */
export function include(
  { object, position }: ManifestObject,
  version: string | undefined,
  problems: Problems,
  step: () => void,
): void {
  const messages = judge(object, version).problems;
  for (const message of messages) problems.add(position, message);
  if (messages.length > 0) return;
  try {
    step();
  } catch (error) {
    problems.add(position, `${objectName(object)}: ${(error as Error).message}`);
  }
}
