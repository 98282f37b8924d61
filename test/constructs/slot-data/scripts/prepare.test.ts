import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeAsRoot, Sandbox, type Options } from './sandbox';

let sandbox: Sandbox;
/** What the node calls the disk. */
const path = '/srv/slotstack/shop';
/** All that is there, the disk's own directory too. */
const whole = () => {
  const { uid, gid, mode } = statSync(sandbox.disk);
  return `${uid}:${gid} ${mode}\n${sandbox.state()}`;
};
const sentinel = () => join(sandbox.disk, '.slotstack');
beforeEach(() => {
  sandbox = new Sandbox();
  sandbox.empty();
});
afterEach(() => {
  sandbox.remove();
});

describeAsRoot('prepare', () => {
  test('makes the sentinel and the directories, and changes nothing when it runs again', async () => {
    const expected = ['.slotstack f 0444 0:0', 'a d 0711 0:0', 'a/b d 0711 0:0', 'slots d 0711 0:0'];
    for (let run = 1; run <= 2; run++) {
      const result = await sandbox.run('prepare', {}, ['slots', 'a/b']);
      expect(result).toEqual({ code: 0, stdout: `slot-data: ${path} is the disk disk-1\n`, stderr: '' });
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
        stderr: `slot-data: the disk disk-1 had a sentinel, ${path} has none: mount the disk, or remove the ConfigMap slot-data-disk-1234abcd for a new one\n`,
      });
      expect(sandbox.tree()).toEqual([]);
    });

    test('goes on where the disk is mounted', async () => {
      sandbox.write('.slotstack', 'slotstack-disk disk-1\n');
      expect(await sandbox.run('prepare', {}, ['slots'])).toMatchObject({ code: 0 });
      expect(sandbox.tree()).toContain('slots d 0711 0:0');
    });
  });

  test('repairs owner and mode of its own root, and leaves what lies below as it is (case 51)', async () => {
    sandbox.write('.slotstack', 'slotstack-disk disk-1\n');
    chownSync(sandbox.disk, 1000, 1000);
    sandbox.directory('slots', 0, 0o2777);
    sandbox.write('slots/3/postgres/content', '', 999);
    sandbox.write('unknown/file', '', 1000);
    sandbox.directory('lost+found', 0, 0o700);
    expect((await sandbox.run('prepare', {}, ['slots'])).code).toBe(0);
    expect(sandbox.tree(sandbox.base)).toContain('disk d 0711 0:0');
    expect(sandbox.tree()).toEqual(
      expect.arrayContaining([
        'lost+found d 0700 0:0',
        'slots d 0711 0:0',
        'slots/3/postgres/content f 0644 999:999',
        'unknown/file f 0644 1000:1000',
      ]),
    );
  });

  describe("a directory that is not slotstack's", () => {
    const adoption = '.slotstack-adopt';
    const confirm = (text = 'disk-1\n', owner = 0, mode = 0o644) => {
      chmodSync(sandbox.write(adoption, text, owner), mode);
    };
    /** A home of user 1000. */
    const home = () => {
      sandbox.write('documents/letter', 'dear', 1000);
      sandbox.write('notes', '', 1000);
      for (const directory of ['.', 'documents']) sandbox.directory(directory, 1000, 0o750);
    };
    /** A root of slotstack's, and a directory of user 1000 on the way to the slots. */
    const foreignParent = () => {
      sandbox.write('.slotstack', 'slotstack-disk disk-1\n');
      sandbox.directory('slots', 1000, 0o750);
    };

    test('stays as it is, and the line says how to confirm', async () => {
      home();
      const before = whole();
      expect(await sandbox.run('prepare', {}, ['slots'])).toEqual({
        code: 64,
        stdout: '',
        stderr: `slot-data: ${path} is not slotstack's, and holds 'documents' and 1 more: nothing is changed. Name another directory; or, if slotstack is to have it (root's, mode 0711), confirm that as root on the node: echo disk-1 >${path}/${adoption}\n`,
      });
      expect(whole()).toBe(before);
    });

    test.each<[string, () => unknown]>([
      ['a file', () => sandbox.write('PG_VERSION', '15', 999)],
      ['a hidden file', () => sandbox.write('.bashrc', '', 1000)],
      ['a name with a newline', () => sandbox.write('new\nline')],
      ['a directory called as one of the slots', () => sandbox.directory('slots')],
      ["a lost+found that is not root's", () => sandbox.directory('lost+found', 1000)],
      [
        'a lost+found that is a link',
        () => {
          symlinkSync('/usr', join(sandbox.disk, 'lost+found'));
        },
      ],
      [
        "what is named like an unfinished sentinel, and not root's",
        () => sandbox.write('.slotstack.Abcd1234', '', 1000),
      ],
      ["a collector's directory, but no sentinel", () => sandbox.directory('.slotstack-collector')],
    ])('is known by %s', async (_, make) => {
      make();
      const before = whole();
      const result = await sandbox.run('prepare', {}, ['slots']);
      expect(result).toMatchObject({ code: 64, stdout: '' });
      expect(result.stderr.split('\n')).toHaveLength(2);
      expect(whole()).toBe(before);
    });

    test('on the way to the slots stays as it is, too', async () => {
      foreignParent();
      const before = whole();
      const result = await sandbox.run('prepare', {}, ['slots/a']);
      expect(result).toMatchObject({ code: 64, stdout: '' });
      expect(result.stderr).toContain(
        `${path}/slots belongs to user 1000: nothing is changed. Name another directory; or`,
      );
      expect(whole()).toBe(before);
    });

    test.each<[string, () => void]>([
      ['a root', home],
      ['a directory on the way to the slots', foreignParent],
    ])('is taken where root confirms it: %s', async (_, make) => {
      make();
      confirm();
      expect(await sandbox.run('prepare', {}, ['slots'])).toMatchObject({ code: 0 });
      expect(sandbox.tree(sandbox.base)).toContain('disk d 0711 0:0');
      expect(sandbox.tree()).toContain('slots d 0711 0:0');
      expect(sandbox.exists(adoption)).toBe(false);
      // Once: what somebody changes later needs a confirmation of its own.
      sandbox.directory('slots', 1000);
      expect(await sandbox.run('prepare', {}, ['slots'])).toMatchObject({ code: 64 });
    });

    test.each<[string, () => void]>([
      [
        'of another user',
        () => {
          confirm('disk-1\n', 1000);
        },
      ],
      [
        'that others may write',
        () => {
          confirm('disk-1\n', 0, 0o666);
        },
      ],
      [
        'for another disk',
        () => {
          confirm('disk-10\n');
        },
      ],
      [
        'that is empty',
        () => {
          confirm('');
        },
      ],
      [
        'that is a link',
        () => {
          symlinkSync(sandbox.file('elsewhere', 'disk-1\n'), join(sandbox.disk, adoption));
        },
      ],
      [
        'that is a FIFO',
        () => {
          spawnSync('mkfifo', [join(sandbox.disk, adoption)]);
        },
      ],
    ])('is not taken on a confirmation %s', async (_, make) => {
      home();
      make();
      const before = whole();
      expect(await sandbox.run('prepare', {}, ['slots'])).toMatchObject({ code: 64, stdout: '' });
      expect(whole()).toBe(before);
    });
  });

  test.each<[string, () => unknown]>([
    [
      'an empty directory of somebody',
      () => {
        chownSync(sandbox.disk, 1000, 1000);
      },
    ],
    ['a new filesystem', () => sandbox.directory('lost+found')],
    ['what a killed run has left', () => sandbox.write('.slotstack.Abcd1234', 'slotstack-disk disk-1\n')],
  ])('takes %s', async (_, make) => {
    make();
    expect(await sandbox.run('prepare', {}, ['slots'])).toMatchObject({ code: 0 });
    expect(sandbox.tree(sandbox.base)).toContain('disk d 0711 0:0');
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
