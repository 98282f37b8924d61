import { objectName } from '../kubernetes/kubernetes-object';
import { reasonsOf } from '../constructs/invalid-props';
import { positionOfField, type ManifestObject } from '../kubernetes/placed-object';
import type { Problems } from '../input/problem';
import { judge } from '../kubernetes/object-checks/newer';

/**
 * Includes an object of a user's file by `step`, which may rely on the types that Kubernetes gives its fields. What is wrong
 * with the object goes to `problems`, with the place of the field.
 *
 * @param version of Kubernetes, where services.yaml states one
 */
export function include(
  entry: ManifestObject,
  version: string | undefined,
  problems: Problems,
  step: () => void,
): void {
  const found = judge(entry.object, version).problems;
  for (const { keys, message } of found) problems.add(positionOfField(entry, keys), message);
  if (found.length > 0) return;
  try {
    step();
  } catch (error) {
    for (const reason of reasonsOf(error)) problems.add(entry.position, `${objectName(entry.object)}: ${reason}`);
  }
}
