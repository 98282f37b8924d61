import { CollectorSandbox } from './collector';
import { describeAsRoot, Sandbox, type Options } from './sandbox';

let sandbox: Sandbox;
let collector: CollectorSandbox;
beforeEach(() => {
  sandbox = new Sandbox();
  collector = new CollectorSandbox(sandbox);
});
afterEach(() => {
  sandbox.remove();
});

const mebibyte = 1024 * 1024;

/** What the collector warns of. */
async function warnings(operands: readonly string[], options: Options = {}): Promise<string[]> {
  const { code, stderr } = await collector.run(options, operands);
  expect(code).toBe(0);
  return stderr.split('\n').slice(0, -1);
}

describeAsRoot('collect warns', () => {
  beforeEach(() => {
    collector.slot(3);
    collector.slot(12);
    sandbox.write('slots/3/redis/dump', Buffer.alloc(2 * mebibyte, 1), 999);
    sandbox.write('dev/redis/dump', Buffer.alloc(3 * mebibyte, 1), 999);
  });
  const limited = (limit: number) => [
    `-:dev=alimentor-dev@redis/${limit * mebibyte}`,
    `*:slots/*=alimentor-dev-*@postgres/${limit * mebibyte}@redis/${limit * mebibyte}`,
  ];

  test('of data near its limit, and above, with whose it is and how much', async () => {
    const [first, second, ...others] = await warnings(limited(2.5), { 'warn-percent': '80' });
    expect(first).toMatch(
      /^collect: warning: alimentor-dev redis has 31\d{5} bytes, which is 1[12]\d % of its limit of 2621440$/,
    );
    expect(second).toMatch(/^collect: warning: alimentor-dev-3 redis has 21\d{5} bytes, which is 8\d % of its limit/);
    expect(others).toEqual([]);
  });

  test('of nothing where all is within its limit, or has none', async () => {
    expect(await warnings(limited(100), { 'warn-percent': '80' })).toEqual([]);
    expect(await warnings(['-:dev=alimentor-dev', '*:slots/*=alimentor-dev-*'])).toEqual([]);
  });

  test('of nothing where there was no time to measure', async () => {
    expect(await warnings(limited(1), { seconds: '0' })).toEqual([]);
  });

  test('of a disk that is full, with whose data is most of it, trash included', async () => {
    collector.trash('dev');
    sandbox.write('dev/.slot-data/trash/postgres.Abcd1234/data/more', Buffer.alloc(4 * mebibyte, 1), 999);
    collector.touch('dev/.slot-data/trash/postgres.Abcd1234', 1);
    const [line, ...others] = await warnings(['-:dev=alimentor-dev', '*:slots/*=alimentor-dev-*'], {
      'warn-percent': '1',
    });
    expect(line).toMatch(
      /^collect: warning: the disk disk-1 is \d+ % full.*; most is of alimentor-dev 7\d{6} bytes, alimentor-dev-3 21\d{5} bytes, alimentor-dev-12 \d{4,5} bytes$/,
    );
    expect(others).toEqual([]);
  });

  test.each(['@postgres', '@postgres/x', '@../1', '@postgres/1/2', '@/1', '@postgres/-1'])(
    'of nothing with %s, which is no limit',
    async (limit) => {
      const { code, stderr } = await collector.run({}, [`-:dev=alimentor-dev${limit}`]);
      expect(code).toBe(64);
      expect(stderr).toContain('is not SLOT:DIRECTORY=TARGET[@DATA_PATH/BYTES]...');
    },
  );
});
