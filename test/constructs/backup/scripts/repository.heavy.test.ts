import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bash, BackupSandbox, describeWithPrograms, everything, shells } from './backup-sandbox';

const target = 'shop-staging';
const data = '/slot-data/backup';

interface Snapshot {
  readonly short_id: string;
  readonly tags: readonly string[];
  readonly time: string;
}

describeWithPrograms('a repository', ['restic'], () => {
  let sandbox: BackupSandbox;
  const use = (shell: (typeof shells)[number]) => {
    beforeEach(() => {
      sandbox = new BackupSandbox(shell);
    });
    afterEach(() => sandbox.remove());
  };
  const open = () =>
    sandbox.run('open-repository', [
      '/slot-data/record/repository',
      '/slot-data/work/repository.json',
      '/mnt/backups/shop-dev',
    ]);
  const store = () => sandbox.run('store', [target, data, '/slot-data/work/id', '/slot-data/work/excluded']);
  const vouch = () =>
    sandbox.run('vouch', [target, '/slot-data/work/id', '/slot-data/work/changes', '/slot-data/work/good.json']);
  const keep = (...options: string[]) => sandbox.run('keep', [target, ...options]);
  const fetch = (id: string, ...paths: string[]) =>
    sandbox.run('fetch', [target, id, '/slot-data/work/backup', ...paths]);
  const snapshots = async (...options: string[]): Promise<Snapshot[]> =>
    JSON.parse((await sandbox.restic('snapshots', '--json', ...options)).output) as Snapshot[];
  /** What is recorded, once a patch is applied. */
  const recorded = (file: string) =>
    (JSON.parse(sandbox.read(`work/${file}`) ?? '{}') as { data?: Record<string, string> }).data;
  const well = async (run: Promise<{ readonly code: number | null; readonly output: string }>) => {
    const { code, output } = await run;
    expect(code === 0 ? '' : output).toBe('');
    return output;
  };
  const backUp = async (content = 'a', changes = 0) => {
    sandbox.write('backup/data/files/content', content);
    await well(store());
    sandbox.write('work/changes', `${changes}\n`);
    await well(vouch());
    return recorded('good.json')?.['good']?.split(/\s/)[1] ?? '';
  };

  describe.each(shells)('with the shell and tools of %s', (shell) => {
    use(shell);

    test('is made, stores, is vouched for, is cleared of what is old, and gives back', async () => {
      expect(await well(open())).toContain('backup: a new repository was made');
      const made = recorded('repository.json')?.['repository'] ?? '';
      expect(made).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\n$/);
      sandbox.write('record/repository', made);
      expect(await well(open())).toContain('backup: the repository is there');
      expect(recorded('repository.json')).toEqual({ repository: made });

      sandbox.write('backup/dump-db/databases', '5 shop\n');
      sandbox.write('backup/data/files/content', 'a');
      await well(store());
      expect((await snapshots())[0]?.tags).toEqual(['unfinished']);
      sandbox.write('work/changes', '3\n');
      await well(vouch());
      const [, id = ''] = /^\S+Z ([0-9a-f]{8})\n$/.exec(recorded('good.json')?.['good'] ?? '') ?? [];
      expect((await snapshots()).map(({ short_id, tags }) => [short_id, tags[0]])).toEqual([[id, 'good']]);
      await well(keep('--keep-daily=2'));

      const found = JSON.parse(await well(sandbox.run('list-backups', [target]))) as Snapshot[];
      expect(found.map((each) => each.short_id)).toEqual([id]);
      mkdirSync(join(sandbox.restore, 'entry'));
      await well(
        fetch(
          'latest',
          '/slot-data/restore',
          `${data}/dump-db`,
          '',
          '/slot-data/restore/entry',
          `${data}/data/files`,
          'files',
        ),
      );
      expect(sandbox.read(`restore/${data}/dump-db/databases`)).toBe('5 shop\n');
      expect(sandbox.read('restore/entry/files/content')).toBe('a');
      expect(readdirSync(join(sandbox.restore, 'entry'))).toEqual(['files']);
      expect(sandbox.read('work/backup.id')).toBe(`${id}\n`);
      expect(sandbox.read('work/backup.changes')).toBe('3\n');
      expect(sandbox.read('work/backup.origin')).toMatch(
        new RegExp(`^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ, backup ${id} of ${target}\\n$`),
      );
    });
  });

  describe('that is opened', () => {
    use(shells[0]);

    test('is not made anew where it is recorded and gone', async () => {
      sandbox.write('record/repository', '2026-01-02T03:04:05Z\n');
      const { code, output } = await open();
      expect({ code, output }).toMatchObject({
        code: 66,
        output: expect.stringContaining('cannot be opened, and was there since 2026-01-02T03:04:05Z') as string,
      });
      expect(readdirSync(sandbox.repository)).toEqual([]);
      expect(sandbox.read('work/repository.json')).toBeUndefined();
    });

    test('is not made over by a wrong password', async () => {
      await well(open());
      const before = bash('find . -type f | sort', sandbox.repository);
      rmSync(join(sandbox.work, 'repository.json'));
      sandbox.password = 'wrong';
      expect(await open()).toMatchObject({
        code: 1,
        output: expect.stringContaining(
          'the repository in /mnt/backups/shop-dev can neither be opened nor made',
        ) as string,
      });
      expect(bash('find . -type f | sort', sandbox.repository)).toBe(before);
      expect(sandbox.read('work/repository.json')).toBeUndefined();
    });

    test('that is recorded, by a wrong password: is said to be so', async () => {
      await well(open());
      sandbox.write('record/repository', recorded('repository.json')?.['repository'] ?? '');
      sandbox.password = 'wrong';
      expect(await open()).toMatchObject({ code: 66, output: expect.stringContaining('wrong password') as string });
    });

    test('is let go of by a backup that was killed', async () => {
      await well(open());
      await backUp();
      // It is killed while it has the exclusive lock.
      const child = sandbox.start('keep', [target, '--keep-daily=1']);
      const locks = () => readdirSync(join(sandbox.repository, 'locks')).filter((name) => /^[0-9a-f]{64}$/.test(name));
      while (locks().length === 0 && child.isRunning) await new Promise((resolve) => setTimeout(resolve, 1));
      await child.kill();
      expect(locks()).toHaveLength(1);
      await well(open());
      await well(keep('--keep-daily=1'));
      expect(locks()).toEqual([]);
    });
  });

  describe('that a backup is stored in', () => {
    use(shells[0]);
    beforeEach(() => well(open()));
    /** restic, but for what it says and how it ends. */
    const saying = (lines: string, code: number) => {
      sandbox.program(
        'restic',
        `/usr/bin/restic "$@" || exit; [ "$1" != backup ] || { printf '${lines}' >&2; exit ${code}; }`,
      );
    };

    test('has it, though a file went meanwhile', async () => {
      sandbox.write('backup/data/files/content', 'a');
      saying(
        'error: lstat /slot-data/backup/data/x: no such file or directory\\nWarning: at least one source file could not be read\\n',
        3,
      );
      await well(store());
      expect(sandbox.read('work/id')).toMatch(/^[0-9a-f]{8}\n$/);
    });

    test.each([
      [
        'a file cannot be read',
        'error: read /slot-data/backup/data/x: input/output error\\n',
        3,
        'not all could be read: error: read',
      ],
      [
        'a file cannot be read, and another went',
        'error: lstat /a: no such file or directory\\nerror: open /b: permission denied\\n',
        3,
        'not all could be read: error: open /b: permission denied',
      ],
      ['restic fails', 'Fatal: unable to save snapshot\\n', 1, 'no snapshot was made: Fatal: unable to save snapshot'],
      ['restic is killed', 'Killed\\n', 137, 'no snapshot was made: Killed'],
    ])('has no backup where %s', async (_, lines, code, message) => {
      sandbox.write('backup/data/files/content', 'a');
      saying(lines, code);
      expect(await store()).toMatchObject({ code: 1, output: expect.stringContaining(`backup: ${message}`) as string });
      expect(sandbox.read('work/id')).toBeUndefined();
    });

    test('has no backup where there is nothing to store', async () => {
      rmSync(sandbox.backup, { recursive: true });
      sandbox.program('restic', 'exec /usr/bin/restic "$1" "$2" "$3" "$4" "$5" /slot-data/backup/gone');
      mkdirSync(sandbox.backup);
      expect(await store()).toMatchObject({ code: 1 });
      expect(sandbox.read('work/id')).toBeUndefined();
    });

    test('keeps its good ones where its disk becomes full', async () => {
      const id = await backUp('before');
      bash(
        'cp -a repository full.before; mount -t tmpfs -o size=4m none repository; cp -a full.before/. repository',
        sandbox.base,
      );
      try {
        bash('head -c 8000000 /dev/urandom >backup/data/files/large', sandbox.base);
        rmSync(join(sandbox.work, 'id'));
        expect(await store()).toMatchObject({ code: 1, output: expect.stringContaining('no space left') as string });
        expect(sandbox.read('work/id')).toBeUndefined();
        expect((await snapshots('--no-lock', '--tag', 'good')).map(({ short_id }) => short_id)).toEqual([id]);
        await well(fetch('latest', '/slot-data/restore', `${data}/data/files`, ''));
        expect(sandbox.read(`restore/${data}/data/files/content`)).toBe('before');
      } finally {
        bash('umount --lazy repository', sandbox.base);
      }
    });
  });

  describe('that backups are removed from', () => {
    use(shells[0]);
    beforeEach(() => well(open()));
    /** One that was made some days ago. */
    const earlier = async (days: number, tag: string, host = target) => {
      const time = new Date(Date.now() - days * 86_400_000).toISOString().replace('T', ' ').slice(0, 19);
      sandbox.write('backup/content', `${days} ${host}`);
      await well(sandbox.restic('backup', '--host', host, '--tag', tag, '--time', time, data));
    };
    const left = async () =>
      (await snapshots()).map(
        ({ time, tags }) => `${Math.round((Date.now() - Date.parse(time)) / 86_400_000)} ${tags.join()}`,
      );

    test('has the last of each day and week that are wanted, and nothing unfinished that is old', async () => {
      for (const days of [0, 1, 2, 3, 40]) await earlier(days, 'good');
      await earlier(5, 'unfinished');
      await earlier(1, 'unfinished');
      await well(keep('--keep-daily=2', '--keep-monthly=3'));
      const after = (await left()).sort();
      expect(after).toEqual(expect.arrayContaining(['0 good', '1 good', '1 unfinished', '40 good']));
      expect(after).not.toContain('2 good');
      expect(after).not.toContain('5 unfinished');
      expect(JSON.parse(await well(sandbox.run('list-backups', [target])))).toHaveLength(after.length - 1);
    });

    test('has those of other targets still', async () => {
      await earlier(0, 'good');
      await earlier(30, 'good', 'shop-dev');
      await earlier(40, 'unfinished', 'shop-dev');
      await well(keep('--keep-daily=1'));
      expect((await left()).sort()).toEqual(['0 good', '30 good', '40 unfinished']);
    });

    test.each(['data', 'index', 'snapshots'])('loses none where its %s are broken', async (part) => {
      for (const days of [0, 1, 2]) await earlier(days, 'good');
      bash(
        `chmod -R u+w . && file=$(find ${part} -type f | head -n 1) && printf 'broken!!' | dd of="$file" bs=1 seek=8 conv=notrunc status=none`,
        sandbox.repository,
      );
      const before = bash('find data snapshots index -type f -exec sha256sum {} + | sort', sandbox.repository);
      expect(await keep('--keep-daily=1')).toMatchObject({
        code: 1,
        output: expect.stringContaining('backup: the repository is broken: nothing was removed from it') as string,
      });
      expect(bash('find data snapshots index -type f -exec sha256sum {} + | sort', sandbox.repository)).toBe(before);
    });
  });

  describe('that a backup is fetched from', () => {
    use(shells[0]);
    beforeEach(() => well(open()));
    const files = ['/slot-data/restore', `${data}/data/files`, 'files'];

    test('gives one by its id', async () => {
      const id = await backUp('first');
      await backUp('second', 2);
      await well(fetch(id, ...files));
      expect(sandbox.read('restore/files/content')).toBe('first');
      expect(sandbox.read('work/backup.id')).toBe(`${id}\n`);
      expect(sandbox.read('work/backup.changes')).toBe('0\n');
    });

    test('gives the latest that is good', async () => {
      await backUp('good');
      sandbox.write('backup/data/files/content', 'unfinished');
      await well(store());
      await well(fetch('latest', ...files));
      expect(sandbox.read('restore/files/content')).toBe('good');
    });

    test.each([
      ['latest', 'where there is none', `there is no such backup of ${target}`],
      ['0123abcd', 'that nobody knows', `there is no such backup of ${target}`],
    ])('gives no %s %s', async (id, _, message) => {
      expect(await fetch(id, ...files)).toMatchObject({ code: 65, output: expect.stringContaining(message) as string });
      expect(readdirSync(sandbox.restore)).toEqual([]);
    });

    test('gives none of another target, though it is named, and none that is unfinished', async () => {
      sandbox.write('backup/data/files/content', 'a');
      await well(sandbox.restic('backup', '--host', `${target}-2`, '--tag', 'good', data));
      await well(store());
      const [other, unfinished] = await snapshots();
      expect(await fetch(other?.short_id ?? '', ...files)).toMatchObject({
        code: 65,
        output: expect.stringContaining(`there is no such backup of ${target}`) as string,
      });
      expect(await fetch(unfinished?.short_id ?? '', ...files)).toMatchObject({
        code: 65,
        output: expect.stringContaining('the backup was not finished') as string,
      });
      expect(await fetch('latest', ...files)).toMatchObject({ code: 65 });
      expect(readdirSync(sandbox.restore)).toEqual([]);
    });

    test('says what a backup has not', async () => {
      const id = await backUp();
      expect(await fetch('latest', '/slot-data/restore', `${data}/data/other`, 'files')).toMatchObject({
        code: 65,
        output: expect.stringContaining(`backup: backup ${id} has no ${data}/data/other`) as string,
      });
    });

    test('gives files of all kinds and names as they were, whoever’s, by what its container may', async () => {
      const from = sandbox.directory('backup/data/files');
      bash(everything, from);
      expect(sandbox.tools('list-files', from, join(sandbox.backup, 'lists/files'))).toMatchObject({
        status: 0,
        stderr: '',
      });
      await well(store());
      await well(sandbox.run('count-changes', ['/slot-data/work/changes'], { shell: '/bin/bash' }));
      await well(vouch());
      sandbox.directory('restore/entry');
      const own = ['/slot-data/restore/entry', `${data}/data/files`, 'files'];
      await well(fetch('latest', '/slot-data/restore', `${data}/lists`, '', ...own));
      const restored = join(sandbox.restore, 'entry/files');
      const lists = join(sandbox.restore, data, 'lists/files');
      expect(sandbox.tools('check-files', restored, lists, join(sandbox.work, 'backup.changes'))).toMatchObject({
        status: 0,
        stderr: '',
      });
      const told =
        'stat -c "%i" plain/file plain/hard-link | uniq | wc -l; stat -c %F plain/fifo; stat -c %a:%U . sticky plain/setuid';
      expect(bash(told, restored)).toBe(bash(told, from));
    });

    test('gives nothing that is broken', async () => {
      await backUp('a'.repeat(10_000));
      bash(
        `chmod -R u+w data; for f in $(find data -type f); do printf 'broken!!' | dd of="$f" bs=1 seek=40 conv=notrunc status=none; done`,
        sandbox.repository,
      );
      expect(await fetch('latest', ...files)).toMatchObject({ code: 1 });
    });

    test('gives it while another is being vouched for, which it does not keep from that', async () => {
      sandbox.write('backup/data/files/content', 'first');
      await backUp('first');
      sandbox.write('backup/data/files/content', 'second');
      await well(store());
      // It stands still once it has begun to restore.
      bash('mkfifo restore/wait', sandbox.base);
      sandbox.program(
        'restic',
        `[ "$1" = restore ] || exec /usr/bin/restic "$@"
         /usr/bin/restic "$@" & sleep 0.1
         while kill -0 $! 2>/dev/null; do
           if [ -e "/slot-data/restore${data}/data/files" ]; then kill -STOP $!; echo stopped; read -r _ </slot-data/restore/wait; kill -CONT $!; wait $!; exit; fi
         done
         wait $!`,
      );
      const fetching = sandbox.start('fetch', [target, 'latest', '/slot-data/work/backup', ...files]);
      while (fetching.isRunning && !fetching.output.includes('stopped'))
        await new Promise((resolve) => setTimeout(resolve, 5));
      expect(fetching.output).toContain('stopped');
      await well(vouch());
      writeFileSync(join(sandbox.restore, 'wait'), '\n');
      await well(fetching.ended);
      expect(sandbox.read('restore/files/content')).toBe('first');
    });
  });

  test('is not vouched for where the snapshot is gone', async () => {
    sandbox = new BackupSandbox();
    try {
      await well(open());
      sandbox.write('work/id', '0123abcd\n');
      sandbox.write('work/changes', '0\n');
      expect(await vouch()).toMatchObject({ code: 1 });
      expect(existsSync(join(sandbox.work, 'good.json'))).toBe(false);
    } finally {
      await sandbox.remove();
    }
  });
});
