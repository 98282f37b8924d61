import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { hostileData, victim } from './hostile-data';
import {
  describeAsRoot,
  isWaitedFor,
  OTHER_LIFE,
  Sandbox,
  setAttribute,
  testWithAttributes,
  until,
  type Options,
} from './sandbox';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(() => {
  sandbox.remove();
});

const data = 'slots/3/postgres';
const marker = 'slots/3/.slot-data/postgres.owner';
const failure = 'slots/.3.delete-failed';
const untouched = ['.slotstack f 0644 0:0', 'slots d 0755 0:0'];

describeAsRoot('delete', () => {
  test('removes the directory of the slot, all its data and its trash, and says how much that was', async () => {
    sandbox.earlier({ generation: '6' });
    await sandbox.ensure({}, 'postgres=999:999:0700', 'redis=999:999:0700');
    sandbox.write(`${data}/base/1/2`, Buffer.alloc(1_000_000), 999);
    const result = await sandbox.delete();
    expect(result).toMatchObject({ code: 0, stderr: '' });
    const [, entries, bytes] =
      /^slot-data: alimentor-dev-3 is gone: (\d+) entries, (\d+) bytes freed\n$/.exec(result.stdout) ?? [];
    expect(Number(entries)).toBeGreaterThan(8);
    expect(Number(bytes)).toBeGreaterThan(1_000_000);
    expect(sandbox.tree()).toEqual(untouched);
  });

  test('case 45: is content where there is nothing, or nothing any more', async () => {
    sandbox.earlier();
    expect((await sandbox.delete()).code).toBe(0);
    expect(await sandbox.delete()).toEqual({
      code: 0,
      stdout: 'slot-data: alimentor-dev-3 is gone already\n',
      stderr: '',
    });
  });

  test('removes an empty directory that no init container has got to', async () => {
    expect((await sandbox.delete()).code).toBe(0);
    expect(sandbox.tree()).toEqual(untouched);
  });

  test('leaves slot 30 and the files beside the slots alone (case 51)', async () => {
    sandbox.earlier();
    sandbox.write('slots/30/postgres/content');
    sandbox.write('slots/lost+found/content');
    sandbox.directory('lost+found');
    sandbox.write('.snapshot/content');
    sandbox.write('dev/postgres/content');
    expect((await sandbox.delete()).code).toBe(0);
    expect(sandbox.tree().map((line) => line.split(' ')[0])).toEqual([
      '.slotstack',
      '.snapshot',
      '.snapshot/content',
      'dev',
      'dev/postgres',
      'dev/postgres/content',
      'lost+found',
      'slots',
      'slots/30',
      'slots/30/postgres',
      'slots/30/postgres/content',
      'slots/lost+found',
      'slots/lost+found/content',
    ]);
  });

  test('removes a directory that lies directly in DATA_ROOT', async () => {
    mkdirSync(join(sandbox.disk, 'dev'));
    const dev = { kind: 'lasting', token: undefined, target: 'alimentor-dev' };
    await sandbox.ensure({ ...dev, 'environment-directory': join(sandbox.disk, 'dev'), relative: 'dev' });
    const result = await sandbox.delete({
      target: dev.target,
      'parent-directory': sandbox.disk,
      relative: '.',
      name: 'dev',
    });
    expect(result.code).toBe(0);
    expect(sandbox.exists('dev')).toBe(false);
  });

  describe('in use', () => {
    test('by its service: nothing is changed, and the reason is beside the slot', async () => {
      sandbox.earlier();
      await sandbox.hold(join(sandbox.disk, data));
      const before = sandbox.state();
      const result = await sandbox.delete();
      const reason = 'slot-data: postgres is in use: its service, or the old pod of it, still runs\n';
      expect(result).toEqual({ code: 75, stdout: '', stderr: reason });
      expect(sandbox.read(failure)).toBe(reason);
      rmSync(join(sandbox.disk, failure));
      expect(sandbox.state()).toBe(before);
    });

    test('waits for a service that stops, and then removes the reason of an earlier failure', async () => {
      sandbox.earlier();
      const stop = await sandbox.hold(join(sandbox.disk, data));
      expect((await sandbox.delete()).code).toBe(75);
      const [result] = await Promise.all([
        sandbox.delete({ wait: '10' }),
        until(() => isWaitedFor(join(sandbox.disk, data))).then(stop),
      ]);
      expect(result.code).toBe(0);
      expect(sandbox.tree()).toEqual(untouched);
    });

    test('case 43: by an init container: nothing is changed', async () => {
      sandbox.earlier();
      await sandbox.hold(sandbox.slot);
      expect(await sandbox.delete()).toMatchObject({ code: 75, stdout: '' });
      expect(sandbox.read(`${data}/content`)).toBe('earlier');
    });
  });

  describe('markers', () => {
    test.each<[string, () => string]>([
      ['case 31: another project', () => sandbox.marker({ project: 'other' })],
      ['case 32: slot 2', () => sandbox.marker({ target: 'alimentor-dev-2' })],
      ['a target of which ours is the beginning', () => sandbox.marker({ target: 'alimentor-dev-30' })],
      ['another data path', () => sandbox.marker({ path: 'redis' })],
      ['case 33: truncated', () => sandbox.marker().slice(0, 20)],
      ['case 33: empty', () => ''],
      ['case 33: 10 MB', () => sandbox.marker().padEnd(10_000_000)],
    ])('%s: nothing is changed', async (_, text) => {
      sandbox.earlier();
      sandbox.write(marker, text());
      sandbox.write('slots/3/.slot-data/redis.owner', sandbox.marker({ path: 'redis' }));
      sandbox.write('slots/3/redis/content', 'ours');
      const before = sandbox.state();
      const result = await sandbox.delete();
      expect(result).toMatchObject({ code: 65, stdout: '' });
      expect(result.stderr).toContain("the marker 'postgres.owner' is not of this target");
      rmSync(join(sandbox.disk, failure));
      expect(sandbox.state()).toBe(before);
    });

    test.each<[string, (path: string) => void]>([
      [
        'a FIFO',
        (path) => {
          spawnSync('mkfifo', [path]);
        },
      ],
      [
        'a symlink to a good one',
        (path) => {
          symlinkSync(sandbox.file('good', sandbox.marker()), path);
        },
      ],
      [
        'a directory',
        (path) => {
          mkdirSync(path);
        },
      ],
    ])('case 33: %s: nothing is changed', async (_, make) => {
      sandbox.earlier();
      rmSync(join(sandbox.disk, marker));
      make(join(sandbox.disk, marker));
      expect(await sandbox.delete()).toMatchObject({ code: 65, stdout: '' });
      expect(sandbox.read(`${data}/content`)).toBe('earlier');
    });

    test.each(['a\nb.owner', '../3.owner'.replace('/', ' '), '.owner'])(
      'named %j: nothing is changed',
      async (name) => {
        sandbox.earlier();
        sandbox.write(`slots/3/.slot-data/${name}`, sandbox.marker({ path: 'b' }));
        expect(await sandbox.delete()).toMatchObject({ code: 65, stdout: '' });
        expect(sandbox.read(`${data}/content`)).toBe('earlier');
      },
    );

    test.each(['3', '7'])('of generation %s, and of any life, count as ours', async (generation) => {
      sandbox.earlier({ generation, life: OTHER_LIFE });
      expect((await sandbox.delete()).code).toBe(0);
    });

    test('of a newer generation: a Job that comes late leaves the next task its data', async () => {
      sandbox.earlier({ generation: '8' });
      const result = await sandbox.delete();
      const reason = 'postgres is of generation 8, newer than 7, which is to be deleted: a later task has it\n';
      expect(result).toEqual({ code: 65, stdout: '', stderr: `slot-data: ${reason}` });
      expect(sandbox.read(`${data}/content`)).toBe('earlier');
    });
  });

  describe('what is not slot data', () => {
    test('case 50: a directory without a marker is named and stays; our data goes', async () => {
      sandbox.earlier();
      sandbox.write('slots/3/unknown/content', 'precious');
      sandbox.write('slots/3/no\nte', 'precious');
      const result = await sandbox.delete();
      expect(result.code).toBe(73);
      expect(result.stderr).toContain("$'no\\nte'");
      expect(result.stderr).toContain("'unknown'");
      expect(sandbox.read(failure)).toBe(result.stderr);
      expect(sandbox.read('slots/3/unknown/content')).toBe('precious');
      expect(sandbox.exists(data)).toBe(false);
      rmSync(join(sandbox.slot, 'unknown'), { recursive: true });
      rmSync(join(sandbox.slot, 'no\nte'));
      expect((await sandbox.delete()).code).toBe(0);
      expect(sandbox.tree()).toEqual(untouched);
    });

    test('at most 20 names are listed', async () => {
      for (let number = 0; number < 1000; number++) sandbox.write(`slots/3/file-${number}`);
      const result = await sandbox.delete();
      expect(result.code).toBe(73);
      expect(result.stderr.match(/file-/g)).toHaveLength(20);
    });

    test('case 40: the empty directory of an ensure that was killed before its marker goes; one with content stays', async () => {
      await sandbox.ensure({}, 'postgres=999:999:0700', 'redis=999:999:0700');
      rmSync(join(sandbox.disk, marker));
      rmSync(join(sandbox.slot, '.slot-data/redis.owner'));
      sandbox.write('slots/3/redis/content', 'precious');
      const result = await sandbox.delete();
      expect(result).toMatchObject({ code: 73, stderr: `slot-data: left in ${sandbox.slot}: 'redis'\n` });
      expect(sandbox.exists(data)).toBe(false);
      expect(sandbox.read('slots/3/redis/content')).toBe('precious');
    });

    test('an unknown file in .slot-data stays', async () => {
      sandbox.earlier();
      sandbox.write('slots/3/.slot-data/note', 'precious');
      expect(await sandbox.delete()).toMatchObject({ code: 73 });
      expect(sandbox.read('slots/3/.slot-data/note')).toBe('precious');
    });

    testWithAttributes.each(['i', 'a'])(
      'case 29: a file that chattr +%s keeps is named, and the next run goes on',
      async (attribute) => {
        sandbox.earlier();
        sandbox.write(`${data}/base/other`);
        setAttribute(`+${attribute}`, join(sandbox.disk, data, 'content'));
        const result = await sandbox.delete();
        expect(result.code).toBe(73);
        expect(result.stderr).toContain("postgres/content'");
        expect(sandbox.read(failure)).toMatch(/^slot-data: left in .*trash: 'postgres\/content'\n$/);
        setAttribute(`-${attribute}`, join(sandbox.slot, '.slot-data/trash/postgres/content'));
        expect((await sandbox.delete()).code).toBe(0);
        expect(sandbox.tree()).toEqual(untouched);
      },
    );
  });

  describe('links', () => {
    test.each<[string, (path: string) => void]>([
      [
        'a symlink to another slot',
        (path) => {
          symlinkSync('../2/postgres', path);
        },
      ],
      [
        'a dangling symlink',
        (path) => {
          symlinkSync('nowhere', path);
        },
      ],
      [
        'a file',
        (path) => {
          writeFileSync(path, '');
        },
      ],
      [
        'a FIFO',
        (path) => {
          spawnSync('mkfifo', [path]);
        },
      ],
    ])('case 14: %s in the place of the data goes, and its target stays', async (_, make) => {
      sandbox.earlier();
      sandbox.write('slots/2/postgres/content', 'of slot 2');
      rmSync(join(sandbox.disk, data), { recursive: true });
      make(join(sandbox.disk, data));
      expect((await sandbox.delete()).code).toBe(0);
      expect(sandbox.exists('slots/3')).toBe(false);
      expect(sandbox.read('slots/2/postgres/content')).toBe('of slot 2');
    });

    test('case 13: a slot that is a symlink is refused', async () => {
      sandbox.earlier();
      spawnSync('mv', ['-T', sandbox.slot, join(sandbox.disk, 'slots/2')]);
      symlinkSync('2', sandbox.slot);
      expect(await sandbox.delete()).toMatchObject({ code: 64, stdout: '' });
      expect(sandbox.read('slots/2/postgres/content')).toBe('earlier');
    });

    test('a parent that is a symlink to a directory elsewhere is refused', async () => {
      sandbox.earlier();
      spawnSync('mv', ['-T', join(sandbox.disk, 'slots'), join(sandbox.disk, 'elsewhere')]);
      symlinkSync('elsewhere', join(sandbox.disk, 'slots'));
      expect(await sandbox.delete()).toMatchObject({ code: 64, stdout: '' });
      expect(sandbox.read('elsewhere/3/postgres/content')).toBe('earlier');
      expect(sandbox.exists('elsewhere/.3.delete-failed')).toBe(false);
    });
  });

  test.each(hostileData)('$name: removed, and nothing else', async ({ make }) => {
    sandbox.earlier();
    sandbox.write(`${victim}/content`, 'of slot 2');
    make(join(sandbox.disk, data), sandbox);
    expect(await sandbox.delete()).toMatchObject({ code: 0, stderr: '' });
    expect(sandbox.tree(join(sandbox.disk, 'slots'))).toEqual([
      '2 d 0755 0:0',
      '2/postgres d 0755 0:0',
      '2/postgres/content f 0644 0:0',
    ]);
    expect(sandbox.read(`${victim}/content`)).toBe('of slot 2');
  });

  test('case 41: killed half-way through the removal, the next run goes on, and the next start is empty', async () => {
    const trash = join(sandbox.slot, '.slot-data/trash/postgres');
    const left = () => {
      try {
        return readdirSync(trash).length;
      } catch {
        return Infinity;
      }
    };
    /** Kills a removal of so many files once a quarter of them is gone. @returns whether it was in time */
    const killed = async (files: number): Promise<boolean> => {
      sandbox.directory('slots/3');
      sandbox.earlier();
      for (let number = 0; number < files; number++) writeFileSync(join(sandbox.disk, data, `${number}`), '');
      const child = sandbox.start(sandbox.command('delete', sandbox.arguments('delete')));
      const ended = new Promise((resolve) => child.once('exit', resolve));
      while (child.exitCode === null && left() > files * 0.75) await new Promise(setImmediate);
      if (child.exitCode === null) process.kill(-(child.pid ?? 0), 'SIGKILL');
      await ended;
      return child.signalCode === 'SIGKILL' && Number.isFinite(left());
    };
    // Beside a busy neighbour, the removal can be done before this process has its turn again.
    let files = 20_000;
    while (!(await killed(files))) files *= 2;
    expect(left()).toBeGreaterThan(0);
    expect(sandbox.read(failure)).toBe('slot-data: the deletion of alimentor-dev-3 began, but did not end\n');
    expect((await sandbox.ensure()).stdout).toContain('postgres created');
    expect(sandbox.tree(join(sandbox.disk, data))).toEqual([]);
    expect((await sandbox.delete()).code).toBe(0);
    expect(sandbox.tree()).toEqual(untouched);
  });

  describe('unsafe', () => {
    test.each<[string, Options]>([
      ['a name with a slash', { name: '2/../3' }],
      ['the name ".."', { name: '..' }],
      ['the name "."', { name: '.' }],
      ['an empty name', { name: '' }],
      ['a name with a newline', { name: '3\n2' }],
      ['a glob', { name: '*' }],
      ['a project that is no label', { project: '' }],
      ['no disk', { disk: undefined }],
      ['a relative path that is another', { relative: 'slots/2' }],
      ['a parent that does not exist', { 'parent-directory': '/nowhere' }],
      ['a parent that is another', { 'parent-directory': '/usr', name: 'lib' }],
      ['a wait that is no number', { wait: '1s' }],
    ])('%s: nothing is changed', async (_, options) => {
      sandbox.earlier();
      const before = sandbox.state();
      expect(await sandbox.delete(options)).toMatchObject({ code: 64, stdout: '' });
      expect(sandbox.state()).toBe(before);
    });

    test.each(['slots', 'slots/3', 'slots/3/.slot-data'])('%s that anybody can write is refused', async (path) => {
      sandbox.earlier();
      chmodSync(join(sandbox.disk, path), 0o777);
      expect(await sandbox.delete()).toMatchObject({ code: 64, stdout: '' });
      expect(sandbox.read(`${data}/content`)).toBe('earlier');
    });

    test.each(['file', 'fifo'])('a %s in the place of the slot is refused', async (kind) => {
      rmSync(sandbox.slot, { recursive: true });
      spawnSync(kind === 'fifo' ? 'mkfifo' : 'touch', [sandbox.slot]);
      expect(await sandbox.delete()).toMatchObject({ code: 64, stdout: '' });
      expect(sandbox.exists('slots/3')).toBe(true);
    });

    test('cases 20 and 21: on a wrong or missing disk, "gone already" is not said', async () => {
      rmSync(sandbox.slot, { recursive: true });
      expect(await sandbox.delete({ disk: 'disk-2' })).toMatchObject({ code: 66, stdout: '' });
      rmSync(join(sandbox.disk, '.slotstack'));
      expect(await sandbox.delete()).toMatchObject({ code: 66, stdout: '' });
    });
  });
});
