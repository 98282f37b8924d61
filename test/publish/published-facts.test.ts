import { publishedFacts } from '../../publish/published-facts';

const header = '# Written by slotstack from the services.yaml of shop. Change that, not this file.\n';
const namespace = (labels: string) =>
  `{apiVersion: v1, kind: Namespace, metadata: {name: shop-dev-2, labels: {${labels}}}}`;
const project = 'slotstack.dev/project: shop';
const workload = (args: string, container = 'slot-data') => `
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  template:
    spec:
      initContainers: [{name: ${container}, args: ${args}, volumeMounts: [{name: d, mountPath: /slot-data/environment}]}]
      volumes: [{name: d, hostPath: {path: /srv/shop/dev}}]
`;
const factsOf = (texts: Readonly<Record<string, string>>) =>
  publishedFacts('shop-dev-2', new Map(Object.entries(texts)));

test.each([
  ['as slotstack writes it', `${project}, slotstack.dev/slot: "2"`],
  ['in other quotes', `'slotstack.dev/project': 'shop', "slotstack.dev/slot": '2'`],
  ['with an escape', `${project}, slotstack.dev/slot: "\\x32"`],
])('the slot of a target is read, %s', (_, labels) => {
  expect(factsOf({ 'a.yaml': namespace(labels) })).toEqual({ project: 'shop', slot: 2 });
});

test.each([
  ['as slotstack writes it', '[--slot=2, --generation=5]'],
  ['in quotes', `["--generation=5"]`],
  ['with an escape', String.raw`["--generation=\x35"]`],
])('the generation of the data is read, %s', (_, args) => {
  expect(factsOf({ 'a.yaml': namespace(project), 'b.yaml': workload(args) })).toEqual({
    project: 'shop',
    generation: 5,
  });
});

test('the generation of a database that an operator runs is read', () => {
  const annotations = '{slotstack.dev/data-service: db, slotstack.dev/generation: "5"}';
  const cluster = `{apiVersion: postgresql.cnpg.io/v1, kind: Cluster, metadata: {name: db-g5, annotations: ${annotations}}}`;
  expect(factsOf({ 'a.yaml': namespace(project), 'b.yaml': cluster }).generation).toBe(5);
});

test('of several generations the highest counts', () => {
  const texts = {
    'a.yaml': namespace(project),
    'b.yaml': workload('[--generation=5]'),
    'c.yaml': workload('[--generation=4]'),
  };
  expect(factsOf(texts).generation).toBe(5);
});

test('a target without data, and one in the namespace of another, have none', () => {
  expect(factsOf({ 'a.yaml': namespace(project), 'b.yaml': workload('[]', 'other') })).toEqual({ project: 'shop' });
  expect(factsOf({ 'a.yaml': `${header}---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}` })).toEqual({
    project: 'shop',
  });
});

const cleanup = {
  'pre-delete/cleanup.k8s.yaml':
    '{apiVersion: batch/v1, kind: Job, metadata: {name: a, labels: {slotstack.dev/role: cleanup}}}',
};

test.each([
  ['no project', { 'a.yaml': namespace('a: b') }, 'it names no project'],
  [
    'no generation',
    { 'a.yaml': namespace(project), 'b.yaml': workload('[--generation, "5"]') },
    'the generation of its data',
  ],
  ['no Namespace for its data', { 'a.yaml': header + workload('[--generation=5]') }, 'it has data, and no Namespace'],
  ['no Namespace for its cleanup', { 'a.yaml': header, ...cleanup }, 'it has data, and no Namespace'],
  [
    'a cleanup, and no slot',
    { 'a.yaml': namespace(project), ...cleanup },
    'slotstack.dev/slot of its Namespace is not there',
  ],
  [
    'a life, and no slot',
    { 'a.yaml': namespace(`${project}, slotstack.dev/life: "5", slotstack.dev/holder: issue-42`) },
    'slotstack.dev/slot of its Namespace is not there',
  ],
  [
    'a slot that is none',
    { 'a.yaml': namespace(`${project}, slotstack.dev/slot: two`) },
    'slotstack.dev/slot of Namespace/shop-dev-2 is "two"',
  ],
  ['what is no YAML', { 'a.yaml': '{' }, 'cannot be read:\ndist/shop-dev-2/a.yaml:1:'],
  [
    'what is no object',
    { 'a.yaml': 'text' },
    'cannot be read:\ndist/shop-dev-2/a.yaml:1:1 must be a Kubernetes object',
  ],
])('%s is an error, not an absent fact', (_, texts, reason) => {
  expect(() => factsOf(texts as Record<string, string>)).toThrow(reason);
});
