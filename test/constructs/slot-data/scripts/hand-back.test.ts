import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CollectorSandbox } from './collector';
import { describeAsRoot, Sandbox, type Options } from './sandbox';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(() => {
  sandbox.remove();
});

const data = 'slots/3/postgres';
const trash = 'slots/3/.slot-data/trash';

describeAsRoot('hand-back', () => {
  let collector: CollectorSandbox;
  let orphan: string;
  beforeEach(async () => {
    collector = new CollectorSandbox(sandbox);
    collector.list([{ slot: 3 }]);
    collector.slot(3);
    collector.trash('slots/3', 'redis.Efgh5678', 1);
    await collector.run();
    [orphan = ''] = readdirSync(join(sandbox.disk, collector.own, 'trash'));
  });
  const handBack = (changes: Options = {}) => sandbox.run('hand-back', { entry: orphan, ...changes });
  const back = () =>
    readdirSync(join(sandbox.disk, trash))
      .sort()
      .map((name) => name.replace(/^(postgres\.).{8}$/, '$1*'));

  test.each<[string, () => unknown]>([
    ['whose directory is gone', () => undefined],
    [
      'that has been taken again',
      async () => {
        mkdirSync(sandbox.slot);
        await sandbox.ensure({ generation: '8' });
      },
    ],
  ])('puts the data of a slot %s into its trash, from where it is restored', async (_, prepare) => {
    await prepare();
    const result = await handBack();
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(result.stdout).toMatch(
      /^slot-data: postgres is in the trash of alimentor-dev-3: postgres\.[A-Za-z0-9]{8}\n$/,
    );
    expect(back()).toEqual(['postgres.*', 'redis.Efgh5678']);
    const name = readdirSync(join(sandbox.disk, trash)).find((each) => each.startsWith('postgres.'));
    expect(await sandbox.run('restore', { entry: name, generation: '8' })).toMatchObject({ code: 0, stderr: '' });
    expect((await sandbox.ensure({ generation: '8' })).stdout).toContain('postgres kept (generation 8)');
    expect(sandbox.read(`${data}/content`)).toBe('of slot 3');
  });

  test('what it leaves is removed by the collector, and what it handed back has its whole time again', async () => {
    await handBack();
    collector.touch(`${collector.own}/trash/${orphan}`, 5);
    const options = { 'retention-hours': '2', orphans: 'report' };
    await collector.run(options);
    collector.age(3);
    await collector.run(options);
    expect(collector.orphans()).toEqual([]);
    expect(back()).toEqual(['postgres.*', 'redis.Efgh5678']);
  });

  test.each<[string, number, Options]>([
    ['an entry that is not there', 65, { entry: 'alimentor-dev-3.Gone1234' }],
    ['an entry of another target', 65, { target: 'alimentor-dev-2', relative: 'slots/2' }],
    ['an entry that leaves the trash', 64, { entry: '../../..' }],
    ['another disk', 66, { disk: 'disk-2' }],
    ['a directory above which nothing is', 64, { relative: 'nowhere/3' }],
  ])('refuses %s', async (_, code, changes) => {
    const before = sandbox.state();
    expect(await handBack(changes)).toMatchObject({ code, stdout: '' });
    expect(sandbox.state()).toBe(before);
  });

  test('refuses markers of another target', async () => {
    sandbox.write(
      `${collector.own}/trash/${orphan}/environment/.slot-data/redis.owner`,
      sandbox.marker({ target: 'alimentor-dev-2', path: 'redis' }),
    );
    expect(await handBack()).toMatchObject({ code: 65, stdout: '' });
    expect(sandbox.exists('slots/3')).toBe(false);
  });

  test('refuses while the collector, or an init container, is at work', async () => {
    const end = await sandbox.hold(join(sandbox.disk, collector.own, 'lock'));
    expect(await handBack()).toMatchObject({ code: 75, stdout: '' });
    await end();
    mkdirSync(sandbox.slot);
    await sandbox.hold(sandbox.slot);
    expect(await handBack()).toMatchObject({ code: 75, stdout: '' });
    expect(sandbox.read(`${collector.own}/trash/${orphan}/environment/postgres/content`)).toBe('of slot 3');
  });
});
