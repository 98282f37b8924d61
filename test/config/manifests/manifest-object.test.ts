import { readObjects } from '../../../config/manifests/manifest-object';
import { TextFile } from '../../../input/text-file';
import { refusals } from '../project-directory';

const read = (text: string) => readObjects(new TextFile('a.yaml', text));
const problems = (text: string) => refusals(() => read(text));

const names = (text: string) =>
  read(text).map(
    ({ object, position }) => `${object.kind}/${object.metadata.name} at ${position.line}:${position.column}`,
  );

describe('the objects of a file', () => {
  test('are its documents, but empty ones', () => {
    const file = `# first
---
apiVersion: v1
kind: ConfigMap
metadata: {name: a}
---
# nothing
---
---
apiVersion: v1
kind: Secret
metadata: {name: b}
...
`;
    expect(names(file)).toEqual(['ConfigMap/a at 3:1', 'Secret/b at 10:1']);
  });

  test('of a List are its items, each where it stands', () => {
    const file = `apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: ConfigMap
    metadata: {name: a}
  - apiVersion: v1
    kind: List
    items:
      - {apiVersion: v1, kind: Secret, metadata: {name: b}}
---
kind: List
items: []
`;
    expect(names(file)).toEqual(['ConfigMap/a at 4:5', 'Secret/b at 10:9']);
  });

  test('of a list of one kind are its items, which need not say of which', () => {
    const file = `apiVersion: rbac.authorization.k8s.io/v1
kind: RoleList
metadata: {resourceVersion: ""}
items:
  - {metadata: {name: a}}
  - {apiVersion: v1, kind: ConfigMap, metadata: {name: b}}
`;
    expect(names(file)).toEqual(['Role/a at 5:5', 'ConfigMap/b at 6:5']);
    expect(read(file)[0]?.object.apiVersion).toBe('rbac.authorization.k8s.io/v1');
  });

  test('may be of a kind that is called a list, and has a name', () => {
    expect(names('{apiVersion: example.org/v1, kind: DenyList, metadata: {name: a}, items: [1]}\n')).toEqual([
      'DenyList/a at 1:1',
    ]);
  });

  test('keep what they say, read as Kubernetes reads it', () => {
    const [entry] = read(`apiVersion: v1
kind: Custom
metadata: {name: a, annotations: {ready: "yes", note: "on"}}
spec: {defaultMode: 0644, on: on, nothing: , list: [1, "1"]}
`);
    expect(entry?.object).toEqual({
      apiVersion: 'v1',
      kind: 'Custom',
      metadata: { name: 'a', annotations: { ready: 'yes', note: 'on' } },
      spec: { defaultMode: 420, true: true, nothing: null, list: [1, '1'] },
    });
  });

  test('may share parts by anchors and merges', () => {
    const [entry] = read(`apiVersion: v1
kind: ConfigMap
metadata: &metadata {name: a, labels: &labels {app: a}}
data: {<<: *labels, extra: b}
other: *metadata
`);
    expect(entry?.object).toMatchObject({ data: { app: 'a', extra: 'b' }, other: { name: 'a' } });
  });
});

test.each([
  ['text\n', ['1:1 must be a Kubernetes object']],
  ['- a\n', ['1:1 must be a Kubernetes object']],
  ['kind: ConfigMap\n', ['1:1 apiVersion: required', '1:1 metadata: required']],
  ['apiVersion: v1\nkind: ConfigMap\nmetadata: {}\n', ['3:11 metadata.name: required']],
  [
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: a-}\n',
    [
      '3:12 metadata.generateName: each apply or sync would make one more object; give it a "name" (a hook of Argo CD then runs again with argocd.argoproj.io/hook-delete-policy: BeforeHookCreation)',
    ],
  ],
  ['kind: RoleList\nitems: [{metadata: {name: a}}]\n', ['2:9 apiVersion: required']],
  ['apiVersion: v1\nkind: List\nitems: null\n', ['3:8 items: required: a list of objects, "[]" for none']],
  ['apiVersion: v1\nkind: List\nitems: {}\n', ['3:8 items: required: a list of objects, "[]" for none']],
  ['apiVersion: v1\nkind: RoleList\n', ['1:1 items: required: a list of objects, "[]" for none']],
  ['apiVersion: example.org/v1\nkind: DenyList\nmetadata: {}\n', ['3:11 metadata.name: required']],
  ['apiVersion: v1\nkind: ConfigMap\nmetadata:\n', ['3:10 metadata: has no value: give it one, or leave the key out']],
  ['apiVersion: v1\nkind: ConfigMap\nmetadata: {name: 5}\n', ['3:18 metadata.name: must be text: put it in quotes']],
  [
    'apiVersion: 1\nkind: yes\nmetadata: {name: a}\n',
    ['1:13 apiVersion: must be text: put it in quotes', '2:7 kind: must be text: put it in quotes'],
  ],
  ['kind: List\n', ['1:1 items: required: a list of objects, "[]" for none']],
  [
    'kind: List\nitems:\n  - 5\n  - {kind: ConfigMap, metadata: {name: a}}\n',
    ['3:5 must be a Kubernetes object', '4:5 apiVersion: required'],
  ],
  [
    'a: 1\n---\nkind: x\na: *b\n',
    [
      '4:4 not valid YAML: Unresolved alias (the anchor must be set before the alias): b',
      ...['1:1 apiVersion: required', '1:1 kind: required', '1:1 metadata: required'],
    ],
  ],
])('%j is refused', (text, expected) => {
  expect(problems(text)).toEqual(expected.map((problem) => `a.yaml:${problem}`));
});

describe('a workload whose pod cannot be read is refused', () => {
  test.each([
    ['Pod', '{containers: {}}', '4:20 spec.containers: must be a list'],
    ['Pod', '{containers: [null]}', '4:21 spec.containers[0]: has no value: give it one, or leave the key out'],
    ['Pod', '{containers: [main]}', '4:21 spec.containers[0]: must be a mapping'],
    ['Pod', '{initContainers: [{volumeMounts: {}}]}', '4:40 spec.initContainers[0].volumeMounts: must be a list'],
    ['Pod', '{volumes: [data]}', '4:18 spec.volumes[0]: must be a mapping'],
    ['Pod', 'text', '4:7 spec: must be a mapping'],
    ['Deployment', '{template: {spec: {volumes: x}}}', '4:35 spec.template.spec.volumes: must be a list'],
    ['StatefulSet', '{template: []}', '4:18 spec.template: must be a mapping'],
    [
      'CronJob',
      '{jobTemplate: {spec: {template: {spec: {containers: x}}}}}',
      '4:59 spec.jobTemplate.spec.template.spec.containers: must be a list',
    ],
  ])('%s with %s', (kind, spec, problem) => {
    expect(problems(`apiVersion: v1\nkind: ${kind}\nmetadata: {name: a}\nspec: ${spec}\n`)).toEqual([
      `a.yaml:${problem}`,
    ]);
  });

  test.each([
    ['Pod', '{containers: , initContainers: , volumes: }'],
    ['Pod', '{containers: [{volumeMounts: }]}'],
    ['Deployment', '{template: }'],
    ['Deployment', ''],
    ['Widget', '{containers: text}'],
    ['constructor', '{containers: text}'],
  ])('but not %s with %s', (kind, spec) => {
    expect(problems(`apiVersion: v1\nkind: ${kind}\nmetadata: {name: a}\nspec: ${spec}\n`)).toEqual([]);
  });
});
