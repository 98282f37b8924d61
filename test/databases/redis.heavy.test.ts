import { podAddress, type Ended } from './container';
import { testLasting } from './lasting';
import type { Pod } from './pod';
import { testReleases, type Release } from './releases';
import { describeWithServer, linesOf, type Service } from './service';
import { testSingleWriter } from './single-writer';

function run(pod: Pod, script: string, ...args: string[]): Promise<Ended> {
  const { REDIS_PASSWORD: password = '' } = pod.credentials;
  const prelude = `redis() { redis-cli -e -h ${podAddress} "$@"; }`;
  return pod.reach(['bash', '-euc', `${prelude}\n${script}`, 'bash', ...args], { REDISCLI_AUTH: password });
}

const redis: Service = {
  name: 'redis',
  programs: ['redis-server', 'redis-cli'],
  write: async (pod, what) => {
    linesOf(await run(pod, 'redis set "$1" kept; redis set "$1-session" expiring EX 10000', what));
  },
  read: async (pod) => {
    const script = `
      redis --scan | sort | while read -r key; do
        if [[ $(redis ttl "$key") == -1 ]]; then expiry=never; else expiry=later; fi
        echo "$key $(redis get "$key") $expiry"
      done`;
    return linesOf(await run(pod, script));
  },
  lines: (what) => [`${what} kept never`, `${what}-session expiring later`],
};

/** What a server still writes by itself while it is stopped, or later. */
const releases: Release[] = [
  {
    name: 'dumps its data as it is stopped, while B runs',
    before: async (pod) => {
      linesOf(await run(pod, 'redis config set save "3600 1" shutdown-on-sigterm save'));
    },
    after: async (pod) => {
      expect((await pod.stop()).output).toContain('DB saved on disk');
    },
  },
  {
    name: 'rewrites its append-only file while B starts',
    before: async (pod) => {
      const fill = `for i = 1, 10000 do redis.call('set', 'filler' .. i, i) end`;
      const slowly = `redis config set rdb-key-save-delay 2000; redis bgrewriteaof`;
      linesOf(await run(pod, `redis eval "${fill}" 0; ${slowly}`));
    },
    after: async (pod) => {
      const rewriting = `redis info persistence | grep -q '^aof_rewrite_in_progress:1'`;
      linesOf(await run(pod, `${rewriting}; while ${rewriting}; do sleep 1; done`));
      expect((await pod.stop()).output).toContain('Background AOF rewrite finished successfully');
    },
  },
];

describeWithServer(redis, (machine) => {
  testReleases(machine, redis, releases);
  testSingleWriter(machine, redis);
  testLasting(machine, redis);

  test('a new password opens data that lasts: Redis takes it at each start', async () => {
    const pod = await machine().dev({ password: 'first' }).pod('redis');
    await pod.start();
    await redis.write(pod, 'data');
    await pod.stop();
    const restarted = await machine().dev({ password: 'second' }).pod('redis');
    await restarted.start();
    expect(await redis.read(restarted)).toEqual(redis.lines('data'));
  });
});
