import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-28';
import { Credentials } from '../../../constructs/data-service/credentials';
import { Mariadb, type MariadbProps } from '../../../constructs/data-service/mariadb';
import { at, containerOf, lasting, newData, only, podOf } from '../built';
import {
  mariadbProps,
  namesOf,
  placesIn,
  serverCommand,
  serverCommandHere,
  services,
  statefulSet,
  type Effects,
} from './services';

const pod = 'spec.template.spec';
const container = `StatefulSet ${pod}.containers.0`;
const server = () => containerOf(podOf(statefulSet(services.mariadb())), 'db');

const effects: Effects<MariadbProps> = {
  name: [
    'main',
    {
      'StatefulSet metadata.name': 'main',
      'Service metadata.name': 'main',
      'ConfigMap data.MARIADB_HOST': 'main',
      [`${container}.name`]: 'main',
    },
  ],
  image: ['registry.local/mariadb:11.8', { [`${container}.image`]: 'registry.local/mariadb:11.8' }],
  imageFacts: [
    { user: 70, group: 71, dataDirectory: '/var/lib/own', tools: 'gnu' },
    {
      [`${container}.securityContext.runAsUser`]: 70,
      [`${container}.securityContext.runAsGroup`]: 71,
      [`${container}.command.7`]: '/var/lib/own/database',
    },
  ],
  path: ['cache', { [`StatefulSet ${pod}.volumes.0.hostPath.path`]: '/srv/shop/slots/3/cache' }],
  configMap: ['other-config', { 'ConfigMap metadata.name': 'other-config' }],
  credentials: [
    Credentials.existing('other-secret'),
    {
      [`${container}.env.1.valueFrom.secretKeyRef`]: { name: 'other-secret', key: 'MARIADB_USER' },
      [`${container}.env.2.valueFrom.secretKeyRef`]: { name: 'other-secret', key: 'MARIADB_PASSWORD' },
      [`${container}.env.3.valueFrom.secretKeyRef`]: { name: 'other-secret', key: 'MARIADB_ROOT_PASSWORD' },
    },
  ],
  cpu: [Cpu.units(2), { [`${container}.resources.requests.cpu`]: '2' }],
  cpuLimit: [Cpu.units(3), { [`${container}.resources.limits.cpu`]: '3' }],
  memory: [
    Size.mebibytes(512),
    {
      [`${container}.resources.requests.memory`]: '512Mi',
      [`${container}.resources.limits.memory`]: '512Mi',
      // Half of it.
      [`${container}.command.10`]: '--innodb_buffer_pool_size=256M',
    },
  ],
  database: [
    'shop',
    {
      'ConfigMap data.MARIADB_DATABASE': 'shop',
      [`${container}.env.0`]: { name: 'MARIADB_DATABASE', value: 'shop' },
    },
  ],
  settings: [
    { max_connections: '200', innodb_buffer_pool_size: '64M' },
    {
      [`${container}.command.10`]: '--innodb_buffer_pool_size=64M',
      [`${container}.command.11`]: '--max_connections=200',
    },
  ],
};

test.each(Object.entries(effects))('%s has its effect', (key, [value, places]) => {
  const before = placesIn(services.mariadb(), Object.keys(places));
  expect(placesIn(services.mariadb({ [key]: value }), Object.keys(places))).toEqual(places);
  for (const place of Object.keys(places)) expect(before[place]).not.toEqual(places[place]);
});

test('tells its address by name, and applications by a ConfigMap', () => {
  const data = newData();
  const { path, ...props } = mariadbProps;
  const { host, port } = new Mariadb(data, 'service', { ...props, data: data.path(path) });
  expect([host, port]).toEqual(['db', 3306]);
  expect(only(services.mariadb(), 'ConfigMap').data).toEqual({
    MARIADB_HOST: 'db',
    MARIADB_PORT: '3306',
    MARIADB_DATABASE: 'chat',
  });
});

test('consists of a ConfigMap, a generated Secret in a slot, and the service', () => {
  const names = ['ConfigMap/db-config', 'StatefulSet/db', 'Service/db', 'NetworkPolicy/db'];
  expect(namesOf(services.mariadb({ credentials: Credentials.existing('db-secret') }, lasting))).toEqual(names);
  expect(namesOf(services.mariadb()).toSpliced(1, 1)).toEqual(names);
});

test('has a password of its own for root, with which nobody gets in from outside of the pod', () => {
  expect(only(services.mariadb(), 'Job')).toHaveProperty(
    `${pod}.initContainers.0.args`,
    expect.arrayContaining(['MARIADB_USER=chatter', 'MARIADB_PASSWORD', 'MARIADB_ROOT_PASSWORD']),
  );
  expect(server().env).toContainEqual({ name: 'MARIADB_ROOT_HOST', value: 'localhost' });
});

test('keeps its database in a directory of its own on the volume of the image', () => {
  expect(server().volumeMounts).toContainEqual({ name: 'data', mountPath: '/var/lib/mysql' });
  expect(serverCommand(server())[2]).toBe('/var/lib/mysql/database');
});

test('is ready when it answers over TCP, and a server that refuses a password is alive', () => {
  const ping =
    'MYSQL_PWD="$MARIADB_PASSWORD" mariadb-admin --host=127.0.0.1 --port=3306 --user="$MARIADB_USER" --connect-timeout=5 ping';
  const probe = { exec: { command: ['/bin/sh', '-c', ping] }, timeoutSeconds: 10 };
  expect(server().startupProbe).toEqual({ ...probe, periodSeconds: 2, failureThreshold: 330 });
  expect(server().readinessProbe).toEqual({ ...probe, periodSeconds: 10 });
  expect(server().livenessProbe).toEqual({ ...probe, periodSeconds: 10, failureThreshold: 6 });
});

test('has two minutes to write what is changed, and can write to its socket and /tmp', () => {
  expect(at(statefulSet(services.mariadb()), `${pod}.terminationGracePeriodSeconds`)).toBe(120);
  const mounts = server().volumeMounts?.map(({ name, mountPath }) => [name, mountPath]);
  expect(mounts).toEqual(
    expect.arrayContaining([
      ['tmp', '/tmp'],
      ['run', '/run/mysqld'],
    ]),
  );
});

describe('the start of the server', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'slotstack-mariadb-'));
    mkdirSync(join(directory, 'data'));
    mkdirSync(join(directory, 'image'));
    entrypoint('mkdir "$DATADIR/mysql"; echo made');
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  /** The entry point of the image, whose functions do nothing but for the one that makes the database. */
  function entrypoint(
    make: string,
    names = ['verify_minimum_env', 'temp_server_start', 'setup_db', 'temp_server_stop'],
  ) {
    const functions = [...names, 'process_init_files'].map((name) => `docker_${name}() { :; }`);
    const text = `#!/bin/bash
${functions.join('\n')}
docker_setup_env() { DATADIR=\${2#--datadir=}; }
docker_create_db_directories() { mkdir -p "$DATADIR"; }
docker_init_database_dir() { ${make}; }
if [[ \${FUNCNAME[0]} == source ]]; then return; fi
echo "started $*"
`;
    program('docker-entrypoint.sh', text);
  }

  function program(name: string, text: string): void {
    writeFileSync(join(directory, 'image', name), text, { mode: 0o755 });
  }

  /** Runs the script as the disk has it. */
  function start() {
    const command = serverCommandHere(server(), directory);
    const [shell = '', ...args] = command.map((word) => word.replace('/var/lib/mysql', `${directory}/data`));
    const { status, stdout, stderr } = spawnSync(shell, args, {
      env: { PATH: `${directory}/image:${process.env.PATH ?? ''}` },
      encoding: 'utf8',
      // From a socket, bash believes that it was called by rsh, and reads the files of the user.
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const plain = (text: string) => text.replaceAll(directory, '');
    return { status, stdout: plain(stdout), stderr: plain(stderr), left: readdirSync(join(directory, 'data')) };
  }

  const started =
    'started mariadbd --datadir=/data/database --bind_address=* --skip_name_resolve=ON --innodb_buffer_pool_size=512M\n';

  test('makes a new database under another name first', () => {
    expect(start()).toEqual({ status: 0, stdout: `made\n${started}`, stderr: '', left: ['database'] });
  });

  test('leaves a database that is there to the entry point', () => {
    mkdirSync(join(directory, 'data/database'));
    expect(start()).toEqual({ status: 0, stdout: started, stderr: '', left: ['database'] });
  });

  test('fails as the making of the database does, and begins anew', () => {
    entrypoint('mkdir "$DATADIR/mysql"; exit 3');
    expect(start()).toMatchObject({ status: 3, stdout: '', left: ['database.unfinished'] });
    entrypoint('mkdir "$DATADIR/mysql"; echo again');
    expect(start()).toMatchObject({ status: 0, stdout: `again\n${started}`, left: ['database'] });
  });

  test('fails where the image has not all of the functions: its server would start on half a database', () => {
    entrypoint('echo made', ['verify_minimum_env', 'temp_server_start', 'temp_server_stop']);
    expect(start()).toMatchObject({
      status: 127,
      stdout: 'made\n',
      stderr: expect.stringContaining('docker_setup_db: command not found') as string,
      left: ['database.unfinished'],
    });
  });

  test.each([
    ['the database', 'ls', '/data/database cannot be looked at: Input/output error'],
    ['its directory', 'find', 'not all of /data can be listed'],
  ])('makes none where the disk does not let it look at %s', (_, name, reason) => {
    program(name, '#!/bin/sh\necho "x: Input/output error" >&2; exit 2\n');
    const result = start();
    expect(result).toMatchObject({ status: 75, stdout: '', left: [] });
    expect(result.stderr).toContain(`slot-data: ${reason}\n`);
  });

  test.each(['', '/main'])('makes none where there is one in the directory "%s"', (path) => {
    mkdirSync(join(directory, 'data', path), { recursive: true });
    writeFileSync(join(directory, 'data', path, 'ibdata1'), '');
    expect(start()).toMatchObject({
      status: 65,
      stdout: '',
      stderr: `slot-data: there is a database in /data${path}, but not in /data/database: move it there\n`,
    });
  });
});
