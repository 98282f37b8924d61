import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-28';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { Credentials } from '../../../constructs/data-service/credentials';
import { Postgres, type PostgresProps } from '../../../constructs/data-service/postgres';
import { at, containerOf, lasting, newData, only, podOf } from '../built';
import { placedText } from '../../../constructs/slot-data/placed-scripts';
import {
  namesOf,
  placesIn,
  postgresProps,
  serverCommand,
  serverCommandHere,
  services,
  statefulSet,
  type Effects,
} from './services';

const pod = 'spec.template.spec';
const container = `StatefulSet ${pod}.containers.0`;

const effects: Effects<PostgresProps> = {
  name: [
    'main',
    {
      'StatefulSet metadata.name': 'main',
      'Service metadata.name': 'main',
      'ConfigMap data.POSTGRES_HOST': 'main',
      [`${container}.name`]: 'main',
    },
  ],
  image: ['registry.local/postgres:17', { [`${container}.image`]: 'registry.local/postgres:17' }],
  imageFacts: [
    { user: 70, group: 71, dataDirectory: '/var/lib/pg', tools: 'busybox' },
    {
      [`${container}.securityContext.runAsUser`]: 70,
      [`${container}.securityContext.runAsGroup`]: 71,
      [`${container}.env.0`]: { name: 'PGDATA', value: '/var/lib/pg/pgdata' },
    },
  ],
  path: ['cache', { [`StatefulSet ${pod}.volumes.0.hostPath.path`]: '/srv/shop/slots/3/cache' }],
  configMap: ['other-config', { 'ConfigMap metadata.name': 'other-config' }],
  credentials: [
    Credentials.existing('other-secret'),
    { [`${container}.env.2.valueFrom.secretKeyRef`]: { name: 'other-secret', key: 'POSTGRES_USER' } },
  ],
  cpu: [Cpu.units(2), { [`${container}.resources.requests.cpu`]: '2' }],
  cpuLimit: [Cpu.units(3), { [`${container}.resources.limits.cpu`]: '3' }],
  memory: [
    Size.mebibytes(512),
    {
      [`${container}.resources.requests.memory`]: '512Mi',
      [`${container}.resources.limits.memory`]: '512Mi',
      // A quarter of it.
      [`${container}.command.8`]: 'shared_buffers=128MB',
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
  sharedMemory: [Size.mebibytes(128), { [`StatefulSet ${pod}.volumes.8.emptyDir.sizeLimit`]: '128Mi' }],
  settings: [
    { max_connections: '200', shared_buffers: '64MB' },
    { [`${container}.command.8`]: 'shared_buffers=64MB', [`${container}.command.10`]: 'max_connections=200' },
  ],
};

test.each(Object.entries(effects))('%s has its effect', (key, [value, places]) => {
  const before = placesIn(services.postgres(), Object.keys(places));
  expect(placesIn(services.postgres({ [key]: value }), Object.keys(places))).toEqual(places);
  for (const place of Object.keys(places)) expect(before[place]).not.toEqual(places[place]);
});

test('tells its address by name, and applications by a ConfigMap', () => {
  const data = newData();
  const { path, ...props } = postgresProps;
  const { host, port } = new Postgres(data, 'service', { ...props, data: data.path(path) });
  expect([host, port]).toEqual(['db', 5432]);
  expect(only(services.postgres(), 'ConfigMap')).toMatchObject({
    metadata: { name: 'db-config', namespace: 'shop-dev-3' },
    data: { POSTGRES_HOST: 'db', POSTGRES_PORT: '5432', POSTGRES_DB: 'chat' },
  });
});

test('consists of a ConfigMap, a generated Secret in a slot, and the service', () => {
  const names = ['ConfigMap/db-config', 'StatefulSet/db', 'Service/db', 'NetworkPolicy/db'];
  expect(namesOf(services.postgres({ credentials: Credentials.existing('db-secret') }, lasting))).toEqual(names);
  expect(namesOf(services.postgres()).toSpliced(1, 1)).toEqual(names);
});

test.each(['postgres:14', 'postgres:17-alpine', 'postgres:18', 'postgres:latest'])(
  'keeps the database of %s in a directory of its own on the data path, where no volume of the image lies over it',
  (image) => {
    const server = containerOf(podOf(statefulSet(services.postgres({ image }))), 'db');
    // https://github.com/docker-library/postgres/issues/952: with the parent mounted, the volume of images up to 17 is
    // laid over.
    expect(server.volumeMounts).toContainEqual({ name: 'data', mountPath: '/var/lib/postgresql/data' });
    expect(server.env).toContainEqual({ name: 'PGDATA', value: '/var/lib/postgresql/data/pgdata' });
  },
);

test('starts the server by a script that ends in the entry point of the image', () => {
  const command = serverCommand(containerOf(podOf(statefulSet(services.postgres())), 'db'));
  expect(command).toEqual(['/bin/sh', '/slot-data/scripts/postgres-server', '-c', 'shared_buffers=256MB']);
  expect(placedText('postgres-server')).toMatch(/^exec docker-entrypoint.sh postgres "\$@"\nexit\n}\n$/m);
});

describe('the start of the server', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'slotstack-postgres-'));
    mkdirSync(join(directory, 'data'));
    mkdirSync(join(directory, 'image'));
    program('docker-entrypoint.sh', 'echo "started $(cat "$PGDATA/PG_VERSION") $*"');
    program('docker-ensure-initdb.sh', 'mkdir "$PGDATA"; echo 16 >"$PGDATA/PG_VERSION"; echo "made ${PGDATA##*/} $*"');
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  /** A program of the image. */
  function program(name: string, text: string): void {
    writeFileSync(join(directory, 'image', name), `#!/bin/sh\nset -eu\n${text}\n`, { mode: 0o755 });
  }

  function database(path: string): void {
    mkdirSync(join(directory, 'data', path), { recursive: true });
    writeFileSync(join(directory, 'data', path, 'PG_VERSION'), '15\n');
  }

  /** Runs the script as the disk has it. */
  function start() {
    const container = containerOf(podOf(statefulSet(services.postgres())), 'db');
    const [shell = '', ...args] = serverCommandHere(container, directory);
    const { status, stdout, stderr } = spawnSync(shell, args, {
      env: { PATH: `${directory}/image:${process.env.PATH ?? ''}`, PGDATA: `${directory}/data/pgdata` },
      encoding: 'utf8',
    });
    return { status, stdout, stderr: stderr.replaceAll(directory, ''), left: readdirSync(join(directory, 'data')) };
  }

  const started = (version: number) => `started ${version} postgres -c shared_buffers=256MB\n`;

  test('makes a new database under another name first', () => {
    expect(start()).toEqual({
      status: 0,
      stdout: `made pgdata.unfinished postgres -c shared_buffers=256MB\n${started(16)}`,
      stderr: '',
      left: ['pgdata'],
    });
  });

  test('leaves a database that is there to the entry point', () => {
    database('pgdata');
    expect(start()).toMatchObject({ status: 0, stdout: started(15), left: ['pgdata'] });
  });

  test('fails as the making of the database does, and begins anew', () => {
    program('docker-ensure-initdb.sh', 'mkdir "$PGDATA"; echo 16 >"$PGDATA/PG_VERSION"; exit 3');
    expect(start()).toMatchObject({ status: 3, stdout: '', left: ['pgdata.unfinished'] });
    program('docker-ensure-initdb.sh', 'mkdir "$PGDATA"; echo 17 >"$PGDATA/PG_VERSION"');
    expect(start()).toMatchObject({ status: 0, stdout: started(17), left: ['pgdata'] });
  });

  test.each([
    ['the database', 'ls', '/data/pgdata cannot be looked at: Input/output error'],
    ['its directory', 'find', 'not all of /data can be listed'],
  ])('makes none where the disk does not let it look at %s', (_, name, reason) => {
    program(name, 'echo "x: Input/output error" >&2; exit 2');
    const result = start();
    expect(result).toMatchObject({ status: 75, stdout: '', left: [] });
    expect(result.stderr).toContain(`slot-data: ${reason}\n`);
  });

  test.each(['', 'main', '18/docker'])('makes none where there is one in the directory "%s"', (path) => {
    database(path);
    expect(start()).toMatchObject({
      status: 65,
      stdout: '',
      stderr: `slot-data: there is a database in ${posix.join('/data', path)}, but not in /data/pgdata: move it there\n`,
    });
  });

  test('says so where the image cannot make a database without starting it', () => {
    rmSync(join(directory, 'image/docker-ensure-initdb.sh'));
    program('docker-entrypoint.sh', 'echo "started $*"');
    expect(start()).toMatchObject({
      status: 0,
      stdout: 'started postgres -c shared_buffers=256MB\n',
      stderr: expect.stringContaining('the image has no docker-ensure-initdb.sh') as string,
    });
  });
});

test('is ready when it takes connections over TCP: while it initializes, it listens on its socket only', () => {
  const server = containerOf(podOf(statefulSet(services.postgres())), 'db');
  const isReady = { exec: { command: ['pg_isready', '--quiet', '--host=127.0.0.1', '--port=5432'] } };
  expect(server.startupProbe).toEqual({ ...isReady, periodSeconds: 2, failureThreshold: 330 });
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
      { name: 'tmp', emptyDir: { sizeLimit: '1Gi' } },
      { name: 'run', emptyDir: { sizeLimit: '16Mi' } },
      { name: 'shared-memory', emptyDir: { medium: 'Memory', sizeLimit: '300Mi' } },
    ]),
  );
});

test.each([
  [Size.gibibytes(8), '2Gi'],
  [Size.mebibytes(512), '128Mi'],
  [Size.mebibytes(128), '64Mi'],
])('with %p of memory has %s of shared memory, in which parallel queries work', (memory, sizeLimit) => {
  expect(podOf(statefulSet(services.postgres({ memory, sharedMemory: undefined }))).volumes).toContainEqual({
    name: 'shared-memory',
    emptyDir: { medium: 'Memory', sizeLimit },
  });
});

test('has a minute for its fast shutdown', () => {
  expect(at(statefulSet(services.postgres()), `${pod}.terminationGracePeriodSeconds`)).toBe(60);
  expect(containerOf(podOf(statefulSet(services.postgres())), 'db')).not.toHaveProperty('lifecycle');
});
