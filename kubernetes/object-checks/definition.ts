import type { Field } from './field';
import { quote } from '../host-path';

const scopes = ['Cluster', 'Namespaced'];

/** Checks what a CustomResourceDefinition says of its kind: by its scope, objects of that are placed. */
export function checkDefinition(object: Field): string[] {
  const spec = object.at('spec');
  const scope = spec.at('scope');
  const name = object.at('metadata', 'name');
  const [plural, group] = [spec.at('names', 'plural').text, spec.at('group').text];
  const expected = plural !== undefined && group !== undefined ? `${plural}.${group}` : undefined;
  return [
    ...(scope.text !== undefined && !scopes.includes(scope.text)
      ? [scope.problem(`must be "Cluster" or "Namespaced", is ${quote(scope.text)}`)]
      : []),
    ...(expected !== undefined && name.text !== undefined && name.text !== expected
      ? [name.problem(`must be ${quote(expected)}, from spec.names.plural and spec.group, is ${quote(name.text)}`)]
      : []),
  ];
}
