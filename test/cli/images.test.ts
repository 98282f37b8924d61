import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFiles, type Files } from '../config/project-directory';
import { ClusterInMemory } from '../cluster/cluster-in-memory';
import { emptyDirectory, manifest } from '../stacks/synthesized';
import { slotstackHere } from './slotstack-here';

const services = `project: shop
environments: {dev: {}}
images:
  redis: {type: external, from: 'docker.io/library/redis:7', local: 'registry.example.org/redis:7'}
  web: {type: external, from: 'docker.io/library/web:1', local: 'localhost:5000/web:1'}
infrastructure: [{name: a, manifests: [{path: a.yaml}]}]
`;

function shop(text = services, variables: Readonly<Record<string, string>> = {}, files: Files = {}) {
  const directory = writeFiles({ 'services.yaml': text, 'a.yaml': manifest('ConfigMap', 'a'), ...files });
  const environment = { SERVICES_FILE: join(directory, 'services.yaml'), CDK8S_OUTDIR: emptyDirectory(), ...variables };
  const kubectl = new ClusterInMemory();
  const call = (words: string) => slotstackHere(words, { environment, kubectl });
  return { call, kubectl };
}

const jobs = (kubectl: ClusterInMemory) => kubectl.changes.filter((change) => change.includes('Job/mirror-images'));

test('images list says what is copied, and by whom', async () => {
  const { call } = shop();
  expect((await call('images list')).stdout.split('\n')).toEqual([
    'PROJECT  IMAGE  FROM                       TO                            BY',
    'shop     web    docker.io/library/web:1    localhost:5000/web:1          slotstack images mirror --here',
    'shop     redis  docker.io/library/redis:7  registry.example.org/redis:7  the platform',
    '',
  ]);
  expect(JSON.parse((await call('images list --output json')).stdout)).toHaveLength(2);
});

test('apply starts the Job, and does not wait for its end', async () => {
  const { call, kubectl } = shop();
  await call('synth');
  const { status, stderr } = await call('apply shop-dev');
  expect({ status, stderr }).toMatchObject({ status: 0 });
  expect(jobs(kubectl)).toHaveLength(1);
  expect(stderr).not.toContain('Job/mirror-images');
});

test('images mirror runs it anew, with its log', async () => {
  const { call, kubectl } = shop();
  await call('synth');
  await call('apply shop-dev');
  kubectl.changes.length = 0;
  const { status, stderr } = await call('images mirror');
  expect({ status, stderr }).toMatchObject({ status: 0 });
  expect(kubectl.changes).toEqual([
    expect.stringMatching(/^delete: Job\/mirror-images-/),
    expect.stringMatching(/^apply slotstack-shop-platform: ConfigMap\/mirror-images-\S+ Job\/mirror-images-\S+$/),
  ]);
  expect(stderr).toMatch(/: complete\n {2}the log\n$/);
});

test('images mirror says that it has failed', async () => {
  const { call, kubectl } = shop();
  await call('synth');
  await call('apply shop-dev');
  kubectl.failing = kubectl.objectsThere.map(({ metadata }) => metadata.name).filter((name) => /^mirror-/.test(name));
  const { status, stderr } = await call('images mirror');
  expect(status).toBe(1);
  expect(stderr).toMatch(/\n {2}the log\nerror: Job\/mirror-images-\S+ in shop-platform has failed/);
});

test.each([
  ['images mirror', services, 'shop-platform is not there: slotstack apply shop-platform'],
  [
    'images mirror',
    services.replace(/^ {2}redis.*\n/m, ''),
    'shop-platform copies no image by itself: slotstack images mirror --here',
  ],
  [
    'images mirror',
    services.replace(/^images:\n( .*\n)+/m, ''),
    'services.yaml has no image to copy to another registry',
  ],
  ['images mirror --here --context x', services, '--context: with --here, no cluster is asked'],
])('%s', async (words, text, message) => {
  const { call } = shop(text);
  const { status, stderr } = await call(words);
  expect(status).not.toBe(0);
  expect(stderr).toContain(message);
});

test('images mirror --here gives the list to regsync, without what opens the registries', async () => {
  const directory = writeFiles({ regsync: '#!/bin/bash\n{ echo "$@"; cat; } >"$RECORD"\nexit "${EXIT:-0}"\n' });
  chmodSync(join(directory, 'regsync'), 0o755);
  const record = join(emptyDirectory(), 'record');
  const here = (variables: Record<string, string> = {}) =>
    shop(services, { PATH: `${directory}:/usr/bin:/bin`, RECORD: record, ...variables }).call('images mirror --here');
  expect(await here()).toMatchObject({ status: 0, stdout: '', stderr: '2 images are where they are to be\n' });
  const [line = '', ...rest] = readFileSync(record, 'utf8').split('\n');
  expect(line).toBe('once --config -');
  expect((JSON.parse(rest.join('\n')) as { sync: unknown }).sync).toHaveLength(2);
  expect(await here({ EXIT: '1' })).toMatchObject({ status: 1, stderr: 'error: regsync has not copied all images\n' });
  expect((await here({ PATH: emptyDirectory() })).stderr).toMatch(/^error: regsync: .*install it from/);
});

test.each(['images list', 'images mirror --here', 'images mirror'])('%s goes no further than synth', async (words) => {
  const { call } = shop(
    services
      .replace('environments: {dev: {}}', 'environments: {dev: {}, qa: {}}')
      .replace('redis:7', 'redis:7-{{ .Env }}'),
  );
  const { status, stdout, stderr } = await call(words);
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toContain('registry.example.org/redis:7 is a copy of docker.io/library/redis:7-qa, and of');
});

describe('images build', () => {
  const commit = 'a'.repeat(40);
  const web = "web: {type: build, repository: registry.example.org/web, tag: '1', dockerfile: Dockerfile}";
  const api = web.replaceAll('web', 'api');
  const text = `project: shop
environments: {dev: {}, ai: {}}
maxSlots: 2
builds: {repository: 'https://git.example.org/shop.git'}
images: {${web}, ${api}}
infrastructure: [{name: a, manifests: [{path: a.yaml}]}]
`;
  const held = `slot: 1\ngeneration: 1\npr: 7\nowner: me\nsince: 2026-11-29T10:00Z\nimages: {web: {commit: ${commit}, source: 0123456789ab}}\n`;
  const built = (kubectl: ClusterInMemory) => kubectl.changes.filter((change) => change.includes('Job/build-image'));

  test('builds what it is told of a lasting environment, and says what becomes of it', async () => {
    const { call, kubectl } = shop(text);
    await call('synth');
    await call('apply shop-dev');
    const { status, stderr } = await call(`images build shop-dev --commit ${commit} --only api`);
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(stderr).toContain('shop-dev: registry.example.org/api:1\n');
    expect(stderr).toMatch(/: complete\n {4}the log\n$/);
    expect(built(kubectl).at(-1)).toMatch(/^apply slotstack-on-request: ConfigMap\/\S+ Job\/build-image-api-\S+$/);
  });

  test('runs the Jobs of a slot anew', async () => {
    const { call, kubectl } = shop(text, {}, { 'slots/active/1.yaml': held });
    await call('synth');
    await call('apply shop-dev-1');
    kubectl.changes.length = 0;
    expect(await call('images build shop-dev-1')).toMatchObject({ status: 0 });
    expect(built(kubectl)).toEqual([
      expect.stringMatching(/^delete: Job\/build-image-web-/),
      expect.stringMatching(/^apply slotstack-shop-dev-1: .*Job\/build-image-web-/),
    ]);
  });

  test('says that one has failed', async () => {
    const { call, kubectl } = shop(text, {}, { 'slots/active/1.yaml': held });
    await call('synth');
    await call('apply shop-dev-1');
    kubectl.failing = kubectl.objectsThere.map(({ metadata }) => metadata.name).filter((name) => /^build-/.test(name));
    const { status, stderr } = await call('images build shop-dev-1');
    expect(status).toBe(1);
    expect(stderr).toMatch(/\n {4}the log\nerror: Job\/build-image-web-\S+ in shop-dev-1 has failed/);
  });

  test('has nothing to do for a slot that has no image of its own', async () => {
    const { call, kubectl } = shop(text);
    await call('synth');
    await call('apply shop-dev-1');
    expect(await call('images build shop-dev-1')).toMatchObject({
      ...{ status: 0, stderr: expect.stringContaining('shop-dev-1: nothing is to be built\n') as unknown },
    });
    expect(built(kubectl)).toEqual([]);
  });

  test.each([
    ['shop-dev --only wep', text, 'there is no image "wep" to build; did you mean "web"?'],
    ['shop-platform', text, 'shop-platform runs no images of the project: name a target'],
    [
      `shop-dev-1 --commit ${commit}`,
      text,
      `shop-dev-1 shows what the register has: slotstack slots set --slot 1 --commit ${commit}`,
    ],
    [`shop-dev --commit 4f1c2d9`, text, 'It must be the whole id of a commit'],
    ['shop-dev', text.replace(/^builds.*\n/m, ''), 'shop has no "builds" in services.yaml'],
    [`shop-dev --commit ${commit}`, text, 'shop-dev is not there: slotstack apply shop-dev'],
  ])('%s is refused where it makes no sense', async (words, services, message) => {
    const { call } = shop(services);
    const { status, stderr } = await call(`images build ${words}`);
    expect(status).not.toBe(0);
    expect(stderr).toContain(message);
  });

  describe('gc', () => {
    const repository = 'registry.example.org/web';
    const [inRegister, running, old] = ['0123456789ab', 'aaaaaaaaaaaa', 'bbbbbbbbbbbb'].map(
      (hash) => `${repository}:1-${hash}`,
    ) as [string, string, string];

    const withOld = async (...said: readonly string[]) => {
      const shopHere = shop(text, {}, { 'slots/active/1.yaml': held });
      await shopHere.call('synth');
      await shopHere.call('apply shop-dev-1');
      shopHere.kubectl.log = said
        .map((image) => `level=INFO msg="User script message" message="old: ${image}"\n`)
        .join('');
      shopHere.kubectl.changes.length = 0;
      return shopHere;
    };
    const removals = ({ kubectl }: { kubectl: ClusterInMemory }) =>
      kubectl.given.flatMap(({ kind, metadata, data }) =>
        kind === 'ConfigMap' && metadata.name.startsWith('remove-') ? [JSON.stringify(data)] : [],
      );

    test('asks before it removes what no register and nothing in the cluster names', async () => {
      const here = await withOld(running, old, old);
      const own =
        JSON.stringify(here.kubectl.objectsThere).match(/registry.example.org\/web:1-[0-9a-f]{12}/)?.[0] ?? '';
      here.kubectl.log += `message="old: ${own}"\n`;
      here.kubectl.objectsThere.push({
        ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'of-before', namespace: 'shop-dev-1' } },
        spec: { containers: [{ name: 'web', image: running }] },
      });
      expect(await here.call('images gc --dry-run')).toMatchObject({ status: 0, stdout: `${old}\n` });
      expect(removals(here)).toEqual([]);
      const unasked = await here.call('images gc');
      expect(unasked.status).toBe(1);
      expect(unasked.stderr).toContain('--yes');
      expect(removals(here)).toEqual([]);
      expect(await here.call('images gc --yes')).toMatchObject({ status: 0, stdout: `${old}\n` });
      const [removal = ''] = removals(here);
      expect(removal).toContain(old);
      for (const image of [running, own, inRegister]) expect(removal).not.toContain(image);
      expect(here.kubectl.objectsThere.filter(({ metadata }) => /^(list|remove)-/.test(metadata.name))).toEqual([]);
    });

    test('lists tags that are as those of slots, and older than is asked for', async () => {
      const here = await withOld();
      expect((await here.call('images gc --older-than 1h')).stderr).toContain('shop: nothing to remove');
      const list = here.kubectl.given.find(
        ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name.startsWith('list-'),
      );
      const { scripts } = JSON.parse((list?.data as Record<string, string>)['configuration.yaml'] ?? '') as {
        scripts: { script: string }[];
      };
      expect(scripts[0]?.script).toMatch(
        /^local repositories = \{"registry.example.org\/api", "registry.example.org\/web"\}\nlocal label, project, before = "dev.slotstack.own", "shop", "20\d\d-\d\d-\d\d \d\d:\d\d:\d\d"\n/,
      );
    });

    test.each([
      ['images gc --older-than soon', text, '--older-than: must be a duration such as 168h'],
      ['images gc', text.replace(/^builds.*\n/m, ''), 'no slot builds images for itself'],
    ])('%s is refused', async (words, services, message) => {
      const { status, stderr } = await shop(services).call(words);
      expect(status).not.toBe(0);
      expect(stderr).toContain(message);
    });
  });

  test('images list says from what, and by whom', async () => {
    const { call } = shop(text, {}, { 'slots/active/1.yaml': held });
    expect((await call('images list')).stdout.split('\n').slice(1)).toEqual([
      expect.stringMatching(/^shop +web +Dockerfile +registry.example.org\/web:1 +slotstack images build shop-dev$/),
      expect.stringMatching(/^shop +api +Dockerfile +registry.example.org\/api:1 +slotstack images build shop-dev$/),
      expect.stringMatching(
        /^shop +web +Dockerfile, commit a{40} +registry.example.org\/web:1-[0-9a-f]{12} +a Job of shop-dev-1$/,
      ),
      '',
    ]);
  });
});
