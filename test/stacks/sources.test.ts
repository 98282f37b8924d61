import { stringify } from 'yaml';
import { at, containerOf, mountsOf, only, podOf } from '../constructs/built';
import { problemsOf, synthesized } from './synthesized';

const commit = 'a'.repeat(40);
const services = (more = '') => `project: shop
environments: {dev: {}, ai: {}}
maxSlots: 12
sources: {repository: 'https://git.example.org/shop.git', branch: main, claim: code, directory: 'slots/{{ .Slot }}/src'${more}}
services: [{name: web, manifests: [{path: web.yaml}]}]
`;
const deployment = (name: string, subPath: string, claimName = 'code') => ({
  ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name } },
  spec: {
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: {
        initContainers: [{ name: 'first', image: 'busybox:1.37.0' }],
        containers: [{ name, image: 'busybox:1.37.0', volumeMounts: [{ name: 'own', mountPath: '/app', subPath }] }],
        volumes: [{ name: 'own', persistentVolumeClaim: { claimName } }],
      },
    },
  },
});
const claim = {
  ...{ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'code' } },
  spec: { accessModes: ['ReadWriteMany'], resources: { requests: { storage: '1Gi' } } },
};
const objects = [
  ...[claim, deployment('web', 'slots/{{ .Slot }}/src/web'), deployment('all', 'slots/{{ .Slot }}/src')],
  ...[deployment('near', 'slots/{{ .Slot }}/srcs'), deployment('other', 'slots/{{ .Slot }}/src', 'data')],
  { ...claim, metadata: { name: 'data' } },
];
const register = (more: string) => ({
  'slots/active/3.yaml': `slot: 3\ngeneration: 2\nlife: 2\nowner: me\nsince: 2026-11-29T10:00Z\n${more}`,
});
const output = (more = '', held = 'issue: 9\n') =>
  synthesized(services(more), {
    'web.yaml': stringify({ apiVersion: 'v1', kind: 'List', items: objects }),
    ...register(held),
  });
const wanted = (more: string, held: string) =>
  (only(output(more, held).objects('shop-dev-3'), 'ConfigMap', 'slotstack-sources') as { data?: unknown }).data;

test('who mounts the checkout, or a part of it, starts once it is there', () => {
  const all = output().objects('shop-dev-3');
  for (const [name, does] of [
    ['web', true],
    ['all', true],
    ['near', false],
    ['other', false],
  ] as const) {
    const pod = podOf(only(all, 'Deployment', name));
    const names = (at(pod, 'initContainers') as readonly { readonly name: string }[]).map((each) => each.name);
    expect(names).toEqual(does ? ['fetch-sources', 'place-sources', 'first'] : ['first']);
  }
});

test('it is a directory of the generation, as all in claims', () => {
  const pod = podOf(only(output().objects('shop-dev-3'), 'Deployment', 'web'));
  expect(at(pod, 'initContainers.1.volumeMounts.0')).toEqual({
    ...{ name: 'own', mountPath: '/sources', subPath: '.slotstack/shop-dev-3.2/slots/3/src' },
  });
});

test('only what fetches has the login and none that others write to, and only what places is root', () => {
  const pod = podOf(
    only(output(', secret: login}\nsecrets: {login: {source: shared}').objects('shop-dev-3'), 'Deployment', 'web'),
  );
  const [fetch, place] = ['fetch-sources', 'place-sources'].map((name) => containerOf(pod, name));
  expect(mountsOf(fetch as never)).toEqual({
    ...{ own: 'read-only', 'slotstack-sources-scratch': 'writable' },
    ...{ 'slotstack-sources-wanted': 'read-only', 'slotstack-sources-login': 'read-only' },
  });
  expect(mountsOf(place as never)).toEqual({
    own: 'writable',
    'slotstack-sources-scratch': 'writable',
  });
  expect(fetch?.securityContext).toMatchObject({
    runAsUser: 1000,
    runAsNonRoot: true,
    capabilities: { drop: ['ALL'] },
  });
  expect(place?.securityContext).toMatchObject({
    runAsUser: 0,
    capabilities: { drop: ['ALL'], add: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER'] },
  });
});

test('is told by its settings', () => {
  const more = ", depth: 0, submodules: true, user: 7, group: '8', gitImage: 'git.example.org/git:1'";
  const pod = podOf(only(output(more).objects('shop-dev-3'), 'Deployment', 'web'));
  const [fetch, place] = ['fetch-sources', 'place-sources'].map((name) => containerOf(pod, name));
  expect(fetch).toMatchObject({ image: 'git.example.org/git:1', securityContext: { runAsUser: 7, runAsGroup: 8 } });
  expect(fetch?.args).toEqual([
    ...['--unless=/sources', '--revisions=/wanted/revisions', '--branch=/wanted/branch', '--depth=0', '--submodules'],
    ...['https://git.example.org/shop.git', '/scratch/repository', ''],
  ]);
  expect(place?.args).toEqual(['/sources', '/scratch/repository', '7:8']);
});

test('its login needs a source in a slot', () => {
  const files = {
    'web.yaml': stringify({ apiVersion: 'v1', kind: 'List', items: objects }),
    ...register('issue: 9\n'),
  };
  expect(problemsOf(services(', secret: login'), files).join('\n')).toContain('login');
});

test.each([
  ['nothing', 'issue: 9\n', { revisions: 'refs/heads/main\n', branch: 'main\n' }],
  ['a branch', 'issue: 9\nbranch: fix\n', { revisions: 'refs/heads/fix\n', branch: 'fix\n' }],
  [
    'a pull request, whose branch may be of a fork',
    `pr: 7\nbranch: main\ncommit: ${commit}\n`,
    { revisions: `${commit}\nrefs/pull/7/head\n`, branch: 'main\n' },
  ],
  ['a commit that no server knows', 'pr: 7\ncommit: 1a2b3c4\n', { revisions: 'refs/pull/7/head\n', branch: 'main\n' }],
])('of a slot that shows %s', (_, held, data) => {
  expect(wanted('', held)).toEqual(data);
});

test('another commit restarts nobody', () => {
  const pods = [commit, 'b'.repeat(40)].map((id) =>
    podOf(only(output('', `pr: 7\ncommit: ${id}\n`).objects('shop-dev-3'), 'Deployment', 'web')),
  );
  expect(pods[0]).toEqual(pods[1]);
});

test('a checkout that nobody mounts is told', () => {
  expect(output().notices.join()).not.toContain('no workload mounts');
  const { notices } = synthesized(services().replace('claim: code', 'claim: cod'), {
    'web.yaml': stringify({ apiVersion: 'v1', kind: 'List', items: objects }),
  });
  expect(notices).toContainEqual(expect.stringContaining('sources: no workload mounts slots/1/src of the claim cod'));
});

test.each([
  ['branch: main', "branch: '--x'", 'sources.branch: must be the name of a branch'],
  ["directory: 'slots/{{ .Slot }}/src'", "directory: '../x'", 'sources.directory: must be a directory of the claim'],
  [
    "repository: 'https://git.example.org/shop.git', ",
    '',
    'sources.repository: required: from where the checkout comes',
  ],
  ['claim: code', 'claim: code, user: 0', 'sources.user: must be the id of a user, not root'],
])('instead of %s, %s is refused', (from, to, message) => {
  const files = { 'web.yaml': stringify({ apiVersion: 'v1', kind: 'List', items: objects }) };
  expect(problemsOf(services().replace(from, to), files).join('\n')).toContain(message);
});
