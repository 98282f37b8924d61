import { join } from 'node:path';
import { writeFiles } from '../config/project-directory';
import { ClusterInMemory } from '../cluster/cluster-in-memory';
import { emptyDirectory } from '../stacks/synthesized';
import { slotstackHere } from './slotstack-here';

const services = `project: shop
namespace: {patterns: {dev: shop-dev, ai: 'shop-dev-{{ .Slot }}'}}
environments: {dev: {}, ai: {}}
maxSlots: 3
dataPaths: {root: /srv/shop, envDir: '/srv/shop/{{ if eq .Env "ai" }}slots/{{ .Slot }}{{ else }}{{ .Env }}{{ end }}', dirs: [redis]}
infrastructure:
  - name: data
    dataServices:
      - {type: redis, name: redis, image: 'docker.io/library/redis:7-bookworm', config: redis-config, secret: redis-secret, resources: {cpu: 50m, memory: 64Mi}}
services:
  - {name: web, manifests: [{path: web.yaml}]}
`;
const web = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web}
spec:
  rules: [{host: '{{ .Namespace }}.example.org', http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: redis, port: {number: 6379}}}}]}}]
`;
const slot = '{slot: 1, generation: 4, issue: 42, owner: alice, since: "2026-01-01T00:00Z"}';

/** A checkout of the project, and a cluster that it goes to. */
function shop() {
  const directory = writeFiles({ 'services.yaml': services, 'web.yaml': web, 'slots/active/1.yaml': slot });
  const environment = { SERVICES_FILE: join(directory, 'services.yaml'), CDK8S_OUTDIR: emptyDirectory() };
  const kubectl = new ClusterInMemory();
  const call = (words: string) => slotstackHere(words, { environment, kubectl });
  return { call, kubectl };
}

/** The same, where the slot is in the cluster. */
async function applied() {
  const { call, kubectl } = shop();
  expect(await call('synth')).toMatchObject({ status: 0 });
  expect(await call('apply shop-dev-1 --yes')).toMatchObject({ status: 0, stdout: '' });
  return { call, kubectl };
}

test('apply brings the platform first, then the slot, and says what is next', async () => {
  const { call, kubectl } = shop();
  await call('synth');
  const dry = await call('apply shop-dev-1 --dry-run');
  expect(dry).toMatchObject({ status: 0, stdout: '' });
  expect(dry.stderr).toMatch(/^context memory \(https:\/\/memory\)\nshop-platform: [^]*nothing was changed\n$/);
  expect(kubectl.changes).toEqual([]);

  const { status, stderr } = await call('apply shop-dev-1 --yes');
  expect(status).toBe(0);
  expect(stderr).toMatch(/^shop-platform:\n[^]*^shop-dev-1:\n/m);
  expect(stderr).toMatch(/\napplied; until all is ready: slotstack wait shop-dev-1\n$/);
  const managers = kubectl.changes.flatMap((change) => /^apply (\S+):/.exec(change)?.[1] ?? []);
  expect([...new Set(managers)]).toEqual(['slotstack-shop-platform', 'slotstack-shop-dev-1']);
  expect(kubectl.object('StatefulSet', 'redis')?.metadata.namespace).toBe('shop-dev-1');
});

test('delete shows its steps, and does nothing unless somebody says yes', async () => {
  const { call, kubectl } = await applied();
  const before = [...kubectl.changes];
  const asked = await call('delete shop-dev-1');
  expect(asked.status).toBe(1);
  expect(asked.stderr).toMatch(
    /^context memory [^]*\n1\. delete the namespace shop-dev-1, with all that is in it\n2\. [^]*\nerror: delete shop-dev-1\? Nobody can be asked here: say so with --yes\n$/,
  );
  const dry = await call('delete shop-dev-1 --dry-run');
  expect(dry).toMatchObject({ status: 0, stderr: expect.stringMatching(/\nnothing was done\n$/) as string });
  expect(kubectl.changes).toEqual(before);
});

test('delete ends the namespace before the Job that deletes the data', async () => {
  const { call, kubectl } = await applied();
  const before = kubectl.changes.length;
  const { status, stderr } = await call('delete shop-dev-1 --yes');
  expect(status).toBe(0);
  expect(stderr).toContain('\n1/4 delete the namespace shop-dev-1, with all that is in it\n');
  expect(stderr).toMatch(/the log\nshop-dev-1 is deleted\n$/);
  expect(kubectl.changes.slice(before)).toEqual([
    'delete: Namespace/shop-dev-1 with all in it',
    expect.stringMatching(/^create: Job\/slot-data-cleanup-shop-dev-1/),
  ]);
});

test('delete that is interrupted goes on where it was', async () => {
  const { call, kubectl } = await applied();
  kubectl.objectsThere = kubectl.objectsThere.filter(
    ({ kind, metadata }) =>
      metadata.namespace !== 'shop-dev-1' && !(kind === 'Namespace' && metadata.name === 'shop-dev-1'),
  );
  const { status } = await call('delete shop-dev-1 --yes');
  expect(status).toBe(0);
  expect(kubectl.changes.at(-1)).toMatch(/^create: Job\/slot-data-cleanup-shop-dev-1/);
});

test('delete of a slot whose platform is not there deletes nothing', async () => {
  const { call, kubectl } = shop();
  expect(await call('delete shop-dev-1 --yes')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining(
      'neither shop-dev-1 nor shop-platform is there: is it the right cluster?',
    ) as string,
  });
  expect(kubectl.changes).toEqual([]);
});

test('connect says to programs where a database and its password are', async () => {
  const { call } = shop();
  expect(JSON.parse((await call('connect shop-dev-1 --output=json')).stdout)).toEqual([
    {
      target: 'shop-dev-1',
      namespace: 'shop-dev-1',
      services: [
        {
          name: 'redis',
          dataPaths: ['redis'],
          addresses: [{ host: 'redis', port: 6379 }],
          settings: { configMap: 'redis-config', values: { REDIS_HOST: 'redis', REDIS_PORT: '6379', REDIS_DB: '0' } },
          secrets: [{ name: 'redis-secret', keys: ['REDIS_PASSWORD'] }],
        },
      ],
      claims: [],
    },
  ]);
});

test('connect gives lines that a shell reads as they are meant, whatever the context is called', async () => {
  const directory = writeFiles({ 'services.yaml': services, 'web.yaml': web });
  const environment = { SERVICES_FILE: join(directory, 'services.yaml') };
  const { stdout } = await slotstackHere(['connect', 'shop-dev-1', '--context', "x y's"], { environment });
  const context = "--context='x y'\\''s'";
  expect(stdout).toContain(`kubectl port-forward --namespace=shop-dev-1 service/redis 6379:6379 ${context}\n`);
  expect(stdout).toContain(
    `kubectl get secret redis-secret --namespace=shop-dev-1 --output='jsonpath={.data.REDIS_PASSWORD}' ${context} | base64 --decode\n`,
  );
});

test('status without a target is a line for each that is in use or there', async () => {
  const { call } = await applied();
  const { status, stdout } = await call('status');
  expect(status).toBe(0);
  const [head = '', ...lines] = stdout.trimEnd().split('\n');
  expect(head.split(/ {2,}/)).toEqual([
    'TARGET',
    'FOR',
    'OWNER',
    'AGE',
    'READY',
    'GENERATION',
    'DATA',
    'TRASH',
    'ADDRESS',
  ]);
  const cells = lines.map((line) => line.split(/ {2,}/));
  expect(cells.find(([name]) => name === 'shop-dev-1')).toEqual([
    ...['shop-dev-1', 'issue 42', 'alice', expect.stringMatching(/^\d+ days$/) as string],
    ...[expect.stringMatching(/^\d\/2$/) as string, '4, not there', '-', '-', 'http://shop-dev-1.example.org/'],
  ]);
  expect(cells.find(([name]) => name === 'shop-dev')?.slice(1, 5)).toEqual(['lasting', '-', '-', 'not there']);
  expect(lines.at(-1)).toBe('2 slots are free');
});

test('status of a target is told in full, and to programs', async () => {
  const { call } = await applied();
  const { stdout } = await call('status shop-dev-1');
  expect(stdout).toMatch(
    /^shop-dev-1: slot 1, in use by alice issue 42, generation 4\n  WORKLOAD +STATE +GENERATION\n/,
  );
  expect(stdout).toContain('\n  sizes are not known: the log of no run of the collector is there\n');
  const [status] = JSON.parse((await call('status shop-dev-1 --output json')).stdout) as [object];
  expect(status).toMatchObject({
    name: 'shop-dev-1',
    slot: 1,
    generation: 4,
    namespaceState: 'there',
    register: { active: true, issue: 42, owner: 'alice' },
  });
  expect((await call('status shop-dev-2')).stdout).toBe(
    'shop-dev-2: slot 2, never taken, generation 0\n  not in this cluster\n',
  );
});
