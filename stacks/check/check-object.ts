import type { KubernetesObject } from '../../config/kubernetes-object';
import { Field } from './field';
import { checkTypes } from './kubernetes-types';
import { checkNames } from './names';
import { checkValues } from './values';

/**
 * What the API server would refuse, or silently drop, of an object: `Deployment/postgres: spec.replicas: must be an integer, is "2"`.
 *
 * For every object of a target: cdk8s checks neither types, nor unknown fields, nor names.
 */
export function checkObject(object: KubernetesObject): string[] {
  return check(object, false);
}

/** The same, but for what a newer Kubernetes may know: fields, kinds, and values to choose from. */
export function checkLeniently(object: KubernetesObject): string[] {
  return check(object, true);
}

function check(object: KubernetesObject, lenient: boolean): string[] {
  const root = new Field(object);
  const name = [root.at('kind'), root.at('metadata', 'name')].map((field) => field.text ?? '?').join('/');
  return [...checkTypes(object, lenient), ...checkNames(object), ...checkValues(object)].map(
    (problem) => `${name}: ${problem}`,
  );
}
