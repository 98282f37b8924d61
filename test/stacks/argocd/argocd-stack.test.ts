import { at } from '../../constructs/built';
import { contentOf, manifest, problemsOf, synthesized } from '../synthesized';

const argocd = (more = '') => `argocd: {repoURL: "https://git.example.org/shop.git", branch: published${more}}\n`;
const services = (delivery = argocd(), environments = '{dev: {}, ai: {}}') => `project: shop
environments: ${environments}
maxSlots: 2
dataPaths: {root: /srv/shop, envDir: '/srv/shop/{{ .Env }}{{ .Slot }}', dirs: [db]}
${delivery}services:
  - {name: a, when: '{{ ne .Env "empty" }}', manifests: [{path: a.yaml}]}
`;
const files = { 'a.yaml': manifest('ConfigMap', 'a') + manifest('ClusterIssuer', 'b') };
const file = 'argocd/applications.k8s.yaml';

test('what tells Argo CD about a project lies in a directory of its own, which none of its Applications reads', () => {
  const output = synthesized(services(), files);
  const texts = contentOf(`${output.outdir}/shop-platform`);
  const ofArgoCd = Object.keys(texts).filter((path) => /kind: (AppProject|Application)/.test(texts[path] ?? ''));
  expect(ofArgoCd).toEqual([file]);
  const elements = at(output.object('shop-platform', 'ApplicationSet/shop-lasting'), 'spec.generators.0.list.elements');
  expect(elements).toEqual([
    // Of the platform, what is published anew with each change of the register; all else is an administrator's.
    { target: 'shop-platform', namespace: 'shop-platform', files: '0002-collector.k8s.yaml' },
    { target: 'shop-dev', namespace: 'shop-dev', files: '*.k8s.yaml' },
  ]);
});

test('without a word about Argo CD there is nothing of it but the hooks, and what they may read', () => {
  const texts = contentOf(synthesized(services(''), files).outdir);
  expect(Object.keys(texts).filter((path) => /argocd|argoproj/.test(path + (texts[path] ?? '')))).toEqual([
    ...['shop-dev-1', 'shop-dev-2'].flatMap((slot) => [
      `${slot}/0000-namespace.k8s.yaml`,
      ...['pre-delete/cleanup', 'pre-sync/gate'].map((name) => `${slot}/${name}.k8s.yaml`),
    ]),
    'shop-dev/0000-namespace.k8s.yaml',
    'shop-platform/0001-guard.k8s.yaml',
    'shop-platform/argocd/read-applications.k8s.yaml',
  ]);
  expect(texts['shop-dev/0000-namespace.k8s.yaml']?.match(/argo.*/g)).toEqual([
    'argocd.argoproj.io/sync-options: Replace=false',
  ]);
});

test('the AppProject allows the objects that were synthesized, of targets and collector, and no other cluster-scoped ones than their namespaces', () => {
  const { spec } = synthesized(services(), files).object('shop-platform', 'AppProject/shop');
  expect(spec).toMatchObject({
    destinations: ['shop-platform', 'shop-dev', 'shop-dev-1', 'shop-dev-2'].map((namespace) => ({ namespace })),
    clusterResourceWhitelist: ['shop-dev', 'shop-dev-1', 'shop-dev-2'].map((name) => ({ kind: 'Namespace', name })),
    namespaceResourceWhitelist: [
      ...['ConfigMap', 'LimitRange', 'ResourceQuota', 'ServiceAccount'].map((kind) => ({ group: '', kind })),
      ...['CronJob', 'Job'].map((kind) => ({ group: 'batch', kind })),
      { group: 'networking.k8s.io', kind: 'NetworkPolicy' },
    ],
  });
});

describe('an environment on request', () => {
  const environments = '{dev: {}, ai-staging: {}, ai-repair: {from: ai-staging}}';
  const text = services(argocd(), environments)
    .replace('maxSlots: 2\n', '')
    .replace('/srv/shop/{{ .Env }}{{ .Slot }}', '/srv/shop/{{ .Env }}');
  const issue = {
    'a.yaml': manifest('ConfigMap', 'of-{{ .Env }}', 'data: {task: "{{ .Issue }} {{ .Branch }}"}'),
  };

  test('has an Application while its file is in the register, which goes with what it deployed', () => {
    const output = synthesized(text, issue);
    const lasting = at(
      output.object('shop-platform', 'ApplicationSet/shop-lasting'),
      'spec.generators.0.list.elements',
    );
    expect(JSON.stringify(lasting)).not.toContain('ai-repair');
    const { spec } = output.object('shop-platform', 'ApplicationSet/shop-requested');
    expect(spec).toMatchObject({
      generators: [
        {
          git: {
            files: [{ path: 'projects/shop/slots/requested/ai-repair.yaml' }],
            values: { target: 'shop-ai-repair', namespace: 'shop-ai-staging' },
          },
        },
      ],
      syncPolicy: { applicationsSync: 'sync' },
      template: { metadata: { finalizers: ['resources-finalizer.argocd.argoproj.io'] } },
    });
    expect(spec).not.toHaveProperty('syncPolicy.preserveResourcesOnDeletion');
  });

  test('reads who has asked for it', () => {
    const asked = 'environment: ai-repair\nissue: 42\nbranch: fix\nowner: alice\nsince: 2026-11-21T10:00Z\n';
    const task = (more: Record<string, string>) =>
      (
        synthesized(text, { ...issue, ...more }).object('shop-ai-repair', 'ConfigMap/of-ai-repair').data as {
          task: string;
        }
      ).task;
    expect(task({})).toBe('0 ');
    expect(task({ 'slots/requested/ai-repair.yaml': asked })).toBe('42 fix');
  });

  test('is always there where services.yaml says so, and has no namespace of its own', () => {
    const always = text.replace('{from: ai-staging}', '{from: ai-staging, onRequest: false}');
    expect(synthesized(always, issue).names('shop-platform')).not.toContain('ApplicationSet/shop-requested');
    expect(problemsOf(text.replace('dev: {}', 'dev: {onRequest: true}'), issue).join('\n')).toContain(
      'environments.dev.onRequest: it has a namespace of its own, which would go with its data',
    );
  });
});

test('a target that has no directory has no Application, which would wait for it', () => {
  const text = services(argocd(), '{dev: {}, empty: {}}').replace(
    'maxSlots: 2\n',
    'namespace: {patterns: {empty: shop-dev}}\n',
  );
  const output = synthesized(text.replace(/^dataPaths.*\n/m, ''), files);
  const elements = at(output.object('shop-platform', 'ApplicationSet/shop-lasting'), 'spec.generators.0.list.elements');
  expect((elements as { target: string }[]).map(({ target }) => target)).toEqual(['shop-dev']);
});

test('a project of slots alone, without data, has no lasting Application, and one without slots none of slots', () => {
  const names = (environments: string) =>
    synthesized(services(argocd(), environments).replace(/^dataPaths.*\n/m, ''), files)
      .names('shop-platform')
      .filter((name) => name.startsWith('ApplicationSet/'));
  expect(names('{ai: {}}')).toEqual(['ApplicationSet/shop-slots']);
  expect(names('{dev: {}}')).toEqual(['ApplicationSet/shop-lasting']);
});

describe('with hooks that run after the deletion', () => {
  const output = () => synthesized(services(argocd(', hook: PostDelete')), files);

  test('each hook of a slot lies in a directory of its own, and its Job in the namespace of the platform', () => {
    const texts = contentOf(output().outdir);
    const hooks = Object.keys(texts).filter((path) => texts[path]?.includes('argocd.argoproj.io/hook:'));
    expect(hooks).toEqual(
      ['shop-dev-1', 'shop-dev-2'].flatMap((slot) =>
        ['post-delete/cleanup', 'pre-sync/gate'].map((name) => `${slot}/${name}.k8s.yaml`),
      ),
    );
    for (const path of hooks) expect(texts[path]).toContain('  namespace: shop-platform\n');
  });

  test.each([
    ['PreDelete', ['get', 'list', 'watch', 'delete']],
    ['PostDelete', ['get', 'list', 'watch']],
  ])('the rights of the Jobs are part of the platform, and outlive each slot: %s', (hook, verbs) => {
    const platform = synthesized(services(argocd(`, hook: ${hook}`)), files);
    const rulesOf = (name: string) => platform.object('shop-platform', `ClusterRole/shop-platform-${name}`).rules;
    expect(rulesOf('slot-data-cleanup')).toMatchObject([{ resources: ['namespaces'], verbs }]);
    expect(rulesOf('slot-gate')).toMatchObject([{ verbs: ['get', 'list', 'watch', 'delete'] }]);
    expect(platform.names('shop-platform')).toEqual(
      expect.arrayContaining(['ServiceAccount/slot-data-cleanup', 'ServiceAccount/slot-gate']),
    );
  });
});
