import { at } from '../constructs/built';
import { contentOf, manifest, podFields, problemsOf, synthesized } from './synthesized';

const web = manifest(
  'Deployment',
  'web',
  "spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: web, image: 'example.org/web:1'}]}}}",
);
const head = 'project: shop\nenvironments: {dev: {}, ai: {}}\nmaxSlots: 2\n';
const wave = 'argocd.argoproj.io/sync-wave';
const waveOf = ({ metadata }: { metadata: { annotations?: Readonly<Record<string, string>> } }) =>
  metadata.annotations?.[wave];

test('hooks lie in a directory of their own, a file for each moment', () => {
  const output = synthesized(
    `${head}hooks: {beforeAll: [{run: 'true', name: a}], afterAll: [{use: sleep, with: {duration: 1s}}]}
infrastructure: [{name: web, manifests: [{path: web.yaml}], hooks: {beforeDestroy: [{run: 'true', name: c}]}}]
`,
    { 'web.yaml': web },
  );
  expect(Object.keys(contentOf(output.outdir)).filter((file) => file.startsWith('shop-dev-1/'))).toEqual([
    'shop-dev-1/0000-namespace.k8s.yaml',
    'shop-dev-1/0001-web.k8s.yaml',
    'shop-dev-1/hooks/after.k8s.yaml',
    'shop-dev-1/hooks/before-delete.k8s.yaml',
    'shop-dev-1/hooks/before.k8s.yaml',
    'shop-dev-1/pre-sync/gate.k8s.yaml',
  ]);
  expect(output.names('shop-dev')).toEqual(
    expect.arrayContaining(['Job/slot-hook-before-1-a', 'Job/slot-hook-after-1-sleep']),
  );
  expect(output.names('shop-dev')).not.toContain('Job/slot-hook-before-delete-1-c');
});

test('where something runs before, Argo CD makes the namespace and its Secrets before that', () => {
  const secrets = 'secrets: {key: {source: generated, keys: {a: {}}}}\n';
  const group = 'infrastructure: [{name: web, manifests: [{path: web.yaml}]}]\n';
  const of = (hooks: string) => synthesized(`${head}${secrets}${group}${hooks}`, { 'web.yaml': web });
  const before = of("hooks: {beforeAll: [{run: 'true', name: a, secrets: [key]}]}\n");
  const foundation = before.objects('shop-dev-1').filter(({ metadata: { name } }) => !/web|hook|gate/.test(name));
  expect(foundation.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['Namespace', 'ServiceAccount', 'Job']));
  expect([...new Set(foundation.map(waveOf))]).toEqual(['-2000']);
  expect(waveOf(before.object('shop-dev-1', 'Deployment/web'))).toBeUndefined();
  // The Job that makes a Secret ends, too.
  for (const job of foundation.filter(({ kind }) => kind === 'Job'))
    expect(job).toMatchObject({ spec: { activeDeadlineSeconds: 600 } });
  const after = of("hooks: {afterAll: [{run: 'true', name: a}]}\n");
  expect(after.objects('shop-dev').flatMap((object) => waveOf(object) ?? [])).toEqual(['1001']);
  expect(after.objects('shop-dev-1').flatMap((object) => waveOf(object) ?? [])).toEqual([]);
});

describe('what a slot begins with', () => {
  const services = (names: string) => `project: shop
environments: {dev: {slotBootstrapInfra: [${names}]}, ai: {from: dev}}
maxSlots: 2
infrastructure: [{name: web, manifests: [{path: web.yaml}]}, {name: rights, manifests: [{path: rights.yaml}]}]
`;
  const files = {
    'web.yaml': web,
    'rights.yaml': manifest('ServiceAccount', 'runner') + web.replace("name: 'web'", "name: 'run'"),
  };

  test('comes before all else of it, and after its namespace', () => {
    const output = synthesized(services('rights'), files);
    const filesOf = (target: string) =>
      Object.keys(contentOf(output.outdir)).filter((file) => file.startsWith(`${target}/0`));
    expect(filesOf('shop-dev-1')).toEqual([
      'shop-dev-1/0000-namespace.k8s.yaml',
      'shop-dev-1/0000-slot-0002-rights.k8s.yaml',
      'shop-dev-1/0001-web.k8s.yaml',
    ]);
    expect(
      ['Namespace/shop-dev-1', 'ServiceAccount/runner', 'Deployment/web'].map((name) =>
        waveOf(output.object('shop-dev-1', name)),
      ),
    ).toEqual(['-2000', '-1999', undefined]);
    // What runs may need what comes later, and Argo CD would wait until it is ready.
    expect(waveOf(output.object('shop-dev-1', 'Deployment/run'))).toBeUndefined();
    // What lasts begins once.
    expect(filesOf('shop-dev')).toContain('shop-dev/0002-rights.k8s.yaml');
  });

  test('is infrastructure that there is', () => {
    expect(problemsOf(services('right'), files)).toEqual([
      'services.yaml:2:42 environments.dev.slotBootstrapInfra: no infrastructure is called "right"; did you mean "rights"?',
    ]);
  });
});

test('a guest has hooks of other names than its host', () => {
  const output = synthesized(
    "project: shop\nenvironments: {ai-staging: {}, ai-repair: {}}\nhooks: {afterAll: [{run: 'true', name: a}]}\n",
  );
  expect(output.names('shop-ai-staging')).toContain('Job/slot-hook-after-1-a');
  expect(output.names('shop-ai-repair')).toEqual(['Job/slot-hook-of-ai-repair-after-1-a']);
});

test('a Secret of a script needs a source, as one of any workload', () => {
  expect(problemsOf(`${head}hooks: {afterAll: [{run: 'true', secrets: [key]}]}\n`)).toEqual([
    expect.stringMatching(/^services\.yaml:4:20 .*Secret.*key/),
  ]);
});

test('a Secret of a data service is there only after what runs before', () => {
  const services = (phase: string) => `project: shop
environments: {ai: {}}
maxSlots: 2
dataPaths: {root: /srv/shop, envDir: '/srv/shop/{{ .Slot }}', dirs: [redis]}
infrastructure:
  - name: data
    dataServices:
      - {type: redis, name: redis, image: 'docker.io/library/redis:7-bookworm', config: c, secret: s, resources: {cpu: 50m, memory: 64Mi}}
    hooks: {${phase}: [{run: 'true', secrets: [s]}]}
`;
  expect(problemsOf(services('beforeApply'))).toEqual([
    'services.yaml:9:27 infrastructure[0].hooks.beforeApply[0]: uses Secret/s, which is made with its data service, after what runs before: make it a step of afterApply, or list the group of its data service in slotBootstrapInfra',
  ]);
  expect(problemsOf(services('afterApply'))).toEqual([]);
});

describe('a group that is temporary', () => {
  const services = `${head}infrastructure:
  - {name: web, manifests: [{path: web.yaml}]}
  - {name: probe, temporary: true, manifests: [{path: probe.yaml}]}
`;
  const files = {
    'web.yaml': web,
    'probe.yaml': web.replaceAll('name: web', 'name: probe').replace("'web'", "'probe'"),
  };

  test('is no part of what kubectl applies, and Argo CD deletes it after the sync', () => {
    const output = synthesized(services, files);
    expect(contentOf(output.outdir)).toHaveProperty(['shop-dev-1/hooks/temporary-0002-probe.k8s.yaml']);
    expect(output.object('shop-dev', 'Deployment/probe').metadata.annotations).toMatchObject({
      'argocd.argoproj.io/hook': 'Sync',
      'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation,HookSucceeded',
      [wave]: '1000',
    });
    // In a slot, it would wait until that is ready, and could not delete the slot.
    expect(output.object('shop-dev-1', 'Deployment/probe').metadata.annotations).toMatchObject({
      'argocd.argoproj.io/hook': 'Skip',
    });
    expect(output.object('shop-dev-1', 'Deployment/web').metadata.annotations).not.toHaveProperty([
      'argocd.argoproj.io/hook',
    ]);
  });
});

describe('a temporary group', () => {
  const services = `${head}infrastructure:
  - {name: base, manifests: [{path: base.yaml}]}
  - {name: probe, temporary: true, manifests: [{path: probe.yaml}]}
`;

  test('takes nothing from another', () => {
    const same = manifest('ConfigMap', 'a');
    expect(problemsOf(services, { 'base.yaml': same, 'probe.yaml': same })).toEqual([
      'probe.yaml:1:1 ConfigMap/a is also in base.yaml:1:1, and one of the two groups is temporary: it would end with each deploy',
    ]);
  });

  test('has nothing that would stay', () => {
    const lasting = manifest('ClusterRole', 'reader', 'rules: []') + manifest('ConfigMap', 'dns', '', 'kube-system');
    const files = { 'base.yaml': manifest('ConfigMap', 'a'), 'probe.yaml': lasting };
    expect(problemsOf(services, files)).toEqual([
      'probe.yaml:1:1 ClusterRole/reader belongs to the whole cluster, and is in a group that is temporary: it would stay',
      'probe.yaml:3:1 ConfigMap/dns is in namespace kube-system, and is in a group that is temporary: it would stay',
    ]);
  });

  test('is nothing that a slot begins with', () => {
    const first = services.replace('ai: {}', 'ai: {slotBootstrapInfra: [probe]}');
    expect(problemsOf(first, { 'base.yaml': manifest('ConfigMap', 'a'), 'probe.yaml': web })).toContainEqual(
      expect.stringContaining('environments.ai.slotBootstrapInfra: "probe" is temporary, and comes last'),
    );
  });
});

test('a value of a secret variable in a script is told, as in any manifest', () => {
  const services = `${head}hooks: {afterAll: [{run: 'use {{ envOr "API_TOKEN" "" }}'}]}\n`;
  const inputs = { environment: { API_TOKEN: 'dG9rZW4tb2YtdGhlLXRlc3Q' } };
  const { notices } = synthesized(services, {}, inputs);
  expect(notices.filter((line) => line.includes('API_TOKEN'))).toEqual([
    expect.stringMatching(
      /^services\.yaml:4:20 script holds the value of the variable API_TOKEN, .*: keep it in a Secret, and name that in "secrets" of the step; if it is none/,
    ),
  ]);
  expect(problemsOf(`${services}plainSecrets: {report: error}\n`, {}, inputs)).toHaveLength(1);
});

test('what works in the namespace of another has the generation of that data', () => {
  const services = `project: shop
environments: {ai-staging: {dataGeneration: 3}, ai-repair: {}}
dataPaths: {root: /srv/shop, envDir: '/srv/shop/{{ .Env }}', dirs: [db]}
hooks: {afterAll: [{when: '{{ eq .Env "ai-repair" }}', run: 'true', name: a, runs: life}]}
infrastructure: [{name: db, when: '{{ eq .Env "ai-staging" }}', manifests: [{path: db.yaml}]}]
`;
  const db = manifest('Deployment', 'db', podFields('/srv/shop/{{ .Env }}/db'));
  const [job] = synthesized(services, { 'db.yaml': db }).objects('shop-ai-repair');
  expect(at(job, 'spec.template.metadata.annotations')).toMatchObject({ 'slotstack.dev/generation': '3' });
});

test('what lies in folders is written again and again', () => {
  const services = `${head}hooks: {afterAll: [{run: 'true'}]}
infrastructure: [{name: web, temporary: true, manifests: [{path: web.yaml}]}, {name: role, when: '{{ eq .Env "dev" }}', manifests: [{path: role.yaml}]}]
`;
  const write = (name: string, outdir?: string) =>
    synthesized(
      services,
      { 'web.yaml': web, 'role.yaml': manifest('ClusterRole', name, 'rules: []') },
      {},
      outdir === undefined ? {} : { outdir },
    ).outdir;
  const outdir = write('a');
  write('b', outdir);
  expect(contentOf(outdir)['shop-platform/only/dev.k8s.yaml']).toContain('name: b\n');
});

test.each([
  ['webb', 'deployment', /hooks.afterAll\[0\]: waits for webb of deployments, which no file has; did you mean "web"\?/],
  ['web', 'deployment', undefined],
  // What no file has of a kind, somebody else may make.
  ['other', 'statefulset', undefined],
])('a hook that waits for %s of kind %s is told where no file has it', (name, kind, message) => {
  const { notices } = synthesized(
    `${head}hooks: {afterAll: [{use: kubectl.wait, with: {kind: ${kind}, name: ${name}}}]}\ninfrastructure: [{name: web, manifests: [{path: web.yaml}]}]\n`,
    { 'web.yaml': web },
  );
  const told = notices.filter((line) => line.includes('waits for'));
  if (message) expect(told.join('\n')).toMatch(message);
  else expect(told).toEqual([]);
});
