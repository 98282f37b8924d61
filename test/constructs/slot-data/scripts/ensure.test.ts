import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  lstatSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describeAsRoot, LIFE, OTHER_LIFE, Sandbox, type MarkerFields, type Options } from './sandbox';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(() => {
  sandbox.remove();
});

const lasting = { kind: 'lasting', token: undefined };
const data = 'slots/3/postgres';
const marker = 'slots/3/.slot-data/postgres.owner';

/** Makes something in the place of a data directory or marker. */
const strangeThings: [string, (path: string) => void][] = [
  [
    'a symlink to another slot',
    (path) => {
      symlinkSync('../2/postgres', path);
    },
  ],
  [
    'a symlink to a directory outside',
    (path) => {
      symlinkSync('/usr', path);
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
      writeFileSync(path, 'content');
    },
  ],
  [
    'a FIFO',
    (path) => {
      spawnSync('mkfifo', [path]);
    },
  ],
  [
    'a socket',
    (path) => {
      spawnSync('node', [
        '-e',
        'require("net").createServer().listen(process.argv[1], () => process.kill(process.pid, 9))',
        path,
      ]);
    },
  ],
  [
    'a device',
    (path) => {
      spawnSync('mknod', [path, 'c', '1', '5']);
    },
  ],
];

describeAsRoot('ensure', () => {
  test('makes everything that is missing', async () => {
    const result = await sandbox.ensure({}, 'postgres=999:998:0700', 'redis=70:71:0750');
    expect(result).toEqual({
      code: 0,
      stdout: 'slot-data: postgres created (generation 7)\nslot-data: redis created (generation 7)\n',
      stderr: '',
    });
    expect(sandbox.tree(sandbox.slot)).toEqual([
      '.slot-data d 0700 0:0',
      '.slot-data/postgres.lock f 0600 0:0',
      '.slot-data/postgres.owner f 0600 0:0',
      '.slot-data/redis.lock f 0600 0:0',
      '.slot-data/redis.owner f 0600 0:0',
      '.slot-data/trash d 0700 0:0',
      'postgres d 0700 999:998',
      'redis d 0750 70:71',
    ]);
    expect(statSync(sandbox.slot).mode & 0o7777).toBe(0o711);
    expect(sandbox.read(marker)).toBe(sandbox.marker());
  });

  test('writes the ticket of the directory that it ensured', async () => {
    await sandbox.ensure();
    const { dev, ino } = statSync(join(sandbox.disk, data));
    expect(readFileSync(join(sandbox.tickets, 'postgres'), 'utf8')).toBe(`${dev}:${ino}:999\n`);
    expect(statSync(join(sandbox.tickets, 'postgres')).mode & 0o777).toBe(0o444);
  });

  test('replaces a ticket that is a link, and never writes through it', async () => {
    const victim = sandbox.write('slots/2/.slot-data/postgres.owner', 'marker of slot 2');
    symlinkSync(victim, join(sandbox.tickets, 'postgres'));
    expect((await sandbox.ensure()).code).toBe(0);
    expect(readFileSync(victim, 'utf8')).toBe('marker of slot 2');
    expect(lstatSync(join(sandbox.tickets, 'postgres')).isFile()).toBe(true);
  });

  describe('in a slot', () => {
    test('case 34: keeps data of the same generation as it is when a pod restarts', async () => {
      sandbox.earlier();
      sandbox.write(`${data}/of-another`, '', 12345);
      utimesSync(join(sandbox.disk, marker), 1, 1);
      const before = sandbox.state();
      const result = await sandbox.ensure();
      expect(result.stdout).toBe('slot-data: postgres kept (generation 7)\n');
      expect(sandbox.state()).toBe(before);
      expect(statSync(join(sandbox.disk, marker)).mtimeMs).toBeGreaterThan(1e12); // touched: the collector counts from here
    });

    test.each<[string, MarkerFields]>([
      ['case 36: the task before it', { generation: '6' }],
      ['case 35: a life before it, of the same generation', { life: OTHER_LIFE }],
    ])('starts empty after %s, whose data is moved aside whole with its marker', async (_, earlier) => {
      sandbox.earlier(earlier);
      const before = sandbox.read(marker);
      const inode = statSync(join(sandbox.disk, data)).ino;
      const result = await sandbox.ensure();
      expect(result.stdout).toMatch(
        /^slot-data: postgres moved aside to (\S+): data, marker readable \(generation \d\)\nslot-data: postgres created \(generation 7\)\n$/,
      );
      const trash = `slots/3/${/to (\S+):/.exec(result.stdout)?.[1] ?? ''}`;
      expect(sandbox.tree(join(sandbox.disk, data))).toEqual([]);
      expect(sandbox.read(`${trash}/data/content`)).toBe('earlier');
      expect(statSync(join(sandbox.disk, trash, 'data')).ino).toBe(inode);
      expect(sandbox.read(`${trash}/owner`)).toBe(before);
      expect(sandbox.read(marker)).toBe(sandbox.marker());
    });

    test.each<[string, MarkerFields, () => void]>([
      ['its data', {}, () => undefined],
      ['data of another life', { life: OTHER_LIFE }, () => undefined],
      [
        'a marker whose directory is gone',
        {},
        () => {
          rmSync(join(sandbox.disk, data), { recursive: true });
        },
      ],
    ])('a manifest that is older than %s changes nothing, and says what to do', async (_, earlier, spoil) => {
      sandbox.earlier({ ...earlier, generation: '10' });
      spoil();
      const before = sandbox.state();
      expect(await sandbox.ensure({ generation: '9' })).toEqual({
        code: 65,
        stdout: '',
        stderr:
          'slot-data: postgres is of generation 10, newer than 9: this manifest is older than the data. Apply the newest: synthesize again from the register as it is now\n',
      });
      expect(sandbox.state()).toBe(before);
    });

    test('moves data without a marker aside', async () => {
      sandbox.write(`${data}/content`, 'unknown');
      expect((await sandbox.ensure()).stdout).toContain('data, marker absent\n');
      expect(sandbox.trash()).toEqual(['unknown']);
      expect(sandbox.tree(join(sandbox.disk, data))).toEqual([]);
    });

    test('case 42: a marker that was never renamed into place vouches for nothing', async () => {
      sandbox.write(`${data}/content`, 'unknown');
      sandbox.write(`${marker}.new`, sandbox.marker());
      expect((await sandbox.ensure()).code).toBe(0);
      expect(sandbox.trash()).toEqual(['unknown']);
      expect(sandbox.exists(`${marker}.new`)).toBe(false);
    });

    test('makes a directory anew that is gone although its marker is there', async () => {
      sandbox.earlier();
      rmSync(join(sandbox.disk, data), { recursive: true });
      const result = await sandbox.ensure();
      expect(result.stdout).toMatch(
        /moved aside to \S+: no data, marker readable \(generation 7\)\nslot-data: postgres created/,
      );
      expect(sandbox.tree(sandbox.slot)).toContain('postgres d 0700 999:999');
    });

    test.each(strangeThings)(
      'case 14: moves %s in the place of the directory aside, and does not follow it',
      async (_, make) => {
        sandbox.write('slots/2/postgres/content', 'of slot 2');
        make(join(sandbox.disk, data));
        const type = lstatSync(join(sandbox.disk, data)).mode;
        const result = await sandbox.ensure();
        expect(result.code).toBe(0);
        const trash = `slots/3/${/to (\S+):/.exec(result.stdout)?.[1] ?? ''}`;
        expect(lstatSync(join(sandbox.disk, trash, 'data')).mode).toBe(type);
        expect(sandbox.tree(sandbox.slot)).toContain('postgres d 0700 999:999');
        expect(sandbox.read('slots/2/postgres/content')).toBe('of slot 2');
        expect(statSync('/usr').uid).toBe(0);
      },
    );
  });

  describe('case 33: a marker that is no marker', () => {
    const hostile: [string, (path: string, text: string) => void][] = [
      [
        'truncated',
        (path, text) => {
          writeFileSync(path, text.slice(0, -20));
        },
      ],
      [
        'without its last newline',
        (path, text) => {
          writeFileSync(path, text.trimEnd());
        },
      ],
      [
        'with a line more',
        (path, text) => {
          writeFileSync(path, `${text}\n`);
        },
      ],
      [
        'of 0 bytes',
        (path) => {
          writeFileSync(path, '');
        },
      ],
      [
        'binary',
        (path, text) => {
          writeFileSync(path, text.replace('7', '7\0'));
        },
      ],
      [
        'followed by a NUL byte',
        (path, text) => {
          writeFileSync(path, `${text}\0`);
        },
      ],
      [
        'with CRLF',
        (path, text) => {
          writeFileSync(path, text.replaceAll('\n', '\r\n'));
        },
      ],
      [
        'with a BOM',
        (path, text) => {
          writeFileSync(path, `\ufeff${text}`);
        },
      ],
      [
        'of 10 MB',
        (path, text) => {
          writeFileSync(path, text.padEnd(10_000_000));
        },
      ],
      [
        'of another version',
        (path, text) => {
          writeFileSync(path, text.replace('slot-data 1', 'slot-data 2'));
        },
      ],
      [
        'with a generation that is no number',
        (path, text) => {
          writeFileSync(path, text.replace('7', 'a[$(touch /tmp/evil)]'));
        },
      ],
      [
        'a symlink to a good one',
        (path, text) => {
          writeFileSync(`${path}.good`, text);
          symlinkSync(`${path}.good`, path);
        },
      ],
      [
        'a FIFO',
        (path) => {
          spawnSync('mkfifo', [path]);
        },
      ],
      [
        'a directory',
        (path) => {
          spawnSync('mkdir', [path]);
        },
      ],
      [
        'a device',
        (path) => {
          spawnSync('mknod', [path, 'c', '1', '5']);
        },
      ],
    ];

    test.each(hostile)('%s: a slot moves the data aside', async (_, make) => {
      sandbox.earlier();
      rmSync(join(sandbox.disk, marker));
      make(join(sandbox.disk, marker), sandbox.marker());
      const result = await sandbox.ensure();
      expect(result.stdout).toContain('data, marker unreadable\n');
      expect(sandbox.trash()).toEqual(['earlier']);
      expect(sandbox.read(marker)).toBe(sandbox.marker());
    });

    test.each(hostile)('%s: a lasting environment refuses', async (_, make) => {
      sandbox.earlier({ life: '-' });
      rmSync(join(sandbox.disk, marker));
      make(join(sandbox.disk, marker), sandbox.marker({ life: '-' }));
      const before = sandbox.tree();
      const result = await sandbox.ensure(lasting);
      expect(result).toMatchObject({ code: 65, stdout: '' });
      expect(result.stderr).toContain('is not readable: restore it, or remove it to adopt the data');
      expect(sandbox.tree()).toEqual(before);
    });
  });

  describe('a marker of somebody else', () => {
    const foreign: [string, MarkerFields][] = [
      ['case 31: another project', { project: 'other' }],
      ['case 32: slot 2', { target: 'alimentor-dev-2' }],
      ['another data path', { path: 'redis' }],
    ];

    test.each(
      foreign.flatMap(([name, fields]) => [[name, 'slot', fields] as const, [name, 'lasting', fields] as const]),
    )('%s: the data stays where it is, and the service does not start (%s)', async (_, kind, fields) => {
      sandbox.earlier();
      sandbox.write(marker, sandbox.marker(fields));
      const before = sandbox.state();
      const result = await sandbox.ensure({ kind, generation: '8' });
      expect(result).toMatchObject({ code: 65, stdout: '' });
      expect(result.stderr).toContain('delete that first, or give this project another DATA_ROOT');
      expect(sandbox.state()).toBe(before);
    });

    test('of data that is gone does not matter in a slot', async () => {
      sandbox.directory('slots/3/.slot-data');
      sandbox.write(marker, sandbox.marker({ project: 'other' }));
      expect((await sandbox.ensure()).code).toBe(0);
      expect(sandbox.read(marker)).toBe(sandbox.marker());
    });
  });

  describe('in a lasting environment', () => {
    test('creates what is missing, and records no life without a token', async () => {
      expect((await sandbox.ensure(lasting)).stdout).toBe('slot-data: postgres created (generation 7)\n');
      expect(sandbox.read(marker)).toBe(sandbox.marker({ life: '-' }));
    });

    test('records the life, and keeps the data in another one', async () => {
      sandbox.earlier();
      const result = await sandbox.ensure({ kind: 'lasting', token: sandbox.token(OTHER_LIFE) });
      expect(result.stdout).toBe('slot-data: postgres kept (generation 7)\n');
      expect(sandbox.read(marker)).toBe(sandbox.marker());
      expect(sandbox.read(`${data}/content`)).toBe('earlier');
    });

    test('adopts data without a marker, and changes the owner of the directory only', async () => {
      sandbox.write(`${data}/content`, 'precious', 999);
      sandbox.write(`${data}/base/of-another`, '', 12345);
      chownSync(join(sandbox.disk, data, 'base'), 999, 999);
      chmodSync(join(sandbox.disk, data), 0o777);
      const result = await sandbox.ensure(lasting);
      expect(result.stdout).toBe('slot-data: postgres adopted with data, for it had no marker (generation 7)\n');
      expect(sandbox.tree(sandbox.slot)).toEqual(
        expect.arrayContaining(['postgres d 0700 999:999', 'postgres/base/of-another f 0644 12345:12345']),
      );
      expect(sandbox.read(`${data}/content`)).toBe('precious');
      expect((await sandbox.ensure(lasting)).stdout).toContain('kept');
    });

    test('adopts an empty directory', async () => {
      sandbox.directory(data, 0, 0o2777);
      expect((await sandbox.ensure(lasting)).stdout).toBe(
        'slot-data: postgres adopted empty, for it had no marker (generation 7)\n',
      );
      expect(sandbox.tree(sandbox.slot)).toContain('postgres d 0700 999:999');
    });

    test('does not adopt data of another owner', async () => {
      sandbox.write(`${data}/evil\nname`, '', 70);
      const before = sandbox.state();
      const result = await sandbox.ensure(lasting);
      expect(result.code).toBe(65);
      expect(result.stderr).toBe(
        "slot-data: postgres has no marker and holds $'evil\\nname of uid 70', but belongs to 999:999: change the owner, or move it away\n",
      );
      expect(sandbox.state()).not.toContain('postgres.owner f');
      expect(sandbox.read(`${data}/evil\nname`)).toBe('');
      expect(before).toContain('postgres');
    });

    test('a raised generation is the declared clean', async () => {
      sandbox.earlier({ life: '-' });
      const result = await sandbox.ensure({ ...lasting, generation: '10' });
      expect(result.stdout).toMatch(
        /moved aside to \S+: data, marker readable \(generation 7\)\nslot-data: postgres created \(generation 10\)/,
      );
      expect(sandbox.trash()).toEqual(['earlier']);
    });

    test.each<[string, Options, RegExp, () => void]>([
      [
        'a lowered generation: a reverted commit wipes nothing',
        { generation: '6' },
        /newer than the declared 6: a reverted commit/,
        () => undefined,
      ],
      [
        'data that is gone although its marker is there',
        {},
        /is gone: restore it, or remove \S+ to start empty/,
        () => {
          rmSync(join(sandbox.disk, data), { recursive: true });
        },
      ],
    ])('refuses %s', async (_, options, reason, spoil) => {
      sandbox.earlier({ life: '-' });
      spoil();
      const before = sandbox.tree();
      const result = await sandbox.ensure({ ...lasting, ...options });
      expect(result.code).toBe(65);
      expect(result.stderr).toMatch(reason);
      expect(sandbox.tree()).toEqual(before);
    });

    test.each(strangeThings)('case 14: refuses %s in the place of the directory', async (_, make) => {
      make(join(sandbox.disk, data));
      const result = await sandbox.ensure(lasting);
      expect(result).toMatchObject({ code: 65, stderr: 'slot-data: postgres is not a directory\n' });
      expect(sandbox.exists(marker)).toBe(false);
    });
  });

  test.each(['slot', 'lasting'])(
    'case 58: refuses a directory of another owner, and says how to mend it (%s)',
    async (kind) => {
      sandbox.earlier();
      const before = sandbox.state();
      const result = await sandbox.ensure({ kind }, 'postgres=70:70:0700');
      expect(result).toMatchObject({
        code: 65,
        stderr:
          'slot-data: postgres belongs to 999:999, not to 70:70: take the former image, or clean by raising the generation\n',
      });
      expect(sandbox.state()).toBe(before);
      expect((await sandbox.ensure({ kind, generation: '8' }, 'postgres=70:70:0700')).code).toBe(0);
    },
  );

  test('repairs the mode of a directory that it keeps', async () => {
    sandbox.earlier();
    chmodSync(join(sandbox.disk, data), 0o2777);
    expect((await sandbox.ensure()).stdout).toContain('postgres has mode 0700 again\n');
    expect(sandbox.tree(sandbox.slot)).toContain('postgres d 0700 999:999');
  });

  describe('parents', () => {
    test('a directory of the environment that anybody could write becomes root’s', async () => {
      sandbox.directory('slots/3', 1000, 0o2777);
      expect((await sandbox.ensure()).code).toBe(0);
      expect(sandbox.tree()).toContain('slots/3 d 0711 0:0');
    });

    test.each<[string, () => void]>([
      [
        '.slot-data of another user',
        () => {
          sandbox.directory('slots/3/.slot-data', 1000);
        },
      ],
      [
        '.slot-data that anybody can write',
        () => {
          sandbox.directory('slots/3/.slot-data', 0, 0o777);
        },
      ],
      [
        '.slot-data that is a symlink',
        () => {
          sandbox.directory('slots/2/.slot-data');
          symlinkSync('../2/.slot-data', join(sandbox.slot, '.slot-data'));
        },
      ],
      [
        '.slot-data that is a file',
        () => {
          sandbox.write('slots/3/.slot-data');
        },
      ],
      [
        'case 23: trash that is a symlink',
        () => {
          sandbox.directory('slots/3/.slot-data');
          symlinkSync('/tmp', join(sandbox.slot, '.slot-data/trash'));
        },
      ],
      [
        'a lock that is a symlink',
        () => {
          sandbox.directory('slots/3/.slot-data');
          symlinkSync(sandbox.write('slots/2/x'), join(sandbox.slot, '.slot-data/postgres.lock'));
        },
      ],
    ])('%s is refused', async (_, make) => {
      sandbox.write(`${data}/content`, 'unknown');
      make();
      const result = await sandbox.ensure();
      expect(result).toMatchObject({ code: 64, stdout: '' });
      expect(sandbox.read(`${data}/content`)).toBe('unknown');
    });

    test.each([['slots/2'], ['../elsewhere']])(
      'case 13: an environment directory that is a symlink to %s is refused',
      async (target) => {
        sandbox.directory('slots/2');
        sandbox.directory('../elsewhere');
        rmSync(sandbox.slot, { recursive: true });
        symlinkSync(join(sandbox.disk, target), sandbox.slot);
        const before = sandbox.state();
        const result = await sandbox.ensure();
        expect(result.code).toBe(64);
        expect(result.stderr).toMatch(/on the node, not .*slots\/3.*: a link or a mount leads elsewhere/);
        expect(sandbox.state()).toBe(before);
        expect(sandbox.tree(join(sandbox.disk, target))).toEqual([]);
      },
    );

    test('case 12: a DATA_ROOT that is a symlink leads the sentinel and the data to one place', async () => {
      const link = join(sandbox.base, 'link');
      symlinkSync(sandbox.disk, link);
      const result = await sandbox.ensure({
        sentinel: `${link}/.slotstack`,
        'environment-directory': `${link}/slots/3`,
      });
      expect(result.code).toBe(0);
      expect(sandbox.exists(data)).toBe(true);
    });
  });

  describe('the disk', () => {
    const sentinel = () => join(sandbox.disk, '.slotstack');
    test.each<[string, string, () => void]>([
      [
        'case 20: is not mounted',
        'the disk is not mounted, or not prepared',
        () => {
          rmSync(sentinel());
        },
      ],
      [
        'case 21: is another',
        'does not name the disk disk-1: another disk is mounted',
        () => {
          writeFileSync(sentinel(), 'slotstack-disk disk-10\n');
        },
      ],
      [
        'has a sentinel that is a symlink',
        'is not a file',
        () => {
          rmSync(sentinel());
          symlinkSync(sandbox.file('copy', 'slotstack-disk disk-1\n'), sentinel());
        },
      ],
      [
        'has a sentinel of another user',
        "is not root's",
        () => {
          chownSync(sentinel(), 1000, 1000);
        },
      ],
      [
        'has a sentinel that is a FIFO',
        'is not a file',
        () => {
          rmSync(sentinel());
          spawnSync('mkfifo', [sentinel()]);
        },
      ],
    ])('%s: nothing is made', async (_, reason, spoil) => {
      spoil();
      const before = sandbox.tree();
      const result = await sandbox.ensure();
      expect(result).toMatchObject({ code: 66, stdout: '' });
      expect(result.stderr).toContain(reason);
      expect(sandbox.tree()).toEqual(before);
    });
  });

  describe('arguments', () => {
    test.each<[string, Options, string[]]>([
      ['a project that is no label', { project: '../x' }, []],
      ['a project with a newline', { project: 'a\nb' }, []],
      ['a project that is no ASCII', { project: 'ä' }, []],
      ['a target with a slash', { target: 'a/b' }, []],
      ['no target', { target: undefined }, []],
      ['another kind', { kind: 'ai' }, []],
      ['a generation that is no number', { generation: '7a' }, []],
      ['a generation with a leading zero', { generation: '07' }, []],
      ['an empty generation', { generation: '' }, []],
      ['a relative path with ".."', { relative: 'slots/../3' }, []],
      ['an absolute path in its place', { relative: '/slots/3' }, []],
      ['a disk with a space', { disk: 'a b' }, []],
      ['an unknown option', { prune: 'yes' }, []],
      ['an option that is a subscript', { 'a[$(id)]': 'x' }, []],
      ['a slot without a token', { token: undefined }, []],
      ['a slot with an empty token', { token: '' }, []],
      ['a data path "..=0:0:0700"', {}, ['..=0:0:0700']],
      ['a data path with a slash', {}, ['a/b=999:999:0700']],
      ['a data path with a newline', {}, ['a\nb=999:999:0700']],
      ['a data path of 32 characters', {}, [`${'a'.repeat(32)}=999:999:0700`]],
      ['an owner by name', {}, ['postgres=postgres:999:0700']],
      ['a mode without its zero', {}, ['postgres=999:999:700']],
      ['a setuid mode', {}, ['postgres=999:999:4700']],
      ['a second data path that is wrong', {}, ['postgres=999:999:0700', '-rf']],
      ['a ticket directory that is missing', { 'ticket-directory': '/nowhere' }, []],
    ])('%s: refused before anything is made', async (_, options, dataPaths) => {
      const result = await sandbox.ensure(options, ...dataPaths);
      expect(result).toMatchObject({ code: 64, stdout: '' });
      expect(result.stderr).toMatch(/^slot-data: .+\n$/);
      expect(sandbox.tree()).toEqual(['.slotstack f 0644 0:0', 'slots d 0755 0:0', 'slots/3 d 0755 0:0']);
    });
  });

  describe('the token', () => {
    test('gives the uid of the ServiceAccount, and no other of its uids', async () => {
      await sandbox.ensure();
      expect(sandbox.read(marker)).toContain(`life ${LIFE}\n`);
    });

    test.each<[string, () => string]>([
      ['without a ServiceAccount', () => sandbox.token(LIFE, {})],
      ['whose ServiceAccount has no uid', () => sandbox.token(LIFE, { serviceaccount: { name: 'slot-data' } })],
      ['that only quotes one', () => sandbox.token(LIFE, { note: `"serviceaccount":{"name":"x","uid":"${LIFE}"}` })],
      ['that is no token', () => sandbox.file('token', 'hello')],
      ['that is empty', () => sandbox.file('token', '')],
      ['that is not base64', () => sandbox.file('token', 'a.%%%%.c')],
      ['that is missing', () => '/nowhere'],
    ])('%s: refused', async (_, token) => {
      const result = await sandbox.ensure({ token: token() });
      expect(result).toMatchObject({ code: 64, stdout: '' });
      expect(sandbox.exists(marker)).toBe(false);
    });
  });

  describe('at once', () => {
    test('who waits too long for the same data path exits 75', async () => {
      await sandbox.ensure();
      await sandbox.hold(join(sandbox.slot, '.slot-data/postgres.lock'), 'sleep 60');
      const result = await sandbox.ensure({ wait: '1' });
      expect(result).toMatchObject({ code: 75, stderr: 'slot-data: postgres: another init container works on it\n' });
    });

    test('case 43: while the slot is deleted, nothing is made', async () => {
      await sandbox.hold(sandbox.slot);
      const result = await sandbox.ensure({ wait: '1' });
      expect(result).toMatchObject({ code: 75, stdout: '' });
      expect(result.stderr).toContain('is being deleted');
      expect(sandbox.tree(sandbox.slot)).toEqual([]);
    });

    test('beside a living service it keeps its data, and waits for no lock of it', async () => {
      sandbox.earlier();
      await sandbox.hold(join(sandbox.disk, data));
      expect((await sandbox.ensure({ wait: '0' })).stdout).toBe('slot-data: postgres kept (generation 7)\n');
    });

    test('case 37: what a living writer writes after the clean lands in the trash', async () => {
      sandbox.earlier({ generation: '6' });
      const stop = await sandbox.hold(
        join(sandbox.disk, data),
        'trap "echo earlier > dump.rdb; exit" TERM; while :; do sleep 0.05; done',
      );
      expect((await sandbox.ensure()).code).toBe(0);
      await stop();
      expect(sandbox.tree(join(sandbox.disk, data))).toEqual([]);
      expect(sandbox.tree(join(sandbox.slot, '.slot-data/trash'))).toContainEqual(
        expect.stringContaining('data/dump.rdb'),
      );
    });
  });

  test('case 27: hostile names in the data go along', async () => {
    const names = ['-rf', 'new\nline', '*', '$(id)', ' ', '..dots', 'ü'];
    sandbox.earlier({ generation: '6' });
    for (const name of names) sandbox.write(`${data}/${name}`);
    sandbox.write(`slots/3/sub/keep`);
    const result = await sandbox.ensure();
    expect(result.stdout.split('\n')).toHaveLength(3);
    expect(sandbox.tree(join(sandbox.disk, data))).toEqual([]);
    expect(sandbox.exists('slots/3/sub/keep')).toBe(true);
  });
});
