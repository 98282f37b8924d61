import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFiles } from '../config/project-directory';
import { ClusterInMemory } from '../cluster/cluster-in-memory';
import { emptyDirectory } from '../stacks/synthesized';
import { slotstackHere } from './slotstack-here';

const services = (generation: number) => `project: shop
environments: {staging: {dataGeneration: ${generation}}}
infrastructure:
  - name: data
    dataServices:
      - type: postgres
        name: db
        engine: cloudnative-pg
        image: ghcr.io/cloudnative-pg/postgresql:17
        storage: {size: 1Gi}
        config: db-config
        secret: db-secret
        database: shop
        user: shop
        resources: {cpu: 1m, memory: 1Gi}
`;

/** A lasting environment whose database an operator runs, in the cluster with generation 0. */
async function applied() {
  const directory = writeFiles({ 'services.yaml': services(0) });
  const file = join(directory, 'services.yaml');
  const environment = { SERVICES_FILE: file, CDK8S_OUTDIR: emptyDirectory() };
  const kubectl = new ClusterInMemory();
  const call = (words: string) => slotstackHere(words, { environment, kubectl });
  const change = async (generation: number) => {
    writeFileSync(file, services(generation));
    expect(await call('synth')).toMatchObject({ status: 0 });
  };
  await change(0);
  expect(await call('apply shop-staging --yes')).toMatchObject({ status: 0 });
  return { call, change, kubectl };
}

test('a raised generation brings a new database, and the former one stays', async () => {
  const { call, change, kubectl } = await applied();
  await change(1);
  const { status, stderr } = await call('apply shop-staging --yes');
  expect(status).toBe(0);
  expect(stderr).toContain('  + Cluster/db-g1\n');
  expect(stderr).toContain(
    '  applications of db get a new database of its operator, which begins empty; the former one stays: generation 0 -> 1\n',
  );
  expect(stderr).toContain('  Cluster/db stays: it may hold data; delete it by hand\n');
  expect(kubectl.object('Cluster', 'db')).toBeDefined();
  expect(kubectl.object('ConfigMap', 'db-config')?.data).toMatchObject({ POSTGRES_HOST: 'db-g1-rw' });
});

test('status tells both, and whose data is in use', async () => {
  const { call, change } = await applied();
  await change(1);
  await call('apply shop-staging --yes');
  const { stdout } = await call('status shop-staging');
  expect(stdout).toMatch(/\n  Cluster\/db-g1 +0\/3 ready +1\n/);
  expect(stdout).toContain(
    '\n  Cluster/db is there beside Cluster/db-g1, with the data of an earlier generation: nothing uses it, and whoever deletes it deletes that\n',
  );
});

test('an older checkout is not applied', async () => {
  const { call, change } = await applied();
  await change(1);
  await call('apply shop-staging --yes');
  await change(0);
  const { status, stderr } = await call('apply shop-staging --yes');
  expect(status).not.toBe(0);
  expect(stderr).toContain('the data of db has generation 1 in the cluster, and 0 here: this checkout is older');
});

test('connect leads to whoever takes writes, and names the keys for applications', async () => {
  const { call } = await applied();
  const { stdout } = await call('connect shop-staging');
  expect(stdout).toContain('  db (data: Cluster/db)\n    for pods of the namespace: db-rw:5432\n');
  expect(stdout).toContain('port-forward --namespace=shop-staging service/db-rw 5432:5432');
  expect(stdout).toContain('    Secret db-secret: POSTGRES_USER, POSTGRES_PASSWORD\n');
});

test('delete is for slots: what lasts is not deleted with a word', async () => {
  const { call, kubectl } = await applied();
  expect((await call('delete shop-staging --yes')).status).not.toBe(0);
  expect(kubectl.object('Cluster', 'db')).toBeDefined();
});
