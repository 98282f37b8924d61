import { manifest, problemsOf, synthesized } from '../synthesized';

const services = (more = '') =>
  `project: shop\nenvironments: {dev: {}, ai: {}}\nmaxSlots: 2\n${more}services: [{name: api, manifests: [{path: m.yaml}]}]\n`;
const pod = 'containers: [{name: a, image: a}]';
const spec = `spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {${pod}}}}`;
const web = (namespace: string) => manifest('Deployment', 'web', spec, namespace);
const problems = (text: string, more?: string) => problemsOf(services(more), { 'm.yaml': text });
const synth = (text: string, more?: string) =>
  synthesized(services(more), { 'm.yaml': text + manifest('ConfigMap', 'own') });

describe('a namespace that is written into a file may not take out of the slots', () => {
  const claim = manifest(
    'PersistentVolumeClaim',
    'files',
    'spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}',
    'web',
  );
  const custom = `{apiVersion: example.com/v1, kind: Cache, metadata: {name: c, namespace: web}, spec: {pods: [{template: {spec: {${pod}}}}]}}`;
  const cluster =
    '{apiVersion: postgresql.cnpg.io/v1, kind: Cluster, metadata: {name: db, namespace: web}, spec: {instances: 1}}';
  const operated = (fields: string) =>
    `{apiVersion: example.com/v1, kind: Store, metadata: {name: s, namespace: web}, spec: {${fields}}}`;
  test.each([
    ['a workload', web('web'), 'Deployment/web'],
    ['a database of an operator', cluster, 'Cluster/db'],
    ['claims of an operator', operated('pools: [{volumeClaimTemplate: {spec: {}}}]'), 'Store/s'],
    ['storage of an operator', operated('storage: {type: persistent-claim, size: 1Gi}'), 'Store/s'],
    [
      'a pod of an operator without containers',
      operated('podTemplate: {spec: {initContainers: [{name: a}]}}'),
      'Store/s',
    ],
    ['a claim', claim, 'PersistentVolumeClaim/files'],
    ['a kind of an operator that makes pods', custom, 'Cache/c'],
  ])('%s', (_, text, name) => {
    expect(problems(text)).toEqual([
      expect.stringMatching(
        new RegExp(
          `^m\\.yaml:1:\\d+ ${name} has the namespace web, so it would be in none of the targets but once for all, with its data: leave metadata\\.namespace out, or make it "\\{\\{ \\.Namespace \\}\\}"; where one for all targets is meant, list web in sharedNamespaces$`,
        ),
      ),
    ]);
  });

  test('nor into those of another target, whatever sharedNamespaces lists', () => {
    expect(problems(web('shop-dev'), 'sharedNamespaces: [shop-dev]\n')).toEqual([
      expect.stringMatching(/so it would be in none of .* make it "\{\{ \.Namespace \}\}"$/),
    ]);
  });
});

test.each([
  ['of Kubernetes itself', 'kube-system', ''],
  ['that services.yaml says is shared', 'web', 'sharedNamespaces: [web]\n'],
])('a workload in a namespace %s is in the platform target, with a note', (_, namespace, more) => {
  const output = synth(web(namespace), more);
  expect(output.names('shop-platform')).toContain('Deployment/web');
  expect(output.names('shop-dev-1')).not.toContain('Deployment/web');
  expect(output.notices).toEqual([
    expect.stringMatching(
      new RegExp(
        `^m\\.yaml:1:\\d+ Deployment/web has the namespace ${namespace}: it is in shop-platform, once for all`,
      ),
    ),
  ]);
});

test('what neither runs nor keeps anything is in the platform target, with a note where its namespace stands', () => {
  const text = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: coredns\n  namespace: kube-system\n---\n';
  const output = synth(text);
  expect(output.names('shop-platform')).toContain('ConfigMap/coredns');
  expect(output.notices).toEqual([
    'm.yaml:5:14 ConfigMap/coredns has the namespace kube-system: it is in shop-platform, once for all targets (shop-dev, shop-dev-1, shop-dev-2)',
  ]);
});

test('what names the namespace of its target, or none, is in it without a word', () => {
  const output = synth(web('{{ .Namespace }}'));
  expect(output.names('shop-dev-2')).toContain('Deployment/web');
  expect(output.notices).toEqual([]);
});
