import type { KubernetesObject } from '../kubernetes-object';
import { Field, keysOf } from './field';
import { checkFurtherFields } from './further-fields';
import { checkTypes } from './kubernetes-types';
import { checkNames, groupKindOf } from './names';
import { checkServerFields } from './server-fields';
import { checkValues } from './values';
import { checkWorkloadFields } from './workload-fields';

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
  const ofTypes = checkTypes(object, lenient);
  const kind = groupKindOf(root);
  const problems = [
    ...ofTypes,
    ...checkNames(object),
    ...checkValues(object),
    ...checkServerFields(root.at('metadata')),
    // What is missing may be there in another spelling, which has been told.
    ...(ofTypes.length === 0 ? [...checkWorkloadFields(root, kind), ...checkFurtherFields(root, kind)] : []),
  ];
  return problems.map((problem) => ({ keys: keysOf(problem), message: `${name}: ${problem}` }));
}
