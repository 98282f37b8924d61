import type { KubernetesObject } from '../../../kubernetes/kubernetes-object';
import { checkNames } from '../../../kubernetes/object-checks/names';
import { changed } from './valid-objects';

const label = 'must consist of lower case letters, digits and "-", and begin and end with a letter or digit';
const key = 'consist of letters, digits, "-", "_" and ".", and begin and end with a letter or digit';
const pod = 'spec.template.spec';

test.each([
  [
    'Deployment',
    'Api',
    'must consist of lower case letters, digits, "-" and ".", and begin and end with a letter or digit, also around a ".", is "Api"',
  ],
  ['Deployment', '', 'must not be empty'],
  ['Deployment', 'a'.repeat(254), 'must be at most 253 characters long, is 254'],
  ['Namespace', 'shop.slot-3', `${label}, is "shop.slot-3"`],
  ['Namespace', 'a'.repeat(64), 'must be at most 63 characters long, is 64'],
  [
    'Service',
    '3-api',
    'must consist of lower case letters, digits and "-", begin with a letter and end with a letter or digit, is "3-api"',
  ],
  [
    'StatefulSet',
    'a'.repeat(53),
    'must be at most 52 characters long, is 53: with 11 more it becomes a label of its pods',
  ],
  [
    'CronJob',
    'a'.repeat(53),
    'must be at most 52 characters long, is 53: with 11 more it becomes the name of its Jobs',
  ],
  ['Role', '..', 'must contain neither "/" nor "%", and not be "." or "..", is ".."'],
  ['ClusterRole', 'slots/reader', 'must contain neither "/" nor "%", and not be "." or "..", is "slots/reader"'],
])('a name is refused: %s %s', (kind, name, reason) => {
  expect(checkNames(changed(kind, 'metadata.name', name))).toEqual([`metadata.name: ${reason}`]);
});

test('the name of a Job becomes a label', () => {
  const job = (name: string): KubernetesObject => ({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name } });
  expect(checkNames(job('a'.repeat(63)))).toEqual([]);
  expect(checkNames(job('a'.repeat(64)))).toEqual([
    'metadata.name: must be at most 63 characters long, is 64: it becomes a label of its pods',
  ]);
});

test('there must be a name', () => {
  expect(checkNames(changed('Deployment', 'metadata.name', undefined))).toEqual(['metadata.name: is required']);
});

test('a name follows the rules of its API group, not those of a kind that is called the same', () => {
  const service = (apiVersion: string): KubernetesObject => ({
    apiVersion,
    kind: 'Service',
    metadata: { name: '3.api' },
  });
  expect(checkNames(service('v1'))).toHaveLength(1);
  expect(checkNames(service('serving.knative.dev/v1'))).toEqual([]);
});

test.each([
  ['Deployment', 'metadata.namespace', 'shop.slot-3', `${label}, is "shop.slot-3"`],
  ['Deployment', 'metadata.labels.slot', 'slot 3', `must ${key}, is "slot 3"`],
  ['Deployment', 'metadata.labels.slot', 'a'.repeat(64), 'must be at most 63 characters long, is 64'],
  ['Deployment', 'metadata.labels["-slot"]', '3', `the key must ${key}, is "-slot"`],
  ['Deployment', 'metadata.labels["a/b/c"]', '3', `the key must ${key}, is "b/c"`],
  ['Deployment', 'metadata.labels["slotstack.example/"]', '3', 'the key must not be empty'],
  ['Deployment', 'metadata.labels["/slot"]', '3', 'the key before the "/" must not be empty'],
  ['Deployment', 'metadata.annotations["no spaces"]', 'but here', `the key must ${key}, is "no spaces"`],
  ['Deployment', 'spec.template.metadata.labels.slot', '-3', `must ${key}, is "-3"`],
  ['CronJob', 'spec.jobTemplate.metadata.labels.slot', '-3', `must ${key}, is "-3"`],
  ['Service', 'spec.selector.app', 'a/b', `must ${key}, is "a/b"`],
  [
    'ConfigMap',
    'data["api/config.json"]',
    '{}',
    'the key must consist of letters, digits, "-", "_" and ".", and neither be "." nor begin with "..", is "api/config.json"',
  ],
  [
    'ConfigMap',
    'data["."]',
    '{}',
    'the key must consist of letters, digits, "-", "_" and ".", and neither be "." nor begin with "..", is "."',
  ],
  [
    'ConfigMap',
    'binaryData["..png"]',
    '',
    'the key must consist of letters, digits, "-", "_" and ".", and neither be "." nor begin with "..", is "..png"',
  ],
  [
    'Secret',
    'stringData["my key"]',
    '',
    'the key must consist of letters, digits, "-", "_" and ".", and neither be "." nor begin with "..", is "my key"',
  ],
  ['Service', 'spec.ports[0].name', 'HTTP', `${label}, is "HTTP"`],
  ['Service', 'spec.ports[0].name', undefined, 'is required where there are several ports'],
  ['Service', 'spec.ports[1].name', 'http-for-everybody', '"http-for-everybody" is also spec.ports[0].name'],
])('what is no name is refused: %s %s = %s', (kind, path, value, reason) => {
  expect(checkNames(changed(kind, path, value))).toEqual([`${path}: ${reason}`]);
});

test.each([
  [`${pod}.containers[0].name`, 'Api', `${label}, is "Api"`],
  [`${pod}.containers[0].name`, 'migrate', `"migrate" is also ${pod}.initContainers[0].name`],
  [`${pod}.volumes[1].name`, 'cache.d', `${label}, is "cache.d"`],
  [`${pod}.volumes[1].name`, 'scratch', `"scratch" is also ${pod}.volumes[0].name`],
  [`${pod}.containers[0].ports[0].name`, 'https-and-more-1', 'must be at most 15 characters long, is 16'],
  [
    `${pod}.containers[0].ports[0].name`,
    '8080',
    'must consist of lower case letters, digits and single "-" between them, with at least one letter, is "8080"',
  ],
  [`${pod}.containers[0].ports[1].name`, 'http', `"http" is also ${pod}.containers[0].ports[0].name`],
  [`${pod}.containers[0].env[0].name`, '', 'must not be empty'],
  [`${pod}.containers[0].env[0].name`, 'A=B', 'must consist of printable ASCII characters other than "=", is "A=B"'],
  [`${pod}.containers[0].volumeMounts[0].name`, 'scratsh', 'no volume is named "scratsh"; did you mean "scratch"?'],
])('a name in a pod is refused: %s = %j', (path, value, reason) => {
  expect(checkNames(changed('Deployment', path, value))).toEqual([`${path}: ${reason}`]);
});

test('containers may use the same port name, which the API server only warns about', () => {
  expect(checkNames(changed('Deployment', `${pod}.containers[0].ports[1].name`, 'metrics'))).toEqual([]);
});

test('an init container mounts the same volumes', () => {
  const mounts = [
    { name: 'scratch', mountPath: '/tmp' },
    { name: 'data', mountPath: '/data' },
  ];
  expect(checkNames(changed('Deployment', `${pod}.initContainers[0].volumeMounts`, mounts))).toEqual([
    `${pod}.initContainers[0].volumeMounts[1].name: no volume is named "data"`,
  ]);
});

test('a claim of a StatefulSet is a volume', () => {
  expect(checkNames(changed('StatefulSet', 'spec.volumeClaimTemplates[0].metadata.name', 'Data'))).toEqual([
    `spec.volumeClaimTemplates[0].metadata.name: ${label}, is "Data"`,
    `${pod}.containers[0].volumeMounts[0].name: no volume is named "data"; did you mean "Data"?`,
  ]);
});

test.each([
  ['Pod', 'spec'],
  ['CronJob', 'spec.jobTemplate.spec.template.spec'],
])('the pods of a %s are checked', (kind, path) => {
  expect(checkNames(changed(kind, `${path}.containers[0].name`, 'a_b'))).toEqual([
    `${path}.containers[0].name: ${label}, is "a_b"`,
  ]);
});

test.each([
  [
    'spec.selector.matchLabels.app',
    'web',
    'spec.selector.matchLabels.app: is "web", but spec.template.metadata.labels.app is "api"',
  ],
  [
    'spec.selector.matchLabels.slot',
    '3',
    'spec.selector.matchLabels.slot: is "3", but spec.template.metadata.labels.slot is not set',
  ],
  [
    'spec.selector.matchExpressions[0].values',
    ['web-1'],
    'spec.selector.matchExpressions[0]: does not match spec.template.metadata.labels',
  ],
  [
    'spec.selector.matchExpressions[1].operator',
    'Exists',
    'spec.selector.matchExpressions[1]: does not match spec.template.metadata.labels',
  ],
  [
    'spec.selector.matchExpressions[2].operator',
    'DoesNotExist',
    'spec.selector.matchExpressions[2]: does not match spec.template.metadata.labels',
  ],
  [
    'spec.selector.matchExpressions[3].values',
    ['api'],
    'spec.selector.matchExpressions[3]: does not match spec.template.metadata.labels',
  ],
  [
    'spec.selector.matchExpressions[3].operator',
    'Maybe',
    'spec.selector.matchExpressions[3]: does not match spec.template.metadata.labels',
  ],
  ['spec.selector', {}, 'spec.selector: must not be empty'],
])('a selector must match the template: %s = %j', (path, value, problem) => {
  expect(checkNames(changed('Deployment', path, value))).toEqual([problem]);
});

test('what has the wrong type is left to the check of types', () => {
  expect(checkNames(changed('Deployment', 'metadata.labels', ['app']))).toEqual([]);
  expect(checkNames(changed('Deployment', `${pod}.containers`, 'api'))).toEqual([]);
  expect(checkNames(changed('Deployment', `${pod}.containers[0].name`, 3))).toEqual([]);
  expect(checkNames(changed('Deployment', 'spec.selector.matchLabels.app', 3))).toEqual([]);
  expect(checkNames(changed('Deployment', 'spec', null))).toEqual([]);
});
