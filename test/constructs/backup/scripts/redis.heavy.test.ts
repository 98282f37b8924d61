import { chmodSync, chownSync, cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { podAddress, type Container, type Ended } from '../../../databases/container';
import { BackupSandbox, describeWithPrograms } from './backup-sandbox';

/** For bash: a key of each type, in several databases. */
const content = String.raw`
redis-cli set text value
printf 'a\000b\377\n' | redis-cli -x set binary
redis-cli set "$(printf 'key\nwith\tall ')" x
redis-cli rpush list a b c; redis-cli sadd set 1 2 3; redis-cli sadd word x; redis-cli zadd sorted 1.5 a 2 b; redis-cli hset hash f v
redis-cli setbit bits 1000 1; redis-cli pfadd unique a b; redis-cli xadd stream 1-1 f v; redis-cli xgroup create stream g 0
redis-cli geoadd places 13.36 38.11 Palermo
redis-cli function load '#!lua name=own
redis.register_function("f", function() return 1 end)'
for n in $(seq 1 2000); do echo "set many:$n $n"; done | redis-cli
redis-cli -n 5 set other 5; redis-cli -n 15 set last 15
redis-cli set kept x ex 100000; redis-cli set passing x px 1500
`;

describeWithPrograms('a backup of Redis', ['redis-server', 'redis-cli', 'redis-check-rdb', 'nsenter'], () => {
  let sandbox: BackupSandbox;
  let made = 0;
  const newDirectory = () => {
    const path = sandbox.directory(`directory-${(made += 1)}`);
    chmodSync(path, 0o700);
    chownSync(path, 999, 999);
    return path;
  };
  const containerOf = (command: string[], data: string) =>
    sandbox.container(command, {
      ...{ image: 'redis', user: 999 },
      mounts: { '/data': data, '/tmp': newDirectory(), '/slot-data/restore': sandbox.restore },
    });
  /** As the service starts it. */
  const start = async (data = newDirectory(), ...settings: string[]) => {
    const server = containerOf(
      [
        'redis-server',
        '--dir',
        '/data',
        '--appendonly',
        'yes',
        '--bind',
        '0.0.0.0',
        '--protected-mode',
        'no',
        '--requirepass',
        'secret',
        ...settings,
      ],
      data,
    );
    while (server.isRunning && (await redis(server, 'redis-cli ping')) !== 'PONG\n') await sleep(100);
    if (!server.isRunning) throw new Error(server.output);
    return server;
  };
  const environment = { REDISCLI_AUTH: 'secret', REDIS_HOST: podAddress, REDIS_PORT: '6379' };
  const redis = async (server: Container, lines: string) =>
    (
      await server.reach(
        ['bash', '-c', `redis-cli() { command redis-cli -h ${podAddress} "$@"; }\n${lines}`],
        environment,
      )
    ).output;
  const dump = (server: Container, name: string, changes = {}): Promise<Ended> =>
    server.reach(['/bin/sh', join(sandbox.scripts, 'dump-redis'), join(sandbox.restore, name)], {
      ...environment,
      ...changes,
    });
  const load = (name: string, data: string): Promise<Ended> =>
    containerOf(['/bin/sh', '/slot-data/scripts/load-redis', `/slot-data/restore/${name}`, '/data'], data).ended;
  const well = ({ code, output }: Ended) => {
    expect(code === 0 ? '' : output).toBe('');
    return output;
  };
  /** All keys with what they hold, as they go over the wire. */
  const all = (server: Container) =>
    redis(
      server,
      `for n in 0 5 15; do redis-cli -n $n eval "local all = {} for _, key in ipairs(redis.call('keys', '*')) do
        all[#all + 1] = key .. '=' .. redis.sha1hex(redis.call('dump', key)) .. (redis.call('ttl', key) > 0 and ' ends' or '') end
        table.sort(all) return all" 0; done; redis-cli function list`,
    );

  beforeEach(() => {
    sandbox = new BackupSandbox();
  });
  afterEach(() => sandbox.remove());

  test('has all keys but those whose time has come, where the service reads them', async () => {
    const server = await start();
    await redis(server, content);
    well(await dump(server, 'dump'));
    const keys = readFileSync(join(sandbox.restore, 'dump/keys'), 'utf8');
    expect(keys).toMatch(/^keys read 20\d\d$/m);
    expect(keys).toMatch(/^expires [12]$/m);
    await sleep(1600);
    const before = await all(server);
    expect(before.split('\n').length).toBeGreaterThan(2015);
    const data = newDirectory();
    expect(well(await load('dump', data))).toMatch(/backup: Redis: 20\d\d keys of 20\d\d\n$/);
    expect(readdirSync(data)).toEqual(['appendonlydir']);
    const restored = await start(data);
    expect(await all(restored)).toBe(before);
  });

  test('of none has none', async () => {
    const server = await start();
    well(await dump(server, 'dump'));
    const data = newDirectory();
    expect(well(await load('dump', data))).toContain('backup: Redis: 0 keys of 0\n');
    expect(await redis(await start(data), 'redis-cli dbsize')).toBe('0\n');
  });

  test('fails with a wrong password, and where nobody answers', async () => {
    const server = await start();
    expect(await dump(server, 'wrong', { REDISCLI_AUTH: 'wrong' })).toMatchObject({
      code: 1,
      output: expect.stringContaining('backup: Redis cannot be dumped\n') as string,
    });
    expect(await dump(server, 'nobody', { REDIS_PORT: '1' })).toMatchObject({ code: 1 });
  });

  test('is not loaded where it is broken, or has other keys than it had', async () => {
    const server = await start();
    await redis(server, content);
    well(await dump(server, 'dump'));
    const spoilt = async (name: string, spoil: (file: (name: string) => string) => void) => {
      cpSync(join(sandbox.restore, 'dump'), join(sandbox.restore, name), { recursive: true });
      spoil((file) => join(sandbox.restore, name, file));
      const { code, output } = await load(name, newDirectory());
      expect(code).toBe(1);
      return output;
    };
    const cut = await spoilt('cut', (file) => {
      writeFileSync(file('dump.rdb'), readFileSync(file('dump.rdb')).subarray(0, -100));
    });
    expect(cut).toContain('backup: Redis does not start on the dump\n');
    const fewer = await spoilt('fewer', (file) => {
      writeFileSync(file('keys'), readFileSync(file('keys'), 'utf8').replace(/keys read \d+/, 'keys read 2100'));
    });
    expect(fewer).toMatch(/backup: Redis has 20\d\d keys, and the dump 2100, of which 209\d stay\n/);
    const none = await spoilt('none', (file) => {
      rmSync(file('dump.rdb'));
    });
    expect(none).toBe('backup: the backup has no Redis here\n');
  });
});
