import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeAsRoot, Sandbox, type Options } from './sandbox';

let sandbox: Sandbox;
const sentinel = () => join(sandbox.disk, '.slotstack');
beforeEach(() => {
  sandbox = new Sandbox();
  rmSync(sentinel());
  rmSync(join(sandbox.disk, 'slots'), { recursive: true });
});
afterEach(() => {
  sandbox.remove();
});

describeAsRoot('prepare', () => {
  test('makes the sentinel and the directories, and changes nothing when it runs again', async () => {
    const expected = ['.slotstack f 0444 0:0', 'a d 0711 0:0', 'a/b d 0711 0:0', 'slots d 0711 0:0'];
    for (let run = 1; run <= 2; run++) {
      const result = await sandbox.run('prepare', {}, ['slots', 'a/b']);
      expect(result).toEqual({ code: 0, stdout: `slot-data: ${sandbox.disk} is the disk disk-1\n`, stderr: '' });
      expect(sandbox.tree()).toEqual(expected);
      expect(sandbox.tree(sandbox.base)).toContain('disk d 0711 0:0');
      expect(sandbox.read('.slotstack')).toBe('slotstack-disk disk-1\n');
    }
  });

  test('what it made is what ensure and delete accept', async () => {
    await sandbox.run('prepare', {}, ['slots']);
    mkdirSync(sandbox.slot);
    expect((await sandbox.ensure()).code).toBe(0);
    expect((await sandbox.delete()).code).toBe(0);
  });

  describe('of a disk that had a sentinel', () => {
    beforeEach(() => {
      // As the kubelet makes the volume of a ConfigMap.
      mkdirSync(join(sandbox.record, '..2026'));
      writeFileSync(join(sandbox.record, '..2026/prepared'), 'yes');
      symlinkSync('..2026', join(sandbox.record, '..data'));
      symlinkSync('..data/prepared', join(sandbox.record, 'prepared'));
    });

    test('case 20: makes none on what may be its empty mount point, and says how to go on', async () => {
      expect(await sandbox.run('prepare', {}, ['slots'])).toEqual({
        code: 66,
        stdout: '',
        stderr: `slot-data: the disk disk-1 had a sentinel, ${sandbox.disk} has none: mount the disk, or remove the ConfigMap slot-data-disk-1234abcd for a new one\n`,
      });
      expect(sandbox.tree()).toEqual([]);
    });

    test('goes on where the disk is mounted', async () => {
      sandbox.write('.slotstack', 'slotstack-disk disk-1\n');
      expect(await sandbox.run('prepare', {}, ['slots'])).toMatchObject({ code: 0 });
      expect(sandbox.tree()).toContain('slots d 0711 0:0');
    });
  });

  test('repairs owner and mode, and leaves what lies below as it is (case 51)', async () => {
    sandbox.directory('slots', 1000, 0o2777);
    sandbox.write('slots/3/postgres/content', '', 999);
    sandbox.directory('lost+found', 0, 0o700);
    expect((await sandbox.run('prepare', {}, ['slots'])).code).toBe(0);
    expect(sandbox.tree()).toEqual(
      expect.arrayContaining(['lost+found d 0700 0:0', 'slots d 0711 0:0', 'slots/3/postgres/content f 0644 999:999']),
    );
  });

  test.each<[string, () => void]>([
    [
      'case 21: of another disk',
      () => {
        writeFileSync(sentinel(), 'slotstack-disk disk-2\n');
      },
    ],
    [
      'that is empty',
      () => {
        writeFileSync(sentinel(), '');
      },
    ],
    [
      'that is a directory',
      () => {
        mkdirSync(sentinel());
      },
    ],
    [
      'that is a dangling symlink',
      () => {
        symlinkSync('elsewhere', sentinel());
      },
    ],
    [
      'that is a FIFO',
      () => {
        spawnSync('mkfifo', [sentinel()]);
      },
    ],
  ])('a sentinel %s stays, and nothing else is changed', async (_, make) => {
    make();
    const before = sandbox.tree();
    expect(await sandbox.run('prepare', {}, ['slots'])).toMatchObject({ code: 66, stdout: '' });
    expect(sandbox.tree()).toEqual(before);
  });

  test.each<[string, Options, string]>([
    ['a path with ".."', {}, '../slots'],
    ['an absolute path', {}, '/slots'],
    ['an empty path', {}, ''],
    ['a path with a newline', {}, 'slots\n3'],
    ['a disk with a newline', { disk: 'a\nb' }, 'slots'],
    ['a root that is missing', { root: '/nowhere' }, 'slots'],
    ['the root "/"', { root: '/' }, 'slots'],
    ['a record that is missing: the disk may have had a sentinel', { record: '/nowhere' }, 'slots'],
  ])('%s is refused', async (_, options, path) => {
    expect(await sandbox.run('prepare', options, [path])).toMatchObject({ code: 64, stdout: '' });
    expect(sandbox.tree()).toEqual([]);
  });

  test('case 12: a DATA_ROOT that is a symlink is refused', async () => {
    const link = join(sandbox.base, 'link');
    symlinkSync(sandbox.disk, link);
    expect(await sandbox.run('prepare', { root: link }, ['slots'])).toMatchObject({ code: 64, stdout: '' });
    expect(sandbox.tree()).toEqual([]);
  });

  test('a symlink on the way is refused', async () => {
    symlinkSync(sandbox.file('elsewhere', ''), join(sandbox.disk, 'slots'));
    expect(await sandbox.run('prepare', {}, ['slots/a'])).toMatchObject({ code: 64 });
  });
});
