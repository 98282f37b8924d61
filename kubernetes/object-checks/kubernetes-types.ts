import type { KubernetesObject } from '../kubernetes-object';
import { Field, withoutDot } from './field';
import { definitionOf, isCustom, mayBeNewer, unknownKind } from './kinds';
import { typeCheck } from './type-check';

const objectMeta = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

/**
 * What is wrong with the types of an object, by Kubernetes' published definitions: a line for each problem, the path
 * first.
 *
 * An unknown field is a problem here, though the API server only warns of it: it drops the field, and with it what the
 * field was to bring about. Of a custom resource only the metadata is checked; what else it may have, its definition in
 * the cluster knows.
 *
 * @param lenient whether a newer Kubernetes may know more. @default false
 */
export function checkTypes(object: KubernetesObject, lenient = false): string[] {
  const root = new Field(object);
  const apiVersion = root.at('apiVersion').text ?? '';
  const kind = root.at('kind').text ?? '';
  const definition = definitionOf(apiVersion, kind);
  if (definition !== undefined) return typeCheck(definition)(object, lenient).map(withoutDot);
  if (!isCustom(apiVersion) && !(lenient && mayBeNewer(apiVersion, kind))) return [unknownKind(apiVersion, kind)];
  return typeCheck(objectMeta)(root.at('metadata').value ?? {}, lenient).map((problem) => `metadata${problem}`);
}
