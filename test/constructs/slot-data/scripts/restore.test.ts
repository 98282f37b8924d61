import { chmodSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describeAsRoot, isWaitedFor, Sandbox, until, type Options } from './sandbox';

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

const restore = (options: Options = {}) => sandbox.run('restore', options);

describeAsRoot('restore', () => {
  test('puts old data back, as data of this generation and life, and what was there into the trash', async () => {
    sandbox.earlier({ generation: '7' });
    const path = sandbox.entry();
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
    sandbox.entry('postgres.Abcd1234', { generation: '5', life: '-', target: 'alimentor-dev' });
    const lasting = { kind: 'lasting', token: undefined, target: 'alimentor-dev' };
    expect(await restore(lasting)).toMatchObject({ code: 0, stderr: '' });
    expect((await sandbox.ensure(lasting)).stdout).toContain('postgres kept');
    expect(sandbox.read(`${data}/content`)).toBe('of generation 5');
  });

  test('back and forth: what was moved aside is an entry like any other', async () => {
    sandbox.earlier();
    sandbox.entry();
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
    sandbox.entry();
    chmodSync(join(sandbox.slot, '.slot-data'), 0o700);
    prepare();
    expect(await restore()).toMatchObject({ code: 0, stderr: '' });
    expect(sandbox.read(`${data}/content`)).toBe('of generation 5');
    expect(sandbox.read(marker)).toBe(sandbox.marker());
    expect(sandbox.read('slots/2/postgres/content') ?? 'of slot 2').toBe('of slot 2');
  });

  describe('refuses, and changes nothing,', () => {
    const refusals: [string, number, string | RegExp, () => unknown, Options?][] = [
      [
        'an older checkout',
        65,
        'the data in the place of postgres is of generation 7, newer than 6: this checkout is older; update it',
        () => undefined,
        { generation: '6' },
      ],
      ['an entry that is not there', 65, 'has no data in an entry', () => undefined, { entry: 'postgres.Gone1234' }],
      [
        'an entry of another data path',
        65,
        'is not data of postgres',
        () => sandbox.entry('redis.Abcd1234'),
        { entry: 'redis.Abcd1234' },
      ],
      [
        'a marker of another data path',
        65,
        'is not of alimentor-dev-3 postgres',
        () => sandbox.entry('postgres.Abcd1234', { path: 'redis' }),
      ],
      [
        'a marker of another target',
        65,
        'is not of alimentor-dev-3 postgres',
        () => sandbox.entry('postgres.Abcd1234', { target: 'alimentor-dev-30' }),
      ],
      [
        'a marker of another project',
        65,
        'is not of alimentor-dev-3 postgres',
        () => sandbox.entry('postgres.Abcd1234', { project: 'other' }),
      ],
      [
        'an entry without a marker',
        65,
        'its marker is absent',
        () => {
          rmSync(join(sandbox.disk, sandbox.entry(), 'owner'));
        },
      ],
      [
        'an entry with a broken marker',
        65,
        'its marker is unreadable',
        () => sandbox.write(`${sandbox.entry()}/owner`, 'broken'),
      ],
      [
        'an entry without data',
        65,
        'has no data',
        () => {
          rmSync(join(sandbox.disk, sandbox.entry(), 'data'), { recursive: true });
        },
      ],
      [
        'an entry whose data is a symlink',
        65,
        'has no data',
        () => {
          rmSync(join(sandbox.disk, sandbox.entry(), 'data'), { recursive: true });
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
        "not a directory of user 0's alone",
        () => {
          chmodSync(join(sandbox.disk, trash), 0o777);
        },
      ],
    ];
    test.each(refusals)('%s', async (_, code, message, prepare, options = {}) => {
      sandbox.earlier();
      sandbox.entry();
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
      sandbox.entry();
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
    sandbox.entry();
    const stop = await sandbox.hold(join(sandbox.disk, data));
    const restored = restore({ wait: '10' });
    await until(() => isWaitedFor(join(sandbox.disk, data)));
    const ensured = sandbox.ensure();
    await until(() => isWaitedFor(sandbox.slot));
    expect(sandbox.read(`${data}/content`)).toBe('earlier');
    await stop();
    expect(await restored).toMatchObject({ code: 0, stderr: '' });
    expect((await ensured).stdout).toContain('postgres kept');
    expect(sandbox.read(`${data}/content`)).toBe('of generation 5');
  });
});
