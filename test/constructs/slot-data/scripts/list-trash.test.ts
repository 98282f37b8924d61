import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { CollectorSandbox } from './collector';
import { describeAsRoot, Sandbox, type Options, type Result } from './sandbox';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(() => {
  sandbox.remove();
});

const trash = 'slots/3/.slot-data/trash';

describeAsRoot('list-trash', () => {
  const list = (options: Options = {}) =>
    sandbox.run('list-trash', {
      trash: join(sandbox.disk, trash),
      relative: trash,
      sentinel: join(sandbox.disk, '.slotstack'),
      disk: 'disk-1',
      ...options,
    });
  const rows = ({ stdout }: Result) =>
    stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => line.split(/ {2,}/));

  test('names entry, data path, generation, size and age of what is in the trash', async () => {
    sandbox.entry();
    const unknown = sandbox.entry('redis.Efgh5678');
    rmSync(join(sandbox.disk, unknown, 'owner'));
    sandbox.write(`${unknown}/data/dump`, Buffer.alloc(3_000_000));
    spawnSync('touch', ['-d', '-50 hours', join(sandbox.disk, unknown)]);
    sandbox.directory(`${trash}/queue.Ijkl9012`);
    sandbox.directory(`${trash}/not-ours`);
    const result = await list();
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(rows(result)).toEqual([
      ['ENTRY', 'DATA PATH', 'GENERATION', 'SIZE', 'AGE'],
      ['postgres.Abcd1234', 'postgres', '5', '8.0K', '0 hours'],
      ['queue.Ijkl9012', 'queue', 'unknown', '-', '0 hours'],
      ['redis.Efgh5678', 'redis', 'unknown', '2.9M', '50 hours'],
    ]);
  });

  test('says so where there is no trash', async () => {
    rmSync(join(sandbox.slot), { recursive: true });
    expect(await list()).toEqual({ code: 0, stdout: 'slot-data: nothing has been moved aside\n', stderr: '' });
  });

  test.each<[string, number, Options]>([
    ['another disk', 66, { disk: 'disk-2' }],
    ['another place', 64, { relative: 'slots/2/.slot-data/trash' }],
  ])('refuses %s', async (_, code, options) => {
    sandbox.entry();
    expect(await list(options)).toMatchObject({ code, stdout: '' });
  });

  test('names the data of slots that the collector has moved aside', async () => {
    const collector = new CollectorSandbox(sandbox);
    collector.list([{ slot: 3 }]);
    collector.slot(3);
    sandbox.write('slots/3/.slot-data/redis.owner', sandbox.marker({ path: 'redis', generation: '6' }));
    collector.touch('slots/3/.slot-data/redis.owner', 48);
    await collector.run();
    const relative = `${collector.own}/trash`;
    const result = await list({ trash: join(sandbox.disk, relative), relative });
    expect(rows(result).map(([name = '', ...row]) => [name.replace(/\..{8}$/, ''), ...row])).toEqual([
      ['ENTRY', 'DATA PATH', 'GENERATION', 'SIZE', 'AGE'],
      ['alimentor-dev-3', 'postgres', '7', '8.0K', '0 hours'],
      ['alimentor-dev-3', 'redis', '6', '-', '0 hours'],
    ]);
  });
});
