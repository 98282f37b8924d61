import type { KubernetesObject } from '../../../kubernetes/kubernetes-object';
import { fieldProblems } from '../../../kubernetes/object-checks/check-object';

/** What is wrong with an object, as lines. */
export function checkObject(object: KubernetesObject): string[] {
  return fieldProblems(object).map(({ message }) => message);
}
