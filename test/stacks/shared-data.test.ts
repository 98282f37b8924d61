import { stringify } from 'yaml';
import { at, containerOf, only, podOf } from '../constructs/built';
import { problemsOf, synthesized } from './synthesized';

const services = (dirs = 'cache, {name: src, shared: true, owner: 1000}', more = '') => `project: shop
environments: {dev: {}, ai: {}, repair: {}}
namespace:
  patterns: {dev: shop-dev, ai: 'shop-dev-{{ .Slot }}', repair: shop-dev}
maxSlots: 3
dataPaths:
  root: /srv/shop
  envDir: '/srv/shop/{{ if .Slot }}slots/{{ .Slot }}{{ else }}{{ .Env }}{{ end }}'
  dirs: [${dirs}]
${more}services:
  - name: web
    manifests: [{path: web.yaml}]
    overlays:
      ai: {hostMounts: [{name: code, hostPath: '/srv/shop/slots/{{ .Slot }}/src/services/web', mountPath: /app}]}
  - {name: agent, manifests: [{path: agent.yaml}]}
  - {name: cache, when: '{{ ne .Env "repair" }}', manifests: [{path: cache.yaml}]}
`;
const sources = "sources: {repository: 'https://git.example.org/shop.git', branch: main, dataPath: src}\n";

const workload = (name: string, pod: object, replicas = 1) => ({
  ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name } },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: pod },
  },
});
const image = 'docker.io/library/busybox:1.37.0';
const web = workload('web', { initContainers: [{ name: 'install', image }], containers: [{ name: 'web', image }] }, 2);
/** Where it lies: a guest mounts that of its host. */
const src = '{{ if eq .Env "repair" }}/srv/shop/dev/src{{ else }}{{ .DataPaths.src }}{{ end }}';
const agent = workload('agent', {
  serviceAccountName: 'codex-sa',
  containers: [
    { name: 'agent', image, volumeMounts: [{ name: 'own', mountPath: '/workspace' }] },
    { name: 'other', image },
  ],
  volumes: [
    {
      name: 'own',
      hostPath: {
        path: src,
        type: 'Directory',
      },
    },
  ],
});
const cache = workload('cache', {
  containers: [{ name: 'cache', image, command: ['httpd'], volumeMounts: [{ name: 'own', mountPath: '/data' }] }],
  volumes: [{ name: 'own', hostPath: { path: '{{ .DataPaths.cache }}' } }],
});
const files = {
  'web.yaml': stringify(web),
  'agent.yaml': stringify(agent),
  'cache.yaml': stringify(cache).replace('cache}}', 'cache }}'),
};
const owned = 'cache, {name: src, shared: true, owner: 1000}'.replace('cache,', '{name: cache, owner: 1000},');
const output = (more = '') => synthesized(services(owned, more), files);
const ready = (map: string) => ({ configMapKeyRef: { name: map, key: 'SLOTSTACK_GENERATION_0' } });

test('several workloads mount it, as whoever they run, and wait until its Job has ensured it', () => {
  const objects = output().objects('shop-dev-1');
  const job = objects.find(({ kind, metadata }) => kind === 'Job' && metadata.name.startsWith('slot-data-of-src-'));
  const steps = at(podOf(job as never), 'initContainers') as readonly { name: string; args: readonly string[] }[];
  expect(steps.map(({ name }) => name)).toEqual(['not-ready', 'slot-data']);
  expect(steps[1]?.args).toContain('src=1000:1000:0700');
  expect(containerOf(podOf(job as never), 'ready').args?.at(-1)).toContain('SLOTSTACK_GENERATION_0');

  const pod = podOf(only(objects, 'Deployment', 'agent'));
  expect(pod).toMatchObject({ serviceAccountName: 'codex-sa' });
  expect(pod.volumes).toEqual([{ name: 'own', hostPath: { path: '/srv/shop/slots/1/src', type: 'Directory' } }]);
  expect(containerOf(pod, 'agent').env).toEqual([
    { name: 'SLOTSTACK_READY_SLOT_DATA_OF_SRC', valueFrom: ready('slot-data-of-src') },
  ]);
  expect(containerOf(pod, 'other').env).toBeUndefined();
});

test('a directory in it is mounted from its volume, so that a link there leads nowhere else', () => {
  const pod = podOf(only(output().objects('shop-dev-1'), 'Deployment', 'web'));
  expect(pod.volumes).toEqual([{ name: 'code', hostPath: { path: '/srv/shop/slots/1/src', type: 'Directory' } }]);
  for (const name of ['install', 'web'])
    expect(containerOf(pod, name).volumeMounts).toEqual([{ name: 'code', mountPath: '/app', subPath: 'services/web' }]);
});

test('the guard lets every pod of the namespace mount it, and no directory in it', () => {
  const { annotations } = only(output().objects('shop-dev-1'), 'Namespace', 'shop-dev-1').metadata;
  expect(annotations?.['slotstack.dev/host-paths']).toBe('/srv/shop/slots/1/src');
});

test('a guest mounts that of whose namespace it works in', () => {
  const pod = podOf(only(output(sources).objects('shop-repair'), 'Deployment', 'agent'));
  expect(pod.volumes).toEqual([{ name: 'own', hostPath: { path: '/srv/shop/dev/src', type: 'Directory' } }]);
  expect(containerOf(pod, 'agent').env?.map(({ name }) => name)).toEqual([
    'SLOTSTACK_READY_SLOT_DATA_OF_SRC',
    'SLOTSTACK_READY_SLOT_DATA_SOURCES',
  ]);
});

test('its checkout is placed by a Job, as whose it is, and without what opens the repository', () => {
  const all = output(`${sources.replace('}', ', secret: login}')}secrets: {login: {source: shared}}\n`).objects(
    'shop-dev-1',
  );
  const job = all.find(({ kind, metadata }) => kind === 'Job' && metadata.name.startsWith('slot-data-sources-'));
  const pod = podOf(job as never);
  expect(containerOf(pod, 'place-sources')).toMatchObject({
    args: ['/sources', '/scratch/repository', '1000:1000'],
    env: [{ valueFrom: ready('slot-data-of-src') }],
    securityContext: { runAsUser: 1000, capabilities: { drop: ['ALL'] } },
    volumeMounts: [
      { name: 'slotstack-sources', mountPath: '/sources' },
      { name: 'slotstack-sources-scratch', mountPath: '/scratch' },
    ],
  });
  const web = podOf(only(all, 'Deployment', 'web'));
  expect(containerOf(web, 'web').env?.map(({ name }) => name)).toContain('SLOTSTACK_READY_SLOT_DATA_SOURCES');
  expect(at(web, 'initContainers')).toHaveLength(1);
});

const withAgent = (change: (text: string) => string) => ({ ...files, 'agent.yaml': change(files['agent.yaml']) });

test.each([
  ['subPath: ../cache', /Deployment\/agent.*subPath: must be a path in the volume, without "..", is "..\/cache"/],
  ['subPath: /etc', /subPath: must be a path in the volume, without "..", is "\/etc"/],
  ["subPathExpr: '$(POD)/../..'", /mounts "\$\(POD\)\/..\/.." of volume "own", which leads out of it/],
])('a mount with %s is refused', (field, message) => {
  const flow = withAgent(() =>
    stringify(agent, { collectionStyle: 'flow' }).replace('mountPath: /workspace', `mountPath: /workspace, ${field}`),
  );
  expect(problemsOf(services(owned), flow).join('\n')).toMatch(message);
});

test('volumes in one data path are one, and null is nothing', () => {
  const two = structuredClone(agent) as typeof agent & { spec: { template: { spec: Record<string, unknown> } } };
  Object.assign(two.spec.template.spec, {
    containers: [
      {
        ...{ name: 'agent', image, env: null },
        volumeMounts: [
          { name: 'own', mountPath: '/workspace', subPathExpr: null },
          { name: 'web', mountPath: '/web', subPath: 'static' },
        ],
      },
      { name: 'other', image, volumeMounts: null },
    ],
    volumes: [
      { name: 'own', hostPath: { path: src } },
      { name: 'web', hostPath: { path: `${src}/web` } },
    ],
  });
  const output = synthesized(services(owned), {
    ...files,
    'agent.yaml': stringify(two),
  });
  const pod = podOf(only(output.objects('shop-dev-1'), 'Deployment', 'agent'));
  expect(pod.volumes).toEqual([{ name: 'own', hostPath: { path: '/srv/shop/slots/1/src', type: 'Directory' } }]);
  expect(containerOf(pod, 'agent').volumeMounts).toMatchObject([
    { name: 'own', mountPath: '/workspace' },
    { name: 'own', mountPath: '/web', subPath: 'web/static' },
  ]);
});

test.each(['Pod', 'ReplicaSet'])('a %s is refused, whose pods nothing makes anew', (kind) => {
  const { metadata, spec } = agent;
  const object =
    kind === 'Pod'
      ? { apiVersion: 'v1', kind, metadata, spec: spec.template.spec }
      : { apiVersion: 'apps/v1', kind, metadata, spec };
  expect(problemsOf(services(owned), { ...files, 'agent.yaml': stringify(object) }).join('\n')).toContain(
    'nothing makes its pods anew where that begins anew: use a Deployment',
  );
});

test('a push changes no pod', () => {
  const register = (commit: string) => ({
    ...files,
    'slots/active/1.yaml': `slot: 1\ngeneration: 2\nlife: 2\nowner: me\nsince: 2026-11-29T10:00Z\nissue: 9\ncommit: ${commit}\n`,
  });
  const [before, after] = ['a', 'b'].map((digit) =>
    synthesized(services(owned, sources), register(digit.repeat(40))).objects('shop-dev-1'),
  );
  const changed = before?.filter((object, index) => stringify(object) !== stringify(after?.[index]));
  expect(changed?.map(({ metadata }) => metadata.name)).toEqual(['slotstack-sources']);
});

test('in claims, too', () => {
  const claimed = services(owned, sources)
    .replace(/ {2}root: .*\n {2}envDir: .*\n/, '  claim: {size: 1Gi, accessModes: [ReadWriteMany]}\n')
    .replace(
      /overlays:\n.*\n/,
      'overlays: {ai: {pvcMounts: [{name: code, claimName: data-src, mountPath: /app, subPath: services/web}]}}\n',
    );
  const mounting = (text: string, name: string) =>
    text.replace(/hostPath:\n(.*\n)+?(?=\S|$)/, `persistentVolumeClaim:\n            claimName: data-${name}\n`);
  const inClaims = {
    ...files,
    'agent.yaml': mounting(files['agent.yaml'], 'src'),
    'cache.yaml': mounting(files['cache.yaml'], 'cache').replace(
      'spec:\n      containers',
      'spec:\n      securityContext: {fsGroup: 1000}\n      containers',
    ),
  };
  const all = synthesized(claimed, inClaims).objects('shop-dev-1');
  expect(containerOf(podOf(only(all, 'Deployment', 'web')), 'web').volumeMounts).toEqual([
    { name: 'code', mountPath: '/app', subPath: 'slot-data/src/services/web' },
  ]);
  expect(containerOf(podOf(only(all, 'Deployment', 'agent')), 'agent').volumeMounts).toEqual([
    { name: 'own', mountPath: '/workspace', subPath: 'slot-data/src' },
  ]);
  const job = all.find(({ kind, metadata }) => kind === 'Job' && metadata.name.startsWith('slot-data-of-src-'));
  expect(containerOf(podOf(job as never), 'slot-data').securityContext).toMatchObject({ runAsUser: 1000 });
  const once = synthesized(claimed.replace('ReadWriteMany', 'ReadWriteOnce'), inClaims);
  expect(once.notices.join('\n')).toContain('dataPaths: "src" is shared, and its claim is for one node at a time');
});

test('a guest alone on a checkout has it placed', () => {
  const text = services(owned, sources)
    .replace('{name: agent, manifests', `{name: agent, when: '{{ eq .Env "repair" }}', manifests`)
    .replace('- name: web\n', `- name: web\n    when: '{{ eq .Env "none" }}'\n`);
  const { notices, ...made } = synthesized(text, files);
  const names = made.names('shop-dev').filter((name) => /Job\/slot-data-(of|sources)/.test(name));
  expect(names).toEqual([
    expect.stringMatching('Job/slot-data-of-src-'),
    expect.stringMatching('Job/slot-data-sources-'),
  ]);
  expect(notices.filter((line) => line.includes('(shop-dev)') && line.includes('src'))).toEqual([]);
});

test('a data path can be of some environments alone', () => {
  const text = services(
    `{name: cache, owner: 1000}, {name: src, shared: true, owner: 1000}, {name: more, shared: true, owner: 5, when: '{{ if .Slot }}yes{{ else }}no{{ end }}'}`,
  );
  const jobs = (target: string) =>
    synthesized(
      text,
      {
        ...files,
        'agent.yaml': 'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: codex-sa}\n',
        'web.yaml': files['web.yaml'],
      },
      {},
      {},
    )
      .names(target)
      .filter((name) => name.startsWith('Job/slot-data-of-more'));
  expect(jobs('shop-dev')).toEqual([]);
  expect(jobs('shop-dev-1')).toHaveLength(1);
});

test.each([
  ['{ runAsUser: 1234 }', '0700', true],
  ['{ runAsUser: 1234, runAsGroup: 1000 }', '0750', false],
  ['{ runAsUser: 1234 }', '0755', false],
  ['{ runAsUser: 1000 }', '0700', false],
  ['{ runAsUser: 0 }', '0700', false],
])('who runs as %s and cannot enter a path of mode %s is told: %s', (security, mode, isTold) => {
  const text = services(
    owned.replace('src, shared: true, owner: 1000', `src, shared: true, owner: 1000, mode: '${mode}'`),
  );
  const own = {
    ...files,
    'agent.yaml': files['agent.yaml'].replace(
      'serviceAccountName',
      `securityContext: ${security}\n      serviceAccountName`,
    ),
  };
  const told = synthesized(text, own).notices.filter((line) => line.includes('who cannot enter'));
  expect(told).toEqual(
    isTold
      ? [
          expect.stringContaining(
            `Deployment/agent runs agent as user 1234, who cannot enter the shared data path "src": it is 1000's, with mode 0700`,
          ),
        ]
      : [],
  );
});

test('a short commit is told: nobody can fetch it', () => {
  const held = 'slot: 1\ngeneration: 2\nlife: 2\nowner: me\nsince: 2026-11-29T10:00Z\nissue: 9\ncommit: a0845dce\n';
  const { notices } = synthesized(services(owned, sources), { ...files, 'slots/active/1.yaml': held });
  expect(notices.join('\n')).toContain('sources: commit a0845dce is not checked out');
});

test('what no workload mounts is told, and what cannot be is refused', () => {
  const unused = services(`${owned}, {name: more, shared: true, owner: 5}`);
  expect(synthesized(unused, files).notices.join('\n')).toContain('dataPaths: no workload mounts "more"');
  expect(problemsOf(services('{name: src, shared: true, command: [run]}'), files)).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/dataPaths.dirs\[0\].owner: required: the user id whose the shared directory "src" is/),
      expect.stringMatching(/dataPaths.dirs\[0\].command: there is no lock on a shared directory/),
    ]),
  );
});

test.each([
  ['dataPath: none', /sources.dataPath: there is no data path "none" here/],
  ['dataPath: cache', /sources.dataPath: "cache" belongs to one workload: state "shared: true"/],
  ['dataPath: src, claim: code', /sources.dataPath: the checkout lies in one place/],
  ['dataPath: src, user: 5', /sources.user: that of the data path "src" holds: leave it out/],
  ['claim: code', /sources.directory: required/],
])('sources with %s', (place, message) => {
  expect(problemsOf(services(owned, sources.replace('dataPath: src', place)), files).join('\n')).toMatch(message);
});
