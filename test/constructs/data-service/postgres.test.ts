import type { PostgresConfig } from '../../../config/schema/data-services';
import { Postgres } from '../../../constructs/data-service/postgres';
import { at, containerOf, lasting, newData, only, podOf } from '../built';
import { namesOf, placesIn, postgresConfig, services, statefulSet, type Effects } from './services';

const pod = 'spec.template.spec';
const container = `StatefulSet ${pod}.containers.0`;

const effects: Effects<PostgresConfig> = {
  name: [
    'main',
    {
      'StatefulSet metadata.name': 'main',
      'Service metadata.name': 'main',
      'ConfigMap data.POSTGRES_HOST': 'main',
      [`${container}.name`]: 'main',
    },
  ],
  image: [
    'registry/postgres:17',
    {
      [`${container}.image`]: 'registry/postgres:17',
      [`StatefulSet ${pod}.initContainers.0.image`]: 'registry/postgres:17',
    },
  ],
  dataPath: ['cache', { [`StatefulSet ${pod}.volumes.0.hostPath.path`]: '/srv/shop/slots/3/cache' }],
  config: ['other-config', { 'ConfigMap metadata.name': 'other-config' }],
  secret: [
    'other-secret',
    { [`${container}.env.2.valueFrom.secretKeyRef`]: { name: 'other-secret', key: 'POSTGRES_USER' } },
  ],
  resources: [
    { memory: '512Mi', cpu: '2' },
    {
      [`${container}.resources`]: { requests: { cpu: '2', memory: '512Mi' }, limits: { memory: '512Mi' } },
      // A quarter of it.
      [`${container}.command.10`]: 'shared_buffers=128MB',
    },
  ],
  database: [
    'shop',
    {
      'ConfigMap data.POSTGRES_DB': 'shop',
      [`${container}.env.1`]: { name: 'POSTGRES_DB', value: 'shop' },
      [`${container}.env.5`]: { name: 'PGDATABASE', value: 'shop' },
    },
  ],
  user: ['buyer', { [`Job ${pod}.initContainers.0.args.16`]: 'POSTGRES_USER=buyer' }],
};

test.each(Object.entries(effects))('%s has its effect', (key, [value, places]) => {
  const before = placesIn(services.postgres(), Object.keys(places));
  expect(placesIn(services.postgres({ ...postgresConfig, [key]: value }), Object.keys(places))).toEqual(places);
  for (const place of Object.keys(places)) expect(before[place]).not.toEqual(places[place]);
});

test('tells its address by name, and applications by a ConfigMap', () => {
  const data = newData();
  const { host, port } = new Postgres(data, 'service', { config: postgresConfig, data });
  expect([host, port]).toEqual(['db', 5432]);
  expect(only(services.postgres(), 'ConfigMap')).toMatchObject({
    metadata: { name: 'db-config', namespace: 'shop-dev-3' },
    data: { POSTGRES_HOST: 'db', POSTGRES_PORT: '5432', POSTGRES_DB: 'chat' },
  });
});

test('consists of a ConfigMap, a generated Secret in a slot, and the service', () => {
  const names = ['ConfigMap/db-config', 'StatefulSet/db', 'Service/db', 'NetworkPolicy/db'];
  expect(namesOf(services.postgres(postgresConfig, { target: lasting }))).toEqual(names);
  expect(namesOf(services.postgres()).toSpliced(1, 1)).toEqual(names);
});

test.each(['postgres:14', 'postgres:17-alpine', 'postgres:18', 'postgres:latest'])(
  'keeps the database of %s in a directory of its own on the data path, where no volume of the image lies over it',
  (image) => {
    const server = containerOf(podOf(statefulSet(services.postgres({ ...postgresConfig, image }))), 'db');
    // https://github.com/docker-library/postgres/issues/952: with the parent mounted, the volume of images up to 17 is laid over.
    expect(server.volumeMounts).toContainEqual({ name: 'data', mountPath: '/var/lib/postgresql/data' });
    expect(server.env).toContainEqual({ name: 'PGDATA', value: '/var/lib/postgresql/data/pgdata' });
  },
);

test('starts the server by the entry point of the image', () => {
  expect(containerOf(podOf(statefulSet(services.postgres())), 'db').command?.slice(6)).toEqual([
    '60',
    'docker-entrypoint.sh',
    'postgres',
    '-c',
    'shared_buffers=256MB',
  ]);
});

test('is ready when it takes connections over TCP: while it initializes, it listens on its socket only', () => {
  const server = containerOf(podOf(statefulSet(services.postgres())), 'db');
  const isReady = { exec: { command: ['pg_isready', '--quiet', '--host=127.0.0.1', '--port=5432'] } };
  expect(server.startupProbe).toEqual({ ...isReady, periodSeconds: 5, failureThreshold: 132 });
  expect(server.readinessProbe).toEqual({ ...isReady, periodSeconds: 10, timeoutSeconds: 5 });
  // Never a query: a busy server is a living one.
  expect(server.livenessProbe).toEqual({ tcpSocket: { port: 5432 }, periodSeconds: 10, failureThreshold: 6 });
  // What pg_isready asks for.
  const names = (server.env as { name: string }[]).map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['PGUSER', 'PGDATABASE']));
});

test('can write to its sockets, to /tmp and to shared memory of a size that its limit covers', () => {
  const spec = podOf(statefulSet(services.postgres()));
  const mounts = containerOf(spec, 'db').volumeMounts?.map(({ name, mountPath }) => [name, mountPath]);
  expect(mounts).toEqual(
    expect.arrayContaining([
      ['tmp', '/tmp'],
      ['run', '/var/run/postgresql'],
      ['shared-memory', '/dev/shm'],
    ]),
  );
  expect(spec.volumes).toEqual(
    expect.arrayContaining([
      { name: 'tmp', emptyDir: {} },
      { name: 'run', emptyDir: {} },
      { name: 'shared-memory', emptyDir: { medium: 'Memory', sizeLimit: '64Mi' } },
    ]),
  );
});

test('has a minute for its fast shutdown', () => {
  expect(at(statefulSet(services.postgres()), `${pod}.terminationGracePeriodSeconds`)).toBe(60);
  expect(containerOf(podOf(statefulSet(services.postgres())), 'db')).not.toHaveProperty('lifecycle');
});
