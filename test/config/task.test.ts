import { load, objectsOf, problemsOf } from './project-directory';

const base = `project: shop
environments: {dev: {dataGeneration: 4}, ai: {}}
maxSlots: 3
values:
  web.tag: {default: main}
  web.copies: {default: 1}
  debug: {default: false}
`;
const services = `${base}services: [{name: web, manifests: [{path: web.yaml}]}]\n`;
const manifest = `apiVersion: v1
kind: ConfigMap
metadata: {name: web}
data:
  task: "{{ .Issue }} {{ .PR }} {{ .Owner }} {{ .Branch }} {{ .Commit }} {{ .Generation }}"
  values: "{{ .Values.web.tag }} {{ .Values.web.copies }} {{ if .Values.debug }}debug{{ end }}"
`;
const register = (facts: string) => `slot: 2\ngeneration: 7\nowner: octocat\nsince: "2026-11-21T09:00:00Z"\n${facts}\n`;
const filesWith = (facts: string, web = manifest) => ({ 'web.yaml': web, 'slots/active/2.yaml': register(facts) });

/** What each target has, in the order of services.yaml. */
function dataOf(facts: string, web = manifest): unknown[] {
  return load(services, {}, filesWith(facts, web)).targets.map((target) => objectsOf(target)[0]?.data);
}

test('templates read what a slot is in use for; where it is for nothing, that is empty', () => {
  const full =
    'issue: 42\npr: 7\nbranch: feat/x\ncommit: 1a2b3c4\nvalues: {web.tag: sha-1, web.copies: 3, debug: true}';
  expect(dataOf(full)).toEqual([
    { task: '0 0    4', values: 'main 1 ' },
    { task: '0 0    0', values: 'main 1 ' },
    { task: '42 7 octocat feat/x 1a2b3c4 7', values: 'sha-1 3 debug' },
    { task: '0 0    0', values: 'main 1 ' },
  ]);
});

test('services.yaml reads it, too: the image of a slot is that of its pull request', () => {
  const text = `${base}services:
  - name: web
    image: {repository: example.test/web, tagTemplate: '{{ .Values.web.tag }}'}
    manifests: [{path: web.yaml}]
`;
  const web = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: placeholder}]}
`;
  const { targets } = load(text, {}, filesWith('pr: 7\nvalues: {web.tag: sha-1}', web));
  expect(targets.map((target) => JSON.stringify(objectsOf(target)).match(/example.test[^"]*/)?.[0])).toEqual([
    ...['example.test/web:main', 'example.test/web:main', 'example.test/web:sha-1', 'example.test/web:main'],
  ]);
});

test('a value may be called like what every mapping of JavaScript has', () => {
  const text = `project: shop\nenvironments: {dev: {}}\nvalues: {constructor.name: {default: a}, toString.x: {default: b}}
services: [{name: web, manifests: [{path: web.yaml}]}]\n`;
  const web =
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata: {a: "{{ .Values.constructor.name }}{{ .Values.toString.x }}"}\n';
  expect(objectsOf(load(text, {}, { 'web.yaml': web }).targets[0] as never)[0]?.data).toEqual({ a: 'ab' });
});

test('a released slot is in use for nothing, and keeps its generation', () => {
  const files = { 'web.yaml': manifest, 'slots/released/2.yaml': register('issue: 42') };
  const [, , released] = load(services, {}, files).targets;
  expect(objectsOf(released as never)[0]?.data).toEqual({ task: '0 0    7', values: 'main 1 ' });
});

test.each([
  ['feat/"$(id)"\',{{.Env}}#`x`', 'feat/-$-id-----.Env--x-'],
  ["a'b", 'a-b'],
  ['$(reboot)', 'reboot-'],
  ['x&y|z;!%', 'x-y-z---'],
  ['ünï/测试', 'n-/--'],
])('no branch is more than a word to YAML, JSON or a shell: %s', (branch) => {
  const web = `apiVersion: v1
kind: ConfigMap
metadata: {name: web}
data: {a: {{ printf "%q" .Branch }}, b: "{{ .Branch }}", c: '{{ .Branch }}', d: x-{{ .Branch }}-y}
`;
  const [, , data] = dataOf(`pr: 7\nbranch: ${JSON.stringify(branch)}`, web) as Record<string, string>[];
  expect(Object.keys(data ?? {})).toEqual(['a', 'b', 'c', 'd']);
  expect(data?.b).toMatch(/^[A-Za-z0-9_./][A-Za-z0-9._/@+-]*$/);
  expect(data).toEqual({ a: data?.b, b: data?.b, c: data?.b, d: `x-${data?.b}-y` });
});

describe('what cannot be', () => {
  const problems = (facts: string, text = services) => problemsOf(text, {}, filesWith(facts));

  test('a value of the register is as services.yaml declares it now', () => {
    expect(problems('pr: 7\nvalues: {web.copies: many}')).toEqual([
      'slots/active/2.yaml:1:1 values: web.copies must be a whole number, and is many: slotstack slots set --slot 2 --set web.copies=...',
    ]);
    const { remarks } = load(services, {}, filesWith('pr: 7\nvalues: {web.tga: x}'));
    expect(remarks.map(({ message }) => message)).toEqual([
      'values: web.tga is set, and nothing comes of it: services.yaml declares no value "web.tga"; did you mean "web.tag"?',
    ]);
  });

  test.each([
    ['{a: {default: "x y"}}', '4:23 values.a.default: must be at most 200 letters'],
    ['{a: {}}', '4:13 values.a.default: required'],
    ['{a: {default: 1, pattern: x}}', '4:35 values.a.pattern: is for texts, and the default is none'],
    ['{a: {default: x, pattern: "("}}', '4:35 values.a.pattern: must be a regular expression'],
    ['{a: {default: x, pattern: y}}', '4:23 values.a.default: must match y'],
    ['{a: {default: x, oneOf: [y, 1]}}', '4:23 values.a.default: must be one of y, 1'],
    ['{a-b: {default: x}}', '4:10 values.a-b: must be names of letters, digits and "_"'],
    ['{a: {default: x}, a.b: {default: x}}', '4:10 values: "a" is a value, and what holds others: rename one of them'],
  ])('values: %s', (values, problem) => {
    const text = `project: shop\nenvironments: {ai: {}}\nmaxSlots: 1\nvalues: ${values}\n`;
    expect(problemsOf(text).join('\n')).toContain(`services.yaml:${problem}`);
  });

  test('a namespace and data lie where they lie, whatever a slot is in use for', () => {
    expect(
      problemsOf(
        `project: shop\nnamespace: {patterns: {ai: 'shop-{{ .Slot }}-{{ .PR }}'}}\nenvironments: {ai: {}}\nmaxSlots: 1\n`,
      ),
    ).toEqual(['services.yaml:2:28 .PR: a namespace is the same whatever its slot is in use for']);
    const moved = (text: string, facts = 'pr: 7') =>
      problemsOf(text, {}, filesWith(facts)).map((line) => line.replace(/: must be the same whatever.*/, ''));
    const data = (envDir: string, head = '') =>
      `${head}${base}dataPaths: {root: /srv/shop, envDir: '${envDir}', dirs: [db]}\n`;
    // Also before anybody has set anything.
    expect(moved(data('/srv/shop/{{ .Env }}/{{ .Slot }}/{{ .PR }}'), '')).toEqual([
      'services.yaml:8:38 dataPaths.envDir',
    ]);
    expect(moved(data('/srv/shop/{{ .Env }}/{{ .Slot }}/{{ $x }}', '# {{- $x := .PR }}\n'))).toContain(
      'services.yaml:9:1 dataPaths',
    );
    const services = (entry: string) =>
      `${base}dataPaths: {root: /srv/shop, envDir: '/srv/shop/{{ .Env }}/{{ .Slot }}', dirs: [a, b]}
infrastructure:
  - name: data
    dataServices:
      - {type: redis, name: a, image: 'redis:7', config: c, secret: s, resources: {cpu: 50m, memory: 64Mi}, ${entry}}
`;
    expect(moved(services(`dataPath: '{{ if .Values.debug }}a{{ else }}b{{ end }}'`), '')).toEqual([
      'services.yaml:12:119 infrastructure[0].dataServices[0].dataPath',
    ]);
    expect(moved(`${base}storage: {data: {size: '{{ .Values.web.copies }}Gi'}}\n`)).toEqual([
      'services.yaml:8:24 storage.data.size',
    ]);
    expect(moved(`project: shop\nenvironments: {dev: {dataGeneration: '{{ .Generation }}'}}\n`)).toEqual([
      'services.yaml:2:38 environments.dev.dataGeneration',
    ]);
    expect(problemsOf(`project: shop\nenvironments: {dev: {}}\nversions: {a: '{{ .Generation }}'}\n`)).toEqual([
      'services.yaml:3:15 .Generation: services.yaml itself says it, as dataGeneration: manifests can read it',
    ]);
  });
});
