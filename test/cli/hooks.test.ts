import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFiles } from '../config/project-directory';
import { ClusterInMemory } from '../cluster/cluster-in-memory';
import { emptyDirectory } from '../stacks/synthesized';
import { slotstackHere } from './slotstack-here';

const services = `project: shop
environments: {dev: {}, ai: {}}
maxSlots: 3
dataPaths: {root: /srv/shop, envDir: '/srv/shop/{{ if eq .Env "ai" }}slots/{{ .Slot }}{{ else }}{{ .Env }}{{ end }}', dirs: [redis]}
secrets: {key: {source: environment, keys: {KEY: {}}}}
hooks:
  beforeAll:
    - {name: first, run: echo first, secrets: [key]}
    - {name: rights, run: echo second, rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]}
  afterAll:
    - {name: once, run: echo once, runs: life}
    - {use: kubectl.wait, name: wait, with: {kind: configmap, name: a, condition: Ready}, CONTINUE}
    - {use: github.comment, with: {body: 'Seen at {{ .Namespace }}'}}
infrastructure:
  - name: data
    dataServices:
      - {type: redis, name: redis, image: 'docker.io/library/redis:7-bookworm', config: redis-config, secret: redis-secret, resources: {cpu: 50m, memory: 64Mi}}
  - {name: probe, temporary: true, manifests: [{path: probe.yaml}]}
services:
  - {name: web, manifests: [{path: web.yaml}], hooks: {beforeDestroy: [{name: bye, run: echo bye}]}}
`;
const web = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n';
const probe = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: probe}\n';
const slot = (generation: number) =>
  `{slot: 1, generation: ${generation}, issue: 42, owner: alice, since: "2026-01-01T00:00Z"}`;

/** A checkout of the project, and a cluster that it goes to. */
function shop(continueOnError = false, generation = 4) {
  const directory = writeFiles({
    'services.yaml': services.replace('CONTINUE', `continueOnError: ${continueOnError}`),
    'web.yaml': web,
    'probe.yaml': probe,
    'slots/active/1.yaml': slot(generation),
  });
  const environment = { SERVICES_FILE: join(directory, 'services.yaml'), CDK8S_OUTDIR: emptyDirectory(), KEY: 'value' };
  const call = (words: string, kubectl: ClusterInMemory) => slotstackHere(words, { environment, kubectl });
  const write = (path: string, change: (text: string) => string) => {
    const file = join(directory, path);
    writeFileSync(file, change(readFileSync(file, 'utf8')));
  };
  return { call, write };
}

/** The changes of the slot, with what each applies or deletes. */
const changesOf = (kubectl: ClusterInMemory, from: number) =>
  kubectl.changes.slice(from).filter((change) => !change.includes('slotstack-shop-platform'));

async function applied(kubectl: ClusterInMemory, { call } = shop()) {
  await call('synth', kubectl);
  const from = kubectl.changes.length;
  const { status, stderr } = await call('apply shop-dev-1 --yes', kubectl);
  return { status, stderr, changes: changesOf(kubectl, from) };
}

/** What a list of changes has of these words, in their order. */
const orderOf = (changes: readonly string[], words: readonly string[]) =>
  changes.flatMap((change) => words.filter((word) => change.includes(word)));

test('apply runs hooks in their turn: after the namespace and its Secrets, before the rest, and after that', async () => {
  const kubectl = new ClusterInMemory();
  const { status, stderr, changes } = await applied(kubectl);
  expect({ status, stderr }).toMatchObject({ status: 0 });
  const words = [
    ...['Namespace/shop-dev-1', 'Role/slot-hook-before-2-rights', 'Job/slot-hook-before-1-first'],
    ...[
      'Job/slot-hook-before-2-rights',
      'StatefulSet/redis',
      'ConfigMap/a',
      'delete: ConfigMap/probe',
      'apply slotstack-shop-dev-1: ConfigMap/probe',
    ],
    ...['Job/slot-hook-after-once', 'Job/slot-hook-after-2-wait', 'delete: ConfigMap/probe'],
  ];
  expect(orderOf(changes, [...new Set(words)])).toEqual(words);
  expect(kubectl.object('ConfigMap', 'probe')).toBeUndefined();
  expect(stderr).toContain('\n  hook hooks.beforeAll[0]\n');
  // Their Secret is there before.
  expect(kubectl.object('Secret', 'key')).toBeDefined();
});

test('the plan says which hooks run', async () => {
  const kubectl = new ClusterInMemory();
  const { call } = shop();
  await call('synth', kubectl);
  const { stderr } = await call('apply shop-dev-1 --dry-run', kubectl);
  expect(stderr).toContain('\n  Job/slot-hook-before-1-first runs before: hooks.beforeAll[0]\n');
  expect(stderr).toMatch(
    /\n {2}Job\/slot-hook-after-once-[0-9a-f]{8} runs after, unless it has in this life: hooks.afterAll\[0\]\n/,
  );
  expect(stderr).toContain('\n  ConfigMap/probe is there until the hooks after it have run\n');
  expect(kubectl.changes).toEqual([]);
});

test('the plan, and diff, say what hooks may do from now on', async () => {
  const kubectl = new ClusterInMemory();
  await applied(kubectl);
  const { call, write } = shop();
  write('services.yaml', (text) => text.replace('verbs: [get]', 'verbs: [get, list]'));
  await call('synth', kubectl);
  expect((await call('apply shop-dev-1 --dry-run', kubectl)).stderr).toContain(
    '\n  ~ Role/slot-hook-before-2-rights\n',
  );
  expect(await call('diff shop-dev-1', kubectl)).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('\n  ~ Role/slot-hook-before-2-rights\n') as string,
  });
});

test('at the next apply, hooks run again but those of the life, and nothing of theirs is left over', async () => {
  const kubectl = new ClusterInMemory();
  await applied(kubectl);
  const { status, stderr, changes } = await applied(kubectl);
  expect({ status, stderr }).toMatchObject({ status: 0 });
  expect(orderOf(changes, ['delete: Job/slot-hook-before-1-first', 'Job/slot-hook-after-once'])).toEqual([
    'delete: Job/slot-hook-before-1-first',
  ]);
  expect(stderr).toContain('\n  hook hooks.afterAll[0] has run in this life\n');
  expect(stderr).not.toContain('no longer in the output');
});

test('where the data is emptied, what runs once in a life runs again', async () => {
  const kubectl = new ClusterInMemory();
  await applied(kubectl);
  const { changes } = await applied(kubectl, shop(false, 5));
  expect(orderOf(changes, ['Job/slot-hook-after-once']).length).toBeGreaterThan(0);
});

test('a hook that fails ends the apply, with its log', async () => {
  const kubectl = new ClusterInMemory();
  kubectl.failing = ['slot-hook-before-1-first'];
  const { status, stderr, changes } = await applied(kubectl);
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /\n {4}the log\nerror: hook hooks\.beforeAll\[0\]: Job\/slot-hook-before-1-first in shop-dev-1 has failed[^\n]*\n$/,
  );
  expect(orderOf(changes, ['before-2-rights: ', 'StatefulSet/redis'])).toEqual([]);
});

test('a hook that may fail does not', async () => {
  const kubectl = new ClusterInMemory();
  kubectl.failing = ['slot-hook-after-2-wait'];
  const { status, stderr } = await applied(kubectl, shop(true));
  expect(status).toBe(0);
  expect(stderr).toContain('; goes on, as continueOnError says\n');
  expect((await applied(kubectl, shop(false))).status).toBe(1);
});

test('what runs once in a life, and has failed, runs again', async () => {
  const kubectl = new ClusterInMemory();
  kubectl.failing = kubectl.failing.concat('slot-hook-after-once');
  const once = () => kubectl.objectsThere.filter(({ metadata }) => metadata.name.startsWith('slot-hook-after-once'));
  await applied(kubectl);
  kubectl.failing = once().map(({ metadata }) => metadata.name);
  kubectl.objectsThere = kubectl.objectsThere.filter((object) => !once().includes(object));
  expect((await applied(kubectl)).status).toBe(1);
  kubectl.failing = [];
  const { status, stderr } = await applied(kubectl);
  expect(status).toBe(0);
  expect(stderr).not.toContain('has run in this life');
});

test('delete runs what is to run before, while all is there', async () => {
  const kubectl = new ClusterInMemory();
  const here = shop();
  await applied(kubectl, here);
  const from = kubectl.changes.length;
  const { status, stderr } = await here.call('delete shop-dev-1 --yes', kubectl);
  expect(status).toBe(0);
  expect(stderr).toContain('\n1/5 run the hooks before it is deleted\n');
  const words = ['Job/slot-hook-before-delete-1-bye', 'delete: Namespace/shop-dev-1'];
  expect(orderOf(changesOf(kubectl, from), words)).toEqual(words);
  // Called again, there is nothing left to run in.
  expect((await here.call('delete shop-dev-1 --dry-run', kubectl)).stderr).not.toContain('hooks');
});

test('report says what each hook is, and comment has its texts', async () => {
  const kubectl = new ClusterInMemory();
  const { call } = shop();
  const { stdout } = await call('report', kubectl);
  expect(stdout).toContain('  hooks.beforeAll[0] (first): a Job: before all else of each deploy\n');
  expect(stdout).toContain('  hooks.afterAll[0] (once): a Job: after all else, once in a life\n');
  expect(stdout).toContain('  services[0].hooks.beforeDestroy[0] (bye): a Job: before it is deleted\n');
  const comment = 'comment --number 42 --topic slot --slot 1 --target shop-dev-1 --dry-run --state';
  expect((await call(`${comment} ready`, kubectl)).stdout).toMatch(/\n- ends when [^\n]*\n\nSeen at shop-dev-1\n$/);
  expect((await call(`${comment} released`, kubectl)).stdout).not.toContain('Seen');
});

test('what works in the namespace of another runs its hooks in the same order, and before it is deleted', async () => {
  const guest = `project: shop
environments: {ai-staging: {}, ai-repair: {}}
hooks: {beforeAll: [{name: first, run: echo first}]}
infrastructure: [{name: a, manifests: [{path: a.yaml}], hooks: {beforeDestroy: [{name: bye, run: echo bye}]}}]
`;
  const directory = writeFiles({ 'services.yaml': guest, 'a.yaml': web.replace('name: a', "name: 'a-{{ .Env }}'") });
  const kubectl = new ClusterInMemory();
  const environment = { SERVICES_FILE: join(directory, 'services.yaml'), CDK8S_OUTDIR: emptyDirectory() };
  const call = (words: string) => slotstackHere(words, { environment, kubectl });
  await call('synth');
  expect(await call('apply shop-ai-staging')).toMatchObject({ status: 0 });
  const from = kubectl.changes.length;
  expect(await call('apply shop-ai-repair')).toMatchObject({ status: 0 });
  expect(await call('delete shop-ai-repair --yes')).toMatchObject({ status: 0 });
  const words = [
    ...['Job/slot-hook-of-ai-repair-before-1-first', 'ConfigMap/a-ai-repair'],
    ...['Job/slot-hook-of-ai-repair-before-delete-1-bye', 'delete: ConfigMap/a-ai-repair'],
  ];
  expect(orderOf(changesOf(kubectl, from), words).filter((word, index, all) => all.indexOf(word) === index)).toEqual(
    words,
  );
});
