import { checkObject } from './check-object';
import type { KubernetesObject } from '../../../kubernetes/kubernetes-object';
import { changed, validObjects } from './valid-objects';

test.each(
  validObjects().map((object): [string, KubernetesObject] => [`${object.kind}/${object.metadata.name}`, object]),
)('%s is valid', (_, object) => {
  expect(checkObject(object)).toEqual([]);
});

test('a problem names the object, then the field, then what is wrong', () => {
  expect(
    checkObject(changed('StatefulSet', 'spec.template.spec.containers[0].ports', [{ containerPort: '80' }])),
  ).toEqual([
    'StatefulSet/postgres: spec.template.spec.containers[0].ports[0].containerPort: must be an integer, is "80"',
  ]);
});

test('all problems of an object are reported at once', () => {
  const object = {
    ...changed('Service', 'spec.typ', 'NodePort'),
    apiVersion: 'v1',
    metadata: { name: 'A', namspace: 'x' },
  };
  expect(checkObject(object)).toEqual([
    'Service/A: metadata.namspace: unknown field; did you mean "namespace"?',
    'Service/A: spec.typ: unknown field; did you mean "type"?',
    expect.stringContaining('Service/A: metadata.name: must consist of'),
  ]);
});

test.each([
  {},
  { kind: 'Pod' },
  { apiVersion: 'v1', kind: 'Pod', metadata: null },
  { apiVersion: 1, kind: [], metadata: 'x', spec: 3 },
])('what is hardly an object is refused, not thrown: %j', (value) => {
  expect(checkObject(value as unknown as KubernetesObject)).toContainEqual(
    expect.stringMatching(/: (apiVersion|metadata\.name): /),
  );
});
