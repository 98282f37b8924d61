import { InvalidInput } from '../../../input/problem';
import { problemsOf, synthesized } from '../synthesized';

const services = (more = '') =>
  `project: shop\nenvironments: {dev: {}, ai: {}}\nmaxSlots: 2\n${more}services: [{name: api, manifests: [{path: a.yaml}]}]\n`;

const configMap = (data: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata:\n${data}`;
const all = '(shop-dev, shop-dev-1, shop-dev-2)';
const fix = 'keep it in a Secret, and take it from there (secretKeyRef, envFrom or a volume)';
const told = (name: string, reason = 'looks secret', how = fix) =>
  `${name} ${reason}, and would be plain text in the output: ${how}; if it is none, list "${name}" in plainSecrets.notSecret`;

test('a value that looks secret is noted once, with its place and all targets, and without the value', () => {
  const { notices } = synthesized(services(), { 'a.yaml': configMap(`  HOST: db\n  DB_PASSWORD: hunter2\n`) });
  expect(notices).toEqual([`a.yaml:6:16 ${told('DB_PASSWORD')} ${all}`]);
  expect(notices.join()).not.toContain('hunter2');
});

test('the note of a variable stands where its value does, and says what to do', () => {
  const container = '{name: a, image: a, env: [{name: A, value: b}, {name: API_TOKEN, value: abc123}]}';
  const { notices } = synthesized(services(), {
    'a.yaml': `apiVersion: v1\nkind: Pod\nmetadata: {name: api}\nspec:\n  containers:\n    - ${container}\n`,
  });
  const how = 'take it from a Secret, with valueFrom.secretKeyRef';
  expect(notices).toEqual([`a.yaml:6:79 ${told('API_TOKEN', 'looks secret', how)} ${all}`]);
});

test('in a file of a ConfigMap, the line is named', () => {
  const lines = '  app.properties: |\n    db.user=shop\n    db.password=hunter2\n    mail.password=hunter3\n';
  const { notices } = synthesized(services(), { 'a.yaml': configMap(lines) });
  expect(notices).toEqual([`a.yaml:7:5 ${told('db.password')} ${all}`, `a.yaml:8:5 ${told('mail.password')} ${all}`]);
});

test('a variable is told by its name where the key says nothing, at the expression that gave it', () => {
  const { notices } = synthesized(services('envFiles: [.env]\n'), {
    'a.yaml': configMap(`  line: 'db {{ envOr "DB_PASSWORD" "" }}'\n`),
    '.env': 'DB_PASSWORD=hunter2-hunter2\n',
  });
  expect(notices).toEqual([`a.yaml:5:10 ${told('line', 'holds the value of the variable DB_PASSWORD')} ${all}`]);
});

test('objects that all targets share, and namespaces, are looked at too', () => {
  const shared = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: coredns, namespace: kube-system, annotations: {a/password: b3c}}\n---\n`;
  const own = `apiVersion: v1\nkind: Namespace\nmetadata: {name: '{{ .Namespace }}', annotations: {db/password: hunter2}}\n`;
  const { notices } = synthesized(services(), { 'a.yaml': shared + own });
  expect(notices.filter((line) => line.includes('looks secret'))).toEqual([
    `a.yaml:3:77 ${told('a/password')} ${all}`,
    `a.yaml:7:65 ${told('db/password')} ${all}`,
  ]);
});

test('what is left out is not looked at', () => {
  const secret = 'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {PASSWORD: hunter2}\n---\n';
  const replaced = configMap('  PASSWORD: hunter2\n');
  const { notices } = synthesized(services(), { 'a.yaml': `${secret}${replaced}---\n${configMap('  A: b\n')}` });
  expect(notices.filter((notice) => notice.includes('plain text'))).toEqual([]);
});

test('on request it is an error, with all others, and nothing is written', () => {
  const files = { 'a.yaml': configMap(`  A_PASSWORD: hunter2\n  URL: 'redis://:hunter2@redis'\n`) };
  expect(problemsOf(services('plainSecrets: {report: error}\n'), files)).toEqual([
    `a.yaml:5:15 ${told('A_PASSWORD')}`,
    `a.yaml:6:9 ${told('URL', 'holds a URL with a password')}`,
  ]);
});

test('a name that is listed is no secret', () => {
  const files = { 'a.yaml': configMap('  A_PASSWORD: hunter2\n  B_PASSWORD: hunter2\n') };
  const listed = 'plainSecrets: {report: error, notSecret: [A_PASSWORD]}\n';
  expect(problemsOf(services(listed), files)).toEqual([`a.yaml:6:15 ${told('B_PASSWORD')}`]);
});

test('each environment may have its own rule', () => {
  const rule = `plainSecrets: {report: '{{ if eq .Env "ai" }}error{{ else }}note{{ end }}'}\n`;
  const files = { 'a.yaml': configMap(`  {{ if eq .Env "dev" }}A_PASSWORD{{ else }}A{{ end }}: hunter2\n`) };
  expect(synthesized(services(rule), files).notices).toEqual([
    expect.stringContaining(`${told('A_PASSWORD')} (shop-dev)`),
  ]);
});

test.each([
  ['data', configMap('  PASSWORD: 12345\n'), 'ConfigMap/settings: data.PASSWORD: must be a string, is a number'],
  [
    'a variable',
    'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: a, env: [{name: PIN_TOKEN, value: 12345}]}]}\n',
    'Pod/a: spec.containers[0].env[0].value: must be a string, is a number',
  ],
])('an error of types does not show it either: %s', (_, text, message) => {
  expect(() => synthesized(services(), { 'a.yaml': text })).toThrow(InvalidInput);
  expect(problemsOf(services(), { 'a.yaml': text }).map((line) => line.replace(/^\S+ /, ''))).toEqual([message]);
});
