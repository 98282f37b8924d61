import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { CollectorSandbox } from './collector';
import { describeAsRoot, LIFE, OTHER_LIFE, Sandbox, type MarkerFields, type Options, type Result } from './sandbox';

jest.setTimeout(60_000);

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(() => {
  sandbox.remove();
});

const data = 'slots/3/postgres';
const marker = 'slots/3/.slot-data/postgres.owner';
const trash = 'slots/3/.slot-data/trash';

/** An entry of the slot's trash with data of generation 5; @returns its path. */
function entry(name = 'postgres.Abcd1234', fields: MarkerFields = { generation: '5', life: OTHER_LIFE }): string {
  const path = `${trash}/${name}`;
  sandbox.directory(path);
  sandbox.write(`${path}/owner`, sandbox.marker(fields));
  sandbox.directory(`${path}/data`, 999);
  sandbox.write(`${path}/data/content`, 'of generation 5', 999);
  return path;
}

function restoreOptions(options: Options = {}): Options {
  const sentinel = join(sandbox.disk, '.slotstack');
  return {
    project: 'alimentor',
    target: 'alimentor-dev-3',
    kind: 'slot',
    generation: '7',
    token: sandbox.token(LIFE),
    'environment-directory': sandbox.slot,
    relative: 'slots/3',
    sentinel,
    disk: 'disk-1',
    'data-path': 'postgres',
    entry: 'postgres.Abcd1234',
    wait: '0',
    ...options,
  };
}

const restore = (options: Options = {}) => sandbox.run('restore', restoreOptions(options));

describeAsRoot('restore', () => {
  test('puts old data back, as data of this generation and life, and what was there into the trash', async () => {
    sandbox.earlier({ generation: '7' });
    const path = entry();
    const result = await restore();
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(result.stdout).toContain(
      'slot-data: postgres restored from postgres.Abcd1234: it was of generation 5, and is of generation 7 now\n',
    );
    expect(sandbox.read(`${data}/content`)).toBe('of generation 5');
    expect(sandbox.read(marker)).toBe(sandbox.marker());
    expect(sandbox.tree(sandbox.slot)).toContain('postgres d 0700 999:999');
    expect(sandbox.exists(path)).toBe(false);
    expect(sandbox.trash()).toEqual(['earlier']);
    expect((await sandbox.ensure()).stdout).toContain('postgres kept (generation 7)');
    expect(sandbox.read(`${data}/content`)).toBe('of generation 5');
  });

  test('in a lasting environment too', async () => {
    sandbox.earlier({ life: '-', target: 'alimentor-dev' });
    entry('postgres.Abcd1234', { generation: '5', life: '-', target: 'alimentor-dev' });
    const lasting = { kind: 'lasting', token: undefined, target: 'alimentor-dev' };
    expect(await restore(lasting)).toMatchObject({ code: 0, stderr: '' });
    expect((await sandbox.ensure(lasting)).stdout).toContain('postgres kept');
    expect(sandbox.read(`${data}/content`)).toBe('of generation 5');
  });

  test('back and forth: what was moved aside is an entry like any other', async () => {
    sandbox.earlier();
    entry();
    await restore();
    const [name = ''] = readdirSync(join(sandbox.disk, trash));
    expect(await restore({ entry: name })).toMatchObject({ code: 0, stderr: '' });
    expect(sandbox.read(`${data}/content`)).toBe('earlier');
    expect(sandbox.trash()).toEqual(['of generation 5']);
  });

  test.each<[string, () => unknown]>([
    ['nothing', () => undefined],
    ['a marker alone', () => sandbox.write(marker, sandbox.marker())],
    ['data without a marker', () => sandbox.write(`${data}/content`, 'unknown', 999)],
    [
      'data with a broken marker',
      () => {
        sandbox.earlier();
        sandbox.write(marker, 'broken');
      },
    ],
    [
      'a symlink to other data',
      () => {
        sandbox.write('slots/2/postgres/content', 'of slot 2');
        symlinkSync('../2/postgres', join(sandbox.disk, data));
      },
    ],
  ])('where there is %s in the place, that is moved aside', async (_, prepare) => {
    entry();
    chmodSync(join(sandbox.slot, '.slot-data'), 0o700);
    prepare();
    expect(await restore()).toMatchObject({ code: 0, stderr: '' });
    expect(sandbox.read(`${data}/content`)).toBe('of generation 5');
    expect(sandbox.read(marker)).toBe(sandbox.marker());
    expect(sandbox.read('slots/2/postgres/content') ?? 'of slot 2').toBe('of slot 2');
  });

  describe('refuses, and changes nothing,', () => {
    const refusals: [string, number, string | RegExp, () => unknown, Options?][] = [
      ['an entry that is not there', 65, 'has no data in an entry', () => undefined, { entry: 'postgres.Gone1234' }],
      [
        'an entry of another data path',
        65,
        'is not data of postgres',
        () => entry('redis.Abcd1234'),
        { entry: 'redis.Abcd1234' },
      ],
      [
        'a marker of another data path',
        65,
        'is not of alimentor-dev-3 postgres',
        () => entry('postgres.Abcd1234', { path: 'redis' }),
      ],
      [
        'a marker of another target',
        65,
        'is not of alimentor-dev-3 postgres',
        () => entry('postgres.Abcd1234', { target: 'alimentor-dev-30' }),
      ],
      [
        'a marker of another project',
        65,
        'is not of alimentor-dev-3 postgres',
        () => entry('postgres.Abcd1234', { project: 'other' }),
      ],
      [
        'an entry without a marker',
        65,
        'its marker is absent',
        () => {
          rmSync(join(sandbox.disk, entry(), 'owner'));
        },
      ],
      [
        'an entry with a broken marker',
        65,
        'its marker is unreadable',
        () => sandbox.write(`${entry()}/owner`, 'broken'),
      ],
      [
        'an entry without data',
        65,
        'has no data',
        () => {
          rmSync(join(sandbox.disk, entry(), 'data'), { recursive: true });
        },
      ],
      [
        'an entry whose data is a symlink',
        65,
        'has no data',
        () => {
          rmSync(join(sandbox.disk, entry(), 'data'), { recursive: true });
          symlinkSync('/etc', join(sandbox.disk, trash, 'postgres.Abcd1234/data'));
        },
      ],
      ['an entry that leaves the trash', 64, '--entry', () => undefined, { entry: '../../../2' }],
      ['an entry with a slash', 64, '--entry', () => undefined, { entry: 'postgres.Abcd/234' }],
      ['no data path', 64, '--data-path', () => undefined, { 'data-path': '' }],
      [
        'data of somebody else in the place',
        65,
        'is of project other',
        () => sandbox.write(marker, sandbox.marker({ project: 'other' })),
      ],
      ['a slot without a token', 64, '--token is missing', () => undefined, { token: undefined }],
      ['another disk', 66, 'does not name the disk', () => undefined, { disk: 'disk-2' }],
      ['another place', 64, 'leads elsewhere', () => undefined, { relative: 'slots/2' }],
      [
        'a trash that anybody can write',
        64,
        "not a directory of root's alone",
        () => {
          chmodSync(join(sandbox.disk, trash), 0o777);
        },
      ],
    ];
    test.each(refusals)('%s', async (_, code, message, prepare, options = {}) => {
      sandbox.earlier();
      entry();
      prepare();
      const before = sandbox.state();
      const result = await restore(options);
      expect(result).toMatchObject({ code, stdout: '' });
      expect(result.stderr).toMatch(message);
      expect(sandbox.state()).toBe(before);
    });

    test.each([
      ['a service that runs', data, /postgres is in use: stop its service/],
      ['a late writer in the trash', `${trash}/postgres.Abcd1234/data`, /trash\/postgres.Abcd1234\/data is in use/],
      ['an init container', 'slots/3', /an init container, a delete or the collector works on it/],
    ])('beside %s', async (_, path, message) => {
      sandbox.earlier();
      entry();
      await sandbox.hold(join(sandbox.disk, path));
      const before = sandbox.state();
      const result = await restore();
      expect(result.code).toBe(75);
      expect(result.stderr).toMatch(message);
      expect(sandbox.state()).toBe(before);
    });
  });

  test('keeps init containers waiting until the service has stopped and the old data is in its place', async () => {
    sandbox.earlier();
    entry();
    const stop = await sandbox.hold(join(sandbox.disk, data));
    const restored = restore({ wait: '10' });
    await new Promise((resolve) => setTimeout(resolve, 500));
    const ensured = sandbox.ensure();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(sandbox.read(`${data}/content`)).toBe('earlier');
    await stop();
    expect(await restored).toMatchObject({ code: 0, stderr: '' });
    expect((await ensured).stdout).toContain('postgres kept');
    expect(sandbox.read(`${data}/content`)).toBe('of generation 5');
  });

  test('killed before any step that follows a change, the service starts on old, new or no data, and all of it can be had', async () => {
    const prepare = () => {
      rmSync(sandbox.slot, { recursive: true });
      mkdirSync(sandbox.slot);
      sandbox.earlier();
      entry();
    };
    const args = sandbox.arguments('restore', restoreOptions());
    prepare();
    const steps = await sandbox.stepsThatChange('restore', args);
    expect(steps.length).toBeGreaterThan(8);
    const contents = () =>
      spawnSync('find', [sandbox.slot, '-name', 'content', '-exec', 'cat', '{}', ';', '-printf', '\n'], {
        encoding: 'utf8',
      })
        .stdout.split('\n')
        .filter((line) => line !== '')
        .sort();
    for (const step of steps) {
      prepare();
      await sandbox.killAt(step, 'restore', args);
      expect(contents()).toEqual(['earlier', 'of generation 5']);
      expect((await sandbox.ensure()).code).toBe(0);
      expect(contents()).toEqual(['earlier', 'of generation 5']);
      expect(sandbox.read(marker)).toBe(sandbox.marker());
      if (sandbox.read(`${data}/content`) === 'of generation 5') continue;
      // As often as it takes, the same command brings it back.
      expect(await restore()).toMatchObject({ code: 0, stderr: '' });
      expect(sandbox.read(`${data}/content`)).toBe('of generation 5');
      expect(contents()).toEqual(['earlier', 'of generation 5']);
    }
  });
});

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
    entry();
    const unknown = entry('redis.Efgh5678');
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
    entry();
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
  const options = (changes: Options = {}): Options => ({
    project: 'alimentor',
    target: 'alimentor-dev-3',
    root: sandbox.disk,
    disk: 'disk-1',
    relative: 'slots/3',
    entry: orphan,
    wait: '0',
    ...changes,
  });
  const handBack = (changes: Options = {}) => sandbox.run('hand-back', options(changes));
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
    expect(await restore({ entry: name, generation: '8' })).toMatchObject({ code: 0, stderr: '' });
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

  test('killed before any step that follows a change, the next run hands back what is left, each with its marker', async () => {
    const copy = join(sandbox.base, 'copy');
    spawnSync('cp', ['-a', sandbox.disk, copy]);
    const args = sandbox.arguments('hand-back', options());
    const steps = await sandbox.stepsThatChange('hand-back', args);
    expect(steps.length).toBeGreaterThan(5);
    for (const step of steps) {
      spawnSync('sh', ['-c', 'rm -rf "$1" && cp -a "$2" "$1"', 'sh', sandbox.disk, copy]);
      await sandbox.killAt(step, 'hand-back', args);
      expect(await handBack()).toMatchObject({ code: 0, stderr: '' });
      const names = readdirSync(join(sandbox.disk, trash)).filter((name) => name.startsWith('postgres.'));
      const whole = names.filter((name) => sandbox.read(`${trash}/${name}/data/content`) === 'of slot 3');
      expect(whole).toHaveLength(1);
      expect(sandbox.read(`${trash}/${whole[0] ?? ''}/owner`)).toBe(sandbox.marker());
    }
  });
});
