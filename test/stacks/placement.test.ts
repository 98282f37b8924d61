import { manifest, problemsOf, synthesized } from './synthesized';

const services = `project: shop
environments: {dev: {}, ai: {}, ai-repair: {}, ai-staging: {}}
maxSlots: 2
namespace: {patterns: {ai-repair: shop-dev}}
infrastructure:
  - {name: first, manifests: [{path: first.yaml}]}
services:
  - {name: second, manifests: [{path: second.yaml}]}
`;
const targets = ['shop-dev', 'shop-dev-1', 'shop-dev-2', 'shop-ai-repair', 'shop-ai-staging'];
const other = manifest('ConfigMap', 'other');
const synth = (first: string, second = other) => {
  const output = synthesized(services, { 'first.yaml': first, 'second.yaml': second });
  // That a guest has what its host has, too, is another matter.
  return { ...output, notices: output.notices.filter((line) => !line.includes('whose namespace it is')) };
};
const problems = (first: string, second = '') => problemsOf(services, { 'first.yaml': first, 'second.yaml': second });

describe('what deleting a slot may not take along is once in the platform target', () => {
  test.each([
    ['a cluster-scoped object', manifest('ClusterRole', 'reader'), 'ClusterRole/reader'],
    ['a cluster-scoped custom resource', manifest('ClusterIssuer', 'letsencrypt'), 'ClusterIssuer/letsencrypt'],
    ['a PriorityClass', manifest('Node', 'a'), 'Node/a'],
    ['an object in a foreign namespace', manifest('ConfigMap', 'coredns', '', 'kube-system'), 'ConfigMap/coredns'],
    ['a foreign namespace', manifest('Namespace', 'monitoring'), 'Namespace/monitoring'],
    ['an object in the namespace of another environment', manifest('ConfigMap', 'a', '', 'shop-dev-2'), 'ConfigMap/a'],
  ])('%s', (_, text, name) => {
    const output = synth(text);
    expect(output.names('shop-platform').filter((each) => each === name)).toEqual([name]);
    const inTargets = targets.filter((target) => target !== 'shop-dev-2' && target !== 'shop-ai-repair');
    for (const target of inTargets) expect(output.names(target)).not.toContain(name);
  });

  test('as the file has it', () => {
    const output = synth(
      manifest('ClusterRole', 'reader', "rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]"),
    );
    expect(output.object('shop-platform', 'ClusterRole/reader')).toEqual({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'reader' },
      rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
    });
  });

  test('and targets that disagree on it are refused, where it stands, while all else is still checked', () => {
    const text = `# {{ $env := .Env }}\n${manifest('ClusterRole', '{{ "reader" }}', "rules: [{apiGroups: [''], resources: ['{{ .Env }}'], verbs: [get]}]")}`;
    expect(problems(text, manifest('ConfigMap', 'Config'))).toEqual([
      'first.yaml:2:1 ClusterRole/reader is shared by the whole cluster, but its content differs between targets: make it the same in all, or give it a name of its own in each',
      expect.stringContaining('second.yaml:1:46 ConfigMap/Config: metadata.name: must consist of'),
    ]);
  });

  test('and one that only some targets have is shared all the same', () => {
    const text = `{{ if eq .Env "dev" }}${manifest('ClusterRole', 'reader')}{{ end }}`;
    expect(synth(text).names('shop-platform')).toContain('ClusterRole/reader');
  });
});

test('an object of the own namespace stays in its target, with the namespace stated or not', () => {
  const output = synth(manifest('ConfigMap', 'a') + manifest('ConfigMap', 'b', '', '{{ .Namespace }}'));
  for (const target of targets)
    expect(output.names(target).filter((name) => name.startsWith('ConfigMap/'))).toEqual([
      'ConfigMap/a',
      'ConfigMap/b',
      'ConfigMap/other',
    ]);
  expect(output.names('shop-platform')).not.toContain('ConfigMap/a');
});

describe('Secrets', () => {
  test('without any value are part of the output: a controller fills them', () => {
    const account = 'type: kubernetes.io/service-account-token';
    const files = {
      'first.yaml':
        manifest('Secret', 'empty') + manifest('Secret', 'none', 'data: {}') + manifest('Secret', 'token', account),
    };
    const result = synthesized(
      'project: shop\nenvironments: {dev: {}}\nservices: [{name: api, manifests: [{path: first.yaml}]}]\n',
      files,
    );
    const secrets = result.objects('shop-dev').filter(({ kind }) => kind === 'Secret');
    expect(secrets.map(({ metadata }) => metadata.name)).toEqual(['empty', 'none', 'token']);
    expect(result.notices).toEqual([]);
  });

  const text =
    manifest('Secret', 'login', 'stringData: {PASSWORD: tops3cret}') +
    manifest('Secret', 'shared', 'data: {KEY: dG9w}', 'kube-system');

  test('are in no target, not in the platform either, and nowhere else', () => {
    const output = synth(text);
    const everything = [...targets, 'shop-platform'].map((target) => JSON.stringify(output.objects(target))).join('\n');
    expect(everything).not.toMatch(/tops3cret|dG9w|"kind":"Secret"/);
    expect(output.notices.join('\n')).not.toMatch(/tops3cret|dG9w/);
  });

  test('are told, with where they stand and who lacks them', () => {
    expect(synth(text).notices).toEqual([
      'first.yaml:1:1 Secret/login is left out, because no secret value is written to the output: it must exist in the cluster (shop-dev, shop-ai-repair, shop-ai-staging)',
      'first.yaml:3:1 Secret/shared in namespace kube-system is left out, because no secret value is written to the output, and nobody but whoever has that namespace applies it (shop-dev and 4 more targets)',
      'first.yaml:1:1 Secret/login is left out, because no secret value is written to the output: slotstack secrets apply puts it there (shop-dev-1, shop-dev-2)',
    ]);
  });

  test('that are custom resources hold no value: they stay', () => {
    const sealed = manifest('SealedSecret', 'login').replace('apiVersion: v1', 'apiVersion: bitnami.com/v1alpha1');
    const secretOfOthers = manifest('Secret', 'login').replace('apiVersion: v1', 'apiVersion: example.org/v1');
    expect(synth(sealed + secretOfOthers).names('shop-dev')).toEqual(
      expect.arrayContaining(['SealedSecret/login', 'Secret/login']),
    );
  });
});

describe('an object that a target has twice', () => {
  const a = manifest('ConfigMap', 'a', 'data: {from: first}');

  test('is the last one, in its place, and that is told where the first stands', () => {
    const output = synth(a + manifest('ConfigMap', 'b'), a.replace('first', 'second'));
    expect(output.object('shop-dev', 'ConfigMap/a')).toMatchObject({ data: { from: 'second' } });
    expect(output.names('shop-dev').slice(-2)).toEqual(['ConfigMap/b', 'ConfigMap/a']);
    expect(output.notices).toEqual([
      expect.stringMatching(
        /^first\.yaml:1:1 ConfigMap\/a is replaced by the one in \S*second\.yaml:1:1 \(shop-dev and 4 more targets\)$/,
      ),
    ]);
  });

  test('is not told where both are the same', () => {
    const output = synth(a, a);
    expect(output.names('shop-dev').filter((name) => name === 'ConfigMap/a')).toHaveLength(1);
    expect(output.notices).toEqual([]);
  });

  test('may be of another version of its group', () => {
    const widget = (version: string) =>
      manifest('Widget', 'a').replace('apiVersion: v1', `apiVersion: example.org/${version}`);
    const output = synth(widget('v1'), widget('v2'));
    expect(output.object('shop-dev', 'Widget/a')).toMatchObject({ apiVersion: 'example.org/v2' });
  });

  test('is two where their groups differ', () => {
    const spec = 'spec: {ports: [{port: 80}]}';
    const serving = manifest('Service', 'a', spec).replace('apiVersion: v1', 'apiVersion: serving.knative.dev/v1');
    const output = synth(manifest('Service', 'a', spec) + serving);
    expect(output.names('shop-dev').filter((name) => name === 'Service/a')).toHaveLength(2);
    expect(output.notices).toEqual([]);
  });
});

describe('the Namespace', () => {
  const text = manifest('Namespace', '{{ .Namespace }}', '').replace("'}", "', annotations: {mine: 'yes'}}");

  test('of a target is in the target, once', () => {
    const output = synth(text);
    for (const target of targets.filter((name) => name !== 'shop-ai-repair')) {
      expect(output.names(target).filter((name) => name.startsWith('Namespace/'))).toEqual([`Namespace/${target}`]);
      expect(output.object(target, `Namespace/${target}`).metadata.annotations).toMatchObject({ mine: 'yes' });
    }
    expect(output.names('shop-platform')).not.toContain('Namespace/shop-dev');
  });

  test('of its host is not brought by a guest: deleting the guest would delete it', () => {
    const output = synth(text);
    expect(output.names('shop-ai-repair')).not.toContain('Namespace/shop-dev');
    expect(output.notices).toContain(
      'first.yaml:1:1 Namespace/shop-dev is left out: it belongs to another target (shop-ai-repair)',
    );
  });

  test('of another target is not brought by anybody else, the platform included', () => {
    const output = synth(`{{ if eq .Env "ai" }}${manifest('Namespace', 'shop-ai-staging')}{{ end }}`);
    expect(output.names('shop-dev-1')).not.toContain('Namespace/shop-ai-staging');
    expect(output.names('shop-platform')).not.toContain('Namespace/shop-ai-staging');
    expect(output.names('shop-ai-staging')).toContain('Namespace/shop-ai-staging');
    expect(output.notices).toEqual([
      'first.yaml:1:22 Namespace/shop-ai-staging is left out: it belongs to another target (shop-dev-1, shop-dev-2)',
    ]);
  });
});
