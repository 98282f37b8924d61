import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-28';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Credentials } from '../../../constructs/data-service/credentials';
import { Redis, type RedisProps } from '../../../constructs/data-service/redis';
import { at, containerOf, lasting, newData, only, podOf } from '../built';
import {
  namesOf,
  placesIn,
  redisProps,
  serverCommand,
  serverCommandHere,
  services,
  statefulSet,
  type Effects,
} from './services';

const pod = 'spec.template.spec';
const container = `StatefulSet ${pod}.containers.0`;
const server = () => containerOf(podOf(statefulSet(services.redis())), 'cache');

const effects: Effects<RedisProps> = {
  name: [
    'queue',
    {
      'StatefulSet metadata.name': 'queue',
      'Service metadata.name': 'queue',
      'ConfigMap data.REDIS_HOST': 'queue',
      [`${container}.name`]: 'queue',
    },
  ],
  image: ['registry.local/redis:8', { [`${container}.image`]: 'registry.local/redis:8' }],
  imageFacts: [
    { user: 70, group: 71, dataDirectory: '/cache', tools: 'busybox' },
    {
      [`${container}.securityContext.runAsUser`]: 70,
      [`${container}.securityContext.runAsGroup`]: 71,
      [`${container}.command.8`]: '/cache',
    },
  ],
  path: ['db', { [`StatefulSet ${pod}.volumes.0.hostPath.path`]: '/srv/shop/slots/3/db' }],
  configMap: ['other-config', { 'ConfigMap metadata.name': 'other-config' }],
  credentials: [
    Credentials.existing('other-secret'),
    {
      [`${container}.env.0.valueFrom.secretKeyRef`]: { name: 'other-secret', key: 'REDIS_PASSWORD' },
      [`${container}.env.1.valueFrom.secretKeyRef`]: { name: 'other-secret', key: 'REDIS_PASSWORD' },
    },
  ],
  cpu: [Cpu.millis(50), { [`${container}.resources.requests.cpu`]: '50m' }],
  cpuLimit: [Cpu.units(3), { [`${container}.resources.limits.cpu`]: '3' }],
  memory: [
    Size.gibibytes(1),
    {
      [`${container}.resources.requests.memory`]: '1Gi',
      [`${container}.resources.limits.memory`]: '1Gi',
      // Three quarters of it.
      [`${container}.command.17`]: '805306368',
    },
  ],
  settings: [
    { 'maxmemory-policy': 'allkeys-lru', 'client-output-buffer-limit': 'pubsub 32mb 8mb 60' },
    {
      [`${container}.command.19`]: 'allkeys-lru',
      [`${container}.command.20`]: '--client-output-buffer-limit',
      [`${container}.command.24`]: '60',
    },
  ],
  database: [11, { 'ConfigMap data.REDIS_DB': '11' }],
};

test.each(Object.entries(effects))('%s has its effect', (key, [value, places]) => {
  const before = placesIn(services.redis(), Object.keys(places));
  expect(placesIn(services.redis({ [key]: value }), Object.keys(places))).toEqual(places);
  for (const place of Object.keys(places)) expect(before[place]).not.toEqual(places[place]);
});

test('tells its address by name, and applications by a ConfigMap', () => {
  const data = newData();
  const { path, ...props } = redisProps;
  const { host, port } = new Redis(data, 'service', { ...props, data: data.path(path) });
  expect([host, port]).toEqual(['cache', 6379]);
  expect(only(services.redis(), 'ConfigMap').data).toEqual({ REDIS_HOST: 'cache', REDIS_PORT: '6379', REDIS_DB: '4' });
});

test('tells clients database 0 where no other is stated', () => {
  expect(only(services.redis({ database: undefined }), 'ConfigMap').data).toMatchObject({ REDIS_DB: '0' });
});

test('consists of a ConfigMap, a generated Secret in a slot, and the service', () => {
  const names = ['ConfigMap/cache-config', 'StatefulSet/cache', 'Service/cache', 'NetworkPolicy/cache'];
  expect(namesOf(services.redis({ credentials: Credentials.existing('cache-secret') }, lasting))).toEqual(names);
  expect(namesOf(services.redis()).toSpliced(1, 1)).toEqual(names);
});

test('keeps its data in the append-only file, and stops without writing a dump, in any case', () => {
  const [shell, script, ...args] = serverCommand(server());
  expect([shell, script]).toEqual(['/bin/sh', '/slot-data/scripts/redis-server']);
  expect(args.join(' ')).toBe(
    '--dir /data --save  --appendonly yes --shutdown-on-sigterm nosave force --maxmemory 201326592 --maxmemory-policy noeviction',
  );
  expect(server().volumeMounts).toContainEqual({ name: 'data', mountPath: '/data' });
  expect(at(statefulSet(services.redis()), `${pod}.terminationGracePeriodSeconds`)).toBe(30);
});

test('is alive when it answers at all, has started when it takes the password, and is ready when it can write', () => {
  const answers = '[ "$(redis-cli ping)" = PONG ]';
  expect(server().startupProbe).toEqual({
    exec: { command: ['/bin/sh', '-c', answers] },
    periodSeconds: 2,
    timeoutSeconds: 5,
    failureThreshold: 180,
  });
  expect(server().readinessProbe).toEqual({
    exec: {
      command: ['/bin/sh', '-c', `${answers} && redis-cli info persistence | grep -q '^aof_last_write_status:ok'`],
    },
    periodSeconds: 10,
    timeoutSeconds: 5,
  });
  expect(server().livenessProbe).toEqual({
    exec: { command: ['redis-cli', 'ping'] },
    periodSeconds: 10,
    timeoutSeconds: 5,
    failureThreshold: 6,
  });
});

describe('the password', () => {
  test('stands in no argument', () => {
    expect(JSON.stringify(server().command)).not.toContain('$(REDIS_PASSWORD)');
    expect(JSON.stringify(server().command)).not.toMatch(/requirepass [^"\\]/);
  });

  test('goes to a file in memory, which only Redis reads', () => {
    expect(podOf(statefulSet(services.redis())).volumes).toContainEqual({
      name: 'run',
      emptyDir: { medium: 'Memory', sizeLimit: '1Mi' },
    });
    expect(server().volumeMounts).toContainEqual({ name: 'run', mountPath: '/run/redis' });
  });

  /** Runs the script as the disk has it, but with another directory, and with what it would start replaced. */
  function start(password: string) {
    const directory = mkdtempSync(join(tmpdir(), 'slotstack-redis-'));
    try {
      writeFileSync(join(directory, 'docker-entrypoint.sh'), '#!/bin/sh\nprintf "%s\\n" "$@"\n', { mode: 0o755 });
      const elsewhere = (text: string) => text.replaceAll('/run/redis', directory);
      const [shell = '', ...args] = serverCommandHere(server(), directory, elsewhere);
      const { stdout, stderr, status } = spawnSync(shell, args, {
        env: { PATH: `${directory}:${process.env.PATH ?? ''}`, REDIS_PASSWORD: password },
        encoding: 'utf8',
      });
      const file = join(directory, 'password.conf');
      const started = stdout.replaceAll(directory, '/run/redis').split('\n');
      if (!existsSync(file)) return { status, stderr, started };
      return { status, stderr, started, config: readFileSync(file, 'utf8'), mode: statSync(file).mode & 0o777 };
    } finally {
      rmSync(directory, { recursive: true });
    }
  }

  test.each(['simple', 'with space', 'quote"s', "single'", 'back\\slash', '$HOME `id` $(id)', '#;&|', '%s\\n', 'é'])(
    'is passed on as it is: %j',
    (password) => {
      const { status, started, config, mode } = start(password);
      expect(status).toBe(0);
      expect(started.slice(0, 4)).toEqual(['redis-server', '/run/redis/password.conf', '--dir', '/data']);
      expect(mode).toBe(0o600);
      // Redis undoes what is escaped in double quotes.
      const [, quoted = ''] = /^requirepass "(.*)"\n$/.exec(config ?? '') ?? [];
      expect(quoted.replace(/\\(.)/g, '$1')).toBe(password);
    },
  );

  test('must not be empty: Redis would let everybody in', () => {
    const { status, stderr, started } = start('');
    expect(status).not.toBe(0);
    expect(stderr).toContain('REDIS_PASSWORD: is empty, so Redis would let everybody in');
    expect(started).toEqual(['']);
  });
});
