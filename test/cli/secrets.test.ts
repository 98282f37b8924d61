import { join } from 'node:path';
import { writeFiles } from '../config/project-directory';
import { ClusterInMemory } from '../cluster/cluster-in-memory';
import { emptyDirectory } from '../stacks/synthesized';
import { slotstackHere } from './slotstack-here';

const services = `project: shop
environments: {dev: {}, ai: {}}
maxSlots: 1
secrets:
  api: {source: environment, keys: {TOKEN: {variable: API_TOKEN}, URL: {}}}
  salt: {source: generated, keys: {SALT: {}}}
services: [{name: web, manifests: [{path: web.yaml}]}]
`;
const web = `{apiVersion: v1, kind: ConfigMap, metadata: {name: web}}\n---\n{apiVersion: v1, kind: Secret, metadata: {name: of-file}, stringData: {A: b-of-file}}\n`;
const slot = '{slot: 1, generation: 1, issue: 42, owner: alice, since: "2026-01-01T00:00Z"}';

function shop(variables: Readonly<Record<string, string>> = {}, more = '') {
  const text = services.replace('  salt:', `${more}  salt:`);
  const directory = writeFiles({ 'services.yaml': text, 'web.yaml': web, 'slots/active/1.yaml': slot });
  const environment = { SERVICES_FILE: join(directory, 'services.yaml'), CDK8S_OUTDIR: emptyDirectory(), ...variables };
  const kubectl = new ClusterInMemory();
  return { kubectl, call: (words: string) => slotstackHere(words, { environment, kubectl }) };
}

const secretsIn = (kubectl: ClusterInMemory) =>
  kubectl.objectsThere
    .filter(({ kind }) => kind === 'Secret')
    .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);

test('secrets list says who gives each its values', async () => {
  const { call } = shop();
  const { status, stdout } = await call('secrets list shop-dev-1 shop-dev');
  expect(status).toBe(0);
  expect(stdout.replace(/ +/g, ' ').replace(/as in .*web\.yaml/g, 'as in web.yaml')).toBe(`TARGET SECRET SOURCE KEYS BY
shop-dev-1 api environment TOKEN,URL slotstack secrets apply
shop-dev-1 of-file environment A slotstack secrets apply, as in web.yaml
shop-dev-1 salt generated SALT a Job, once in the life of the namespace
TARGET SECRET SOURCE KEYS BY
shop-dev api environment TOKEN,URL slotstack secrets apply
shop-dev of-file existing A somebody has made it, as in web.yaml
shop-dev salt generated SALT a Job, once in the life of the namespace
`);
  const [first] = JSON.parse((await call('secrets list shop-dev-1 --output json')).stdout) as [{ secrets: unknown[] }];
  expect(first.secrets).toHaveLength(3);
});

test('apply gives them theirs as soon as the namespace is there, and tells what is lacking', async () => {
  const { call, kubectl } = shop({ API_TOKEN: 'token-of-a-test' });
  await call('synth');
  const { status, stdout, stderr } = await call('apply shop-dev-1 --yes');
  expect(status).toBe(0);
  expect(secretsIn(kubectl)).toEqual(['shop-dev-1/of-file']);
  expect(stderr).toContain('  Secret api (new) has no URL: the variable URL is not set\n');
  expect(stderr + stdout).not.toMatch(/token-of-a-test|b-of-file/);
  const order = kubectl.changes.filter((change) =>
    /Namespace\/shop-dev-1|create|ServiceAccount\/slot-data-s/.test(change),
  );
  expect(order.map((change) => change.split(':')[0])).toEqual([
    'apply slotstack-shop-dev-1',
    'create',
    'apply slotstack-shop-dev-1',
  ]);
});

test('in what lasts, those of files are left to whoever has made them, unless services.yaml says otherwise', async () => {
  const { call, kubectl } = shop({ API_TOKEN: 'a', URL: 'b' });
  await call('synth');
  expect((await call('apply shop-dev --yes')).status).toBe(0);
  expect(secretsIn(kubectl)).toEqual(['shop-dev/api']);
  expect((await call('secrets apply shop-dev --dry-run')).stderr).toMatch(
    /shop-dev: Secret api gets TOKEN, URL\nnothing was changed\n$/,
  );
  expect(secretsIn(kubectl)).toEqual(['shop-dev/api']);
  const said = shop({ API_TOKEN: 'a', URL: 'b' }, '  of-file: {source: environment}\n');
  await said.call('synth');
  expect((await said.call('apply shop-dev --yes')).status).toBe(0);
  expect(secretsIn(said.kubectl)).toEqual(['shop-dev/api', 'shop-dev/of-file']);
});

test('a Secret of another namespace is of nobody here, and that of a data service is not that of a file', async () => {
  const directory = writeFiles({
    'services.yaml': `project: shop
environments: {ai: {}}
maxSlots: 1
dataPaths: {root: /srv/shop, envDir: '/srv/shop/{{ .Slot }}', dirs: [db]}
infrastructure:
  - name: data
    dataServices:
      - {type: redis, name: db, image: 'redis:7', config: c, secret: db-secret, resources: {cpu: 50m, memory: 64Mi}}
services: [{name: web, manifests: [{path: s.yaml}]}]
`,
    's.yaml': ['{name: other, namespace: elsewhere}', '{name: db-secret}']
      .map((metadata) => `{apiVersion: v1, kind: Secret, metadata: ${metadata}, stringData: {A: changeme}}\n`)
      .join('---\n'),
    'slots/active/1.yaml': slot,
  });
  const environment = { SERVICES_FILE: join(directory, 'services.yaml'), CDK8S_OUTDIR: emptyDirectory() };
  const kubectl = new ClusterInMemory();
  const call = (words: string) => slotstackHere(words, { environment, kubectl });
  await call('synth');
  expect((await call('apply shop-dev-1 --yes')).status).toBe(0);
  expect(secretsIn(kubectl)).toEqual([]);
  expect((await call('secrets list shop-dev-1')).stdout).toMatch(/db-secret +generated +REDIS_PASSWORD/);
});

test('secrets apply changes nothing where a key would have no value, and ends with 1', async () => {
  const { call, kubectl } = shop({ API_TOKEN: 'a' });
  await call('synth');
  await call('apply shop-dev-1 --yes');
  const before = kubectl.changes.length;
  const { status, stderr } = await call('secrets apply shop-dev-1');
  expect(status).toBe(1);
  expect(stderr).toContain('shop-dev-1: Secret api (new) has no URL: the variable URL is not set\n');
  expect(stderr).toMatch(/some keys have no value, so nothing was changed\n$/);
  expect(kubectl.changes).toHaveLength(before);
});

test('report has them, too', async () => {
  const { call } = shop();
  const { stdout } = await call('report');
  expect(stdout).toContain('  Secret salt (SALT): generated: a Job, once in the life of the namespace\n');
  expect(stdout).toContain('reads: API_TOKEN (not set), URL (not set)\n');
});
