import type { KubernetesObject } from '../kubernetes-object';
import { Field, keysOf } from './field';
import { checkTypes } from './kubernetes-types';
import { checkNames } from './names';
import { checkValues } from './values';

/** What is wrong with a field of an object. */
export interface FieldProblem {
  /** Names of the fields that lead to it. */
  readonly keys: readonly string[];
  /** `Deployment/postgres: spec.replicas: must be an integer, is "2"`. */
  readonly message: string;
}

/**
 * What the API server would refuse, or silently drop, of an object.
 *
 * For every object of a target: cdk8s checks neither types, nor unknown fields, nor names.
 *
 * @param lenient whether a newer Kubernetes may know more: fields, kinds, and values to choose from. @default false
 */
export function fieldProblems(object: KubernetesObject, lenient = false): FieldProblem[] {
  const root = new Field(object);
  const name = [root.at('kind'), root.at('metadata', 'name')].map((field) => field.text ?? '?').join('/');
  const problems = [...checkTypes(object, lenient), ...checkNames(object), ...checkValues(object)];
  return problems.map((problem) => ({ keys: keysOf(problem), message: `${name}: ${problem}` }));
}
