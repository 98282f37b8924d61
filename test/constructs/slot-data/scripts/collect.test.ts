import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { script } from '../../../../constructs/slot-data/script';
import { CollectorSandbox } from './collector';
import { describeAsRoot, describeWithMounts, Sandbox, testWithProgram, type Options, type Result } from './sandbox';

jest.setTimeout(60_000);

let sandbox: Sandbox;
let collector: CollectorSandbox;
beforeEach(() => {
  sandbox = new Sandbox();
  collector = new CollectorSandbox(sandbox);
});
afterEach(() => {
  sandbox.remove();
});

const decision = (result: Result, slot = 3) => CollectorSandbox.decision(result, slot);
const linesOf = ({ stdout }: Result) => stdout.split('\n').slice(0, -1);

/** All below DATA_ROOT but the collector's own directory: equal where nothing was changed. */
function dataState(): string {
  const list = `find . -path ./.slotstack-collector -prune -o -printf '%p %i %y %m %U:%G %l\\n' | sort
    find . -path ./.slotstack-collector -prune -o -type f -exec sha256sum {} + | sort`;
  return spawnSync('sh', ['-c', list], { cwd: sandbox.disk, encoding: 'utf8' }).stdout;
}

describeAsRoot('collect', () => {
  describe('reports', () => {
    test('the size of each data path, of each trash, and what is free, one a line', async () => {
      collector.slot(3);
      sandbox.write('slots/3/redis/dump', Buffer.alloc(1_000_000), 999);
      sandbox.write('dev/postgres/content', Buffer.alloc(5000), 999);
      collector.trash('slots/3', 'postgres.Abcd1234', 1);
      const result = await collector.run();
      expect(result).toMatchObject({ code: 0, stderr: '' });
      expect(linesOf(result)[0]).toMatch(/^collect: disk disk-1 \d+ of \d+ bytes free, \d+ of \d+ inodes free$/);
      const size = (line: RegExp) => Number(line.exec(result.stdout)?.[1]);
      expect(size(/^collect: size alimentor-dev-3 postgres (\d+) bytes$/m)).toBeGreaterThan(4000);
      expect(size(/^collect: size alimentor-dev-3 redis (\d+) bytes$/m)).toBeGreaterThan(1_000_000);
      expect(size(/^collect: size alimentor-dev postgres (\d+) bytes$/m)).toBeGreaterThan(8000);
      expect(size(/^collect: trash alimentor-dev-3 (\d+) bytes in 1 entries$/m)).toBeGreaterThan(4000);
    });

    test('no size where there is no time to measure it, and the rest of the work is done', async () => {
      collector.list([{ slot: 3 }]);
      collector.slot(3);
      const result = await collector.run({ seconds: '0' });
      expect(result).toMatchObject({ code: 0, stderr: '' });
      expect(result.stdout).toContain('collect: size alimentor-dev-3 postgres unknown bytes');
      expect(collector.orphans()).toEqual(['alimentor-dev-3']);
    });

    test('on a disk that holds nothing yet', async () => {
      expect(await collector.run()).toMatchObject({ code: 0, stderr: '' });
      expect(sandbox.tree()).toContain('.slotstack-collector d 0700 0:0');
    });
  });

  describe('trash', () => {
    const retained = { 'retention-hours': '72' };

    test('is removed when its time is over, and what is younger stays', async () => {
      const old = collector.trash('dev');
      const young = collector.trash('dev', 'redis.Efgh5678', 71);
      await collector.run(retained);
      collector.age(73);
      const result = await collector.run(retained);
      expect(result.stdout).toMatch(
        /^collect: trash alimentor-dev postgres.Abcd1234 goes after 80 hours\n(.*\n)*collect: purged \d+ bytes\n$/m,
      );
      expect(sandbox.exists(old)).toBe(false);
      expect(sandbox.read(`${young}/data/content`)).toBe('in the trash');
      expect(sandbox.tree(join(sandbox.disk, collector.own, 'purge'))).toEqual([]);
    });

    test('case 48: stays for its time after it was seen first, whatever its date: the clock may have been wrong', async () => {
      const entry = collector.trash('slots/3', 'postgres.Abcd1234', 24 * 365);
      await collector.run(retained);
      collector.age(71);
      expect((await collector.run(retained)).stdout).not.toContain('goes after');
      expect(sandbox.exists(entry)).toBe(true);
      collector.age(2);
      expect((await collector.run(retained)).stdout).toContain('goes after');
    });

    test('case 48: of the future is not old', async () => {
      const entry = collector.trash('slots/3', 'postgres.Abcd1234', -24 * 365);
      await collector.run(retained);
      collector.age(1000);
      expect((await collector.run({ 'retention-hours': '1' })).code).toBe(0);
      expect(sandbox.exists(entry)).toBe(true);
    });

    test.each<[string, (text: string) => string]>([
      [
        'forward',
        (text) =>
          text
            .replace(/([0-9]+)$/m, (time) => time)
            .replace(
              /^(clock .* )([0-9]+)$/m,
              (_, key: string, time: string) => `${key}${Number(time) - 365 * 86_400}`,
            ),
      ],
      [
        'back',
        (text) =>
          text.replace(/^(clock )([0-9]+)/m, (_, key: string, time: string) => `${key}${Number(time) + 365 * 86_400}`),
      ],
    ])('case 48: everything is seen for the first time after the clock jumped %s', async (_, jump) => {
      const entry = collector.trash('slots/3');
      await collector.run(retained);
      collector.age(100);
      collector.changeSightings(jump);
      const result = await collector.run(retained);
      expect(result.stdout).toContain('collect: the clock jumped: everything is seen for the first time\n');
      expect(sandbox.exists(entry)).toBe(true);
    });

    test('without sightings that can be read, everything is seen for the first time', async () => {
      const entry = collector.trash('slots/3');
      for (const text of ['', 'slotstack-sightings 1\n', 'x'.repeat(100_000), '\0\n\0\n\0\n\0\nend\n']) {
        await collector.run();
        collector.changeSightings(() => text);
        expect(await collector.run()).toMatchObject({ code: 0 });
      }
      expect(sandbox.exists(entry)).toBe(true);
    });

    const atOnce = { 'retention-hours': '0' };

    test('that a late writer still holds stays, and goes when it has ended', async () => {
      const entry = collector.trash('slots/3');
      const end = await sandbox.hold(join(sandbox.disk, entry, 'data'));
      const before = dataState();
      const result = await collector.run(atOnce);
      expect(result).toMatchObject({ code: 0, stderr: '' });
      expect(result.stdout).toContain("collect: trash alimentor-dev-3 postgres.Abcd1234 stays: 'data' is in use\n");
      expect(dataState()).toBe(before);
      await end();
      await collector.run(atOnce);
      expect(sandbox.exists(entry)).toBe(false);
    });

    test('case 43: of an environment that is being deleted stays; beside an init container it goes', async () => {
      const entry = collector.trash('slots/3');
      const end = await sandbox.hold(sandbox.slot);
      expect((await collector.run(atOnce)).stdout).toContain(
        'collect: trash alimentor-dev-3 stays: the environment is in use\n',
      );
      expect(sandbox.exists(entry)).toBe(true);
      await end();
      const child = sandbox.start(['flock', '--shared', sandbox.slot, 'sleep', '20']);
      await new Promise((resolve) => setTimeout(resolve, 200));
      await collector.run(atOnce);
      expect(sandbox.exists(entry)).toBe(false);
      child.kill('SIGKILL');
    });

    test('that slotstack has not put there, or of another project, stays', async () => {
      const foreign = collector.trash('slots/3');
      sandbox.write(`${foreign}/owner`, sandbox.marker({ project: 'other' }));
      for (const name of ['note', 'postgres.short', '-rf', 'new\nline', '*', ' ', '..x', 'a.\u001b[31mbcdef'])
        collector.trash('slots/3', name);
      sandbox.write('slots/3/.slot-data/trash/postgres.file1234');
      symlinkSync('/etc', join(sandbox.slot, '.slot-data/trash/postgres.link1234'));
      const before = dataState();
      const result = await collector.run(atOnce);
      expect(result).toMatchObject({ code: 0, stderr: '' });
      expect(dataState()).toBe(before);
      expect(linesOf(result).filter((line) => / stays: slotstack has not put it there$/.test(line))).toHaveLength(10);
      expect(result.stdout).toContain('postgres.Abcd1234 stays: it is of project other, target alimentor-dev-3');
    });

    test('case 11: of a name with a dash, of another data path, without data, or with a broken marker goes', async () => {
      const named = collector.trash('dev', 'a-b-c.Abcd1234');
      const broken = collector.trash('dev', 'redis.Abcd1234');
      sandbox.write(`${broken}/owner`, '\0'.repeat(5000));
      const empty = collector.trash('dev', 'queue.Abcd1234');
      rmSync(join(sandbox.disk, empty, 'data'), { recursive: true });
      await collector.run(atOnce);
      expect([named, broken, empty].filter((entry) => sandbox.exists(entry))).toEqual([]);
    });

    test('cases 15, 27 and 28: hostile names, modes, owners and links in it are removed, and what links lead to stays', async () => {
      const data = `${collector.trash('slots/3')}/data`;
      const other = sandbox.write('slots/2/postgres/content', 'of slot 2');
      for (const name of ['-rf', 'new\nline', '*', '..dots', ' ', '\u001b[31m', 'n'.repeat(255)])
        sandbox.write(`${data}/${name}`, '', 12345);
      symlinkSync('../../../../../2/postgres', join(sandbox.disk, data, 'link'));
      symlinkSync('/', join(sandbox.disk, data, 'root'));
      spawnSync('ln', [other, join(sandbox.disk, data, 'hard-link')]);
      mkdirSync(join(sandbox.disk, data, 'closed/inner'), { recursive: true });
      chmodSync(join(sandbox.disk, data, 'closed'), 0);
      expect(await collector.run(atOnce)).toMatchObject({ code: 0, stderr: '' });
      expect(sandbox.tree(join(sandbox.slot, '.slot-data/trash'))).toEqual([]);
      expect(sandbox.tree(join(sandbox.disk, collector.own, 'purge'))).toEqual([]);
      expect(sandbox.read('slots/2/postgres/content')).toBe('of slot 2');
    });

    test('case 26: a tree that is deeper than a path can be long is removed', async () => {
      const data = `${collector.trash('slots/3')}/data`;
      const half = Array<string>(150).fill('12345678901234567890').join('/');
      mkdirSync(join(sandbox.disk, data, half), { recursive: true });
      mkdirSync(join(sandbox.base, half), { recursive: true });
      spawnSync('mv', ['-t', join(sandbox.disk, data, half), join(sandbox.base, '12345678901234567890')]);
      expect(await collector.run(atOnce)).toMatchObject({ code: 0, stderr: '' });
      expect(sandbox.tree(join(sandbox.disk, collector.own, 'purge'))).toEqual([]);
    });

    testWithProgram('chattr')('case 29: an immutable file is named, and the next run goes on', async () => {
      const data = `${collector.trash('slots/3')}/data`;
      collector.trash('dev');
      sandbox.write(`${data}/base/stubborn`);
      if (spawnSync('chattr', ['+i', join(sandbox.disk, data, 'base/stubborn')]).status !== 0) return;
      const result = await collector.run(atOnce);
      expect(result.code).toBe(73);
      expect(result.stderr).toMatch(/collect: not removable: 'data\/base\/stubborn'\n$/);
      expect(sandbox.exists('dev/.slot-data/trash/postgres.Abcd1234')).toBe(false);
      spawnSync('chattr', ['-R', '-f', '-i', join(sandbox.disk, collector.own)]);
      expect((await collector.run(atOnce)).code).toBe(0);
      expect(sandbox.tree(join(sandbox.disk, collector.own, 'purge'))).toEqual([]);
    });

    test('case 26: what a run has no time for, the next removes', async () => {
      collector.trash('slots/3');
      const result = await collector.run({ ...atOnce, seconds: '0' });
      expect(result).toMatchObject({ code: 0, stderr: '' });
      expect(result.stdout).toContain('collect: purge goes on in the next run: 1 entries are left\n');
      expect(readdirSync(join(sandbox.slot, '.slot-data/trash'))).toEqual([]);
      await collector.run(atOnce);
      expect(sandbox.tree(join(sandbox.disk, collector.own, 'purge'))).toEqual([]);
    });

    test('case 41: killed half-way, the next run goes on, and nothing half removed is in the trash', async () => {
      const data = `${collector.trash('slots/3')}/data`;
      for (let number = 0; number < 20_000; number++) writeFileSync(join(sandbox.disk, data, `${number}`), '');
      const child = sandbox.start(sandbox.command('collect', collector.arguments(atOnce)));
      const purge = join(sandbox.disk, collector.own, 'purge');
      const left = () => {
        try {
          const [place = ''] = readdirSync(purge);
          return readdirSync(join(purge, place, 'data')).length;
        } catch {
          return Infinity;
        }
      };
      while (child.exitCode === null && left() > 15_000) await new Promise(setImmediate);
      expect(child.exitCode).toBeNull();
      process.kill(-(child.pid ?? 0), 'SIGKILL');
      await new Promise((resolve) => child.once('exit', resolve));
      spawnSync('pkill', ['-KILL', '-f', purge]);
      expect(readdirSync(join(sandbox.slot, '.slot-data/trash'))).toEqual([]);
      expect(readdirSync(purge)).toHaveLength(1);
      expect((await collector.run(atOnce)).code).toBe(0);
      expect(readdirSync(purge)).toEqual([]);
    });
  });

  describe('a slot that is gone', () => {
    beforeEach(() => {
      collector.list([{ slot: 3 }, { slot: 1, state: 'active' }]);
      collector.slot(3);
      collector.slot(1);
    });

    test('is moved aside whole, and the active one stays', async () => {
      const before = sandbox.tree(sandbox.slot);
      const result = await collector.run();
      expect(result).toMatchObject({ code: 0, stderr: '' });
      expect(decision(result)).toMatch(
        /^is gone: moved aside to \.slotstack-collector\/alimentor\/trash\/alimentor-dev-3\.[A-Za-z0-9]{8}$/,
      );
      expect(decision(result, 1)).toBe('stays: active');
      expect(sandbox.exists('slots/3')).toBe(false);
      expect(sandbox.read('slots/1/postgres/content')).toBe('of slot 1');
      const [entry = ''] = readdirSync(join(sandbox.disk, collector.own, 'trash'));
      expect(sandbox.tree(join(sandbox.disk, collector.own, 'trash', entry, 'environment'))).toEqual(before);
      expect(sandbox.tree(join(sandbox.disk, collector.own, 'trash'))).toContain(`${entry} d 0700 0:0`);
    });

    test('is only reported, until the config says "remove"', async () => {
      const before = dataState();
      const result = await collector.run({ orphans: 'report' });
      expect(result).toMatchObject({ code: 0, stderr: '' });
      expect(decision(result)).toBe('is gone');
      expect(result.stdout).toContain(
        'collect: 1 of 2 slots are gone; one run would move up to 1 aside, but is told to report only\n',
      );
      expect(dataState()).toBe(before);
    });

    test('is moved aside only after several runs in a row that have seen it so', async () => {
      const three = { runs: '3' };
      expect(decision(await collector.run(three))).toBe('stays: gone, but seen so in 1 of 3 runs');
      expect(decision(await collector.run(three))).toBe('stays: gone, but seen so in 2 of 3 runs');
      expect(decision(await collector.run(three))).toContain('moved aside');
    });

    test.each<[string, () => unknown]>([
      [
        'in which it was in use',
        async () => {
          const end = await sandbox.hold(join(sandbox.slot, 'postgres'));
          await collector.run({ runs: '3' });
          await end();
        },
      ],
      ['in which the list was missing', () => collector.run({ runs: '3', slots: '/nowhere' })],
      [
        'in which it was active',
        async () => {
          collector.list([{ slot: 3, state: 'active' }]);
          await collector.run({ runs: '3' });
          collector.list([{ slot: 3 }]);
        },
      ],
      [
        'after which a service has started in it',
        () => {
          collector.touch('slots/3/.slot-data/postgres.owner', 30);
        },
      ],
      [
        'after which it was made anew',
        () => {
          spawnSync('cp', ['-a', sandbox.slot, join(sandbox.base, 'copy')]);
          writeFileSync(join(sandbox.base, 'keeps-the-inode'), '');
          spawnSync('mv', [sandbox.slot, join(sandbox.base, 'old')]);
          spawnSync('mv', ['-T', join(sandbox.base, 'copy'), sandbox.slot]);
        },
      ],
      [
        'after which the clock jumped',
        () => {
          collector.changeSightings((text) =>
            text.replace(/^(clock .* )([0-9]+)$/m, (_, key: string, time: string) => `${key}${Number(time) - 86_400}`),
          );
        },
      ],
    ])('is counted anew after a run %s', async (_, interrupt) => {
      const three = { runs: '3' };
      await collector.run(three);
      await collector.run(three);
      await interrupt();
      expect(decision(await collector.run(three))).toBe('stays: gone, but seen so in 1 of 3 runs');
    });

    test('a run that was killed does not count', async () => {
      const three = { runs: '3' };
      await collector.run(three);
      await collector.run(three);
      const before = sandbox.read(`${collector.own}/sightings`);
      collector.touch('slots/3/.slot-data/postgres.owner', 48);
      const steps = await sandbox.stepsThatChange('collect', collector.arguments({ ...three, orphans: 'report' }));
      sandbox.write(`${collector.own}/sightings`, before);
      await sandbox.killAt(steps[0] ?? 1, 'collect', collector.arguments(three));
      expect(sandbox.read(`${collector.own}/sightings`)).toBe(before);
    });

    describe('stays', () => {
      const stays: [string, string | RegExp, (slot: string) => unknown][] = [
        ['where the register does not know it', 'stays: the register does not know it', () => collector.list([])],
        ['where it is active', 'stays: active', () => collector.list([{ slot: 3, state: 'active' }])],
        [
          'where its data is newer than the list: it was taken since',
          'stays: of generation 7, newer than the list',
          () => collector.list([{ slot: 3, generation: 6 }]),
        ],
        [
          'within the grace time',
          'stays: touched 23 hours ago',
          () => {
            collector.touch('slots/3/.slot-data/postgres.owner', 23.5);
          },
        ],
        [
          'where one of its services has started within the grace time',
          'stays: touched 1 hours ago',
          () => {
            sandbox.write('slots/3/.slot-data/redis.owner', sandbox.marker({ path: 'redis' }));
            collector.touch('slots/3/.slot-data/redis.owner', 1.5);
          },
        ],
        [
          'case 48: where it was touched in the future',
          'stays: touched in the future',
          () => {
            collector.touch('slots/3/.slot-data/postgres.owner', -24 * 365);
          },
        ],
        [
          'case 49: where it is being created: no marker yet',
          "stays: 'postgres' has no marker",
          (slot) => {
            rmSync(join(slot, '.slot-data/postgres.owner'));
          },
        ],
        [
          'case 49: where it is empty',
          'stays: it has no marker',
          (slot) => {
            rmSync(slot, { recursive: true });
            mkdirSync(slot);
          },
        ],
        [
          'case 50: where a directory has no marker',
          "stays: 'unknown' has no marker",
          () => sandbox.directory('slots/3/unknown'),
        ],
        [
          'case 50: where a file lies beside the data',
          "stays: $'no\\nte' has no marker",
          () => sandbox.write('slots/3/no\nte'),
        ],
        [
          'where data is a file',
          "stays: 'postgres' is not a directory",
          (slot) => {
            rmSync(join(slot, 'postgres'), { recursive: true });
            sandbox.write('slots/3/postgres');
          },
        ],
        [
          'where data is a symlink',
          "stays: 'postgres' is not a directory",
          (slot) => {
            rmSync(join(slot, 'postgres'), { recursive: true });
            symlinkSync('../1/postgres', join(slot, 'postgres'));
          },
        ],
        ...['project', 'target', 'path'].map((field): [string, string | RegExp, () => unknown] => [
          `case 31: where a marker is of another ${field}`,
          /^stays: 'postgres.owner' is not its marker: project /,
          () => {
            sandbox.write('slots/3/.slot-data/postgres.owner', sandbox.marker({ [field]: 'other' }));
            collector.touch('slots/3/.slot-data/postgres.owner', 48);
          },
        ]),
        [
          'case 33: where a marker cannot be read',
          "stays: 'postgres.owner' is not its marker: unreadable",
          () => {
            sandbox.write('slots/3/.slot-data/postgres.owner', sandbox.marker().slice(0, 30));
          },
        ],
        [
          'case 33: where a marker is a FIFO',
          "stays: 'postgres.owner' is not its marker: unreadable",
          (slot) => {
            rmSync(join(slot, '.slot-data/postgres.owner'));
            spawnSync('mkfifo', [join(slot, '.slot-data/postgres.owner')]);
          },
        ],
      ];
      test.each(stays)('%s', async (_, expected, prepare) => {
        await prepare(sandbox.slot);
        const before = dataState();
        const result = await collector.run();
        expect(result).toMatchObject({ code: 0, stderr: '' });
        expect(decision(result)).toEqual(
          expect.stringMatching(expected instanceof RegExp ? expected : expected.replace(/[$\\]/g, '\\$&')),
        );
        expect(dataState()).toBe(before);
      });

      test.each([
        ['a service', 'postgres', "stays: 'postgres' is in use"],
        ['an init container or a delete', '.', 'stays: the environment is in use'],
      ])('while %s works on it', async (_, path, expected) => {
        await sandbox.hold(join(sandbox.slot, path));
        const before = dataState();
        const result = await collector.run();
        expect(result).toMatchObject({ code: 0, stderr: '' });
        expect(decision(result)).toBe(expected);
        expect(dataState()).toBe(before);
      });

      test('while a late writer works in its trash', async () => {
        const entry = collector.trash('slots/3', 'postgres.Abcd1234', 1);
        await sandbox.hold(join(sandbox.disk, entry, 'data'));
        expect(decision(await collector.run())).toBe("stays: 'data' is in use");
      });
    });

    test.each<[string, () => unknown]>([
      [
        'a symlink to another',
        () => {
          spawnSync('mv', ['-T', sandbox.slot, join(sandbox.disk, 'slots/99')]);
          symlinkSync('99', sandbox.slot);
        },
      ],
      [
        'a dangling symlink',
        () => {
          rmSync(sandbox.slot, { recursive: true });
          symlinkSync('nowhere', sandbox.slot);
        },
      ],
      [
        'a file',
        () => {
          rmSync(sandbox.slot, { recursive: true });
          sandbox.write('slots/3');
        },
      ],
      [
        'writable for others',
        () => {
          chmodSync(sandbox.slot, 0o777);
        },
      ],
      [
        'with a state directory that others can write',
        () => {
          chmodSync(join(sandbox.slot, '.slot-data'), 0o777);
        },
      ],
      [
        'below a directory that others can write',
        () => {
          chmodSync(join(sandbox.disk, 'slots'), 0o777);
        },
      ],
    ])('case 13: %s: nothing is changed, and a person must look', async (_, prepare) => {
      prepare();
      const before = dataState();
      const result = await collector.run();
      expect(result.code).toBe(64);
      expect(dataState()).toBe(before);
    });

    test('one that cannot be looked at keeps no other from being moved', async () => {
      collector.list([{ slot: 3 }, { slot: 5 }]);
      symlinkSync('3', join(sandbox.disk, 'slots/2'));
      collector.slot(5);
      const result = await collector.run({ 'max-share': '100' });
      expect(result.code).toBe(64);
      expect(collector.orphans()).toEqual(['alimentor-dev-3', 'alimentor-dev-5']);
    });

    test('in the trash, it goes when its time is over; a late writer keeps it', async () => {
      collector.trash('slots/3', 'postgres.Abcd1234', 1);
      await collector.run();
      const trash = join(sandbox.disk, collector.own, 'trash');
      const [entry = ''] = readdirSync(trash);
      const atOnce = { 'retention-hours': '0' };
      for (const path of ['', 'postgres', '.slot-data/trash/postgres.Abcd1234/data']) {
        const end = await sandbox.hold(join(trash, entry, 'environment', path));
        expect((await collector.run(atOnce)).stdout).toMatch(/^collect: trash alimentor-dev-3 .* is in use$/m);
        await end();
      }
      expect(readdirSync(trash)).toEqual([entry]);
      expect((await collector.run(atOnce)).code).toBe(0);
      expect(readdirSync(trash)).toEqual([]);
      expect(readdirSync(join(sandbox.disk, collector.own, 'purge'))).toEqual([]);
    });

    test('in any of the environments with slots, also where the number is not last, or there twice', async () => {
      collector.list([{ slot: 4 }]);
      for (const directory of ['slots-4', 'a/4-b/data', '4/4']) {
        sandbox.directory(`${directory}/.slot-data`);
        sandbox.write(`${directory}/.slot-data/postgres.owner`, sandbox.marker({ target: 'shop-4' }));
        sandbox.directory(`${directory}/postgres`, 999);
        collector.touch(`${directory}/.slot-data/postgres.owner`, 48);
        spawnSync('chmod', ['-R', 'go-w', sandbox.disk]);
      }
      const operands = ['*:slots-*=shop-*', '4:a/4-b/data=shop-4', '*:*/*=shop-*'];
      expect(await collector.run({ 'max-share': '100' }, operands)).toMatchObject({ code: 0, stderr: '' });
      expect(collector.orphans()).toEqual(['shop-4', 'shop-4', 'shop-4']);
    });
  });

  describe('limits', () => {
    beforeEach(() => {
      const slots = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
      for (const slot of slots) collector.slot(slot);
    });
    const gone = (...slots: number[]) => collector.list(slots.map((slot) => ({ slot })));

    test.each<[number[], Options]>([
      [[1, 2, 3], { 'max-removals': '3' }],
      [[1, 2, 3, 4, 5], { 'max-removals': '10', 'max-share': '50' }],
      [[1], { 'max-removals': '10', 'max-share': '1' }],
    ])('slots %j with %j are moved', async (slots, options) => {
      gone(...slots);
      expect(await collector.run(options)).toMatchObject({ code: 0, stderr: '' });
      expect(collector.orphans()).toHaveLength(slots.length);
    });

    test.each<[number[], Options, string]>([
      [[1, 2, 3, 4], { 'max-removals': '3' }, '4 of 10 slots are gone, but one run moves up to 3 aside: none is moved'],
      [[1, 2, 3, 4, 5, 6], { 'max-removals': '10' }, '6 of 10 slots are gone, but one run moves up to 5 aside'],
      [[1, 2], { 'max-share': '1' }, '2 of 10 slots are gone, but one run moves up to 1 aside'],
    ])('slots %j with %j are too many: none is moved, and a person must look', async (slots, options, message) => {
      gone(...slots);
      const before = dataState();
      const result = await collector.run(options);
      expect(result.code).toBe(65);
      expect(result.stderr).toContain(message);
      expect(dataState()).toBe(before);
      expect((await collector.run({ ...options, orphans: 'report' })).code).toBe(0);
    });
  });

  describe('the list of slots', () => {
    beforeEach(() => {
      collector.slot(3);
      collector.trash('dev');
      collector.list([{ slot: 3 }], 5);
    });
    const list = () => join(sandbox.base, 'slots');
    const whole = () => spawnSync('cat', [list()], { encoding: 'utf8' }).stdout;

    test.each<[string, number, () => unknown]>([
      [
        'case 46: is missing',
        0,
        () => {
          rmSync(list());
        },
      ],
      [
        'case 46: is a directory',
        0,
        () => {
          rmSync(list());
          mkdirSync(list());
        },
      ],
      ['case 46: is empty', 65, () => sandbox.file('slots', '')],
      ['case 46: is cut after each line', 65, () => sandbox.file('slots', whole().replace('end\n', ''))],
      ['case 46: is cut in its last line', 65, () => sandbox.file('slots', whole().replace('end\n', 'en'))],
      [
        'case 46: is cut before the slots',
        65,
        () => sandbox.file('slots', 'slotstack-slots 1\nproject alimentor\nend\n'),
      ],
      ['case 46: is an answer of something else', 65, () => sandbox.file('slots', '<html>500</html>\n'.repeat(5))],
      ['case 46: has a line that is none', 65, () => sandbox.file('slots', whole().replace('end', 'slot 4\nend'))],
      ['case 46: has a number that is none', 65, () => sandbox.file('slots', whole().replace('slot 3', 'slot 03'))],
      ['is of another version', 65, () => sandbox.file('slots', whole().replace('slots 1', 'slots 2'))],
      ['case 47: is of another project', 65, () => sandbox.file('slots', whole().replace('alimentor', 'other'))],
    ])('%s: no slot counts as gone, and trash is removed all the same', async (_, code, prepare) => {
      prepare();
      const slot = sandbox.tree(sandbox.slot);
      const result = await collector.run({ 'retention-hours': '0' });
      expect(result.code).toBe(code);
      expect(result.stdout + result.stderr).toMatch(/^collect: the list of slots is .*: no slot counts as gone$/m);
      expect(sandbox.tree(sandbox.slot)).toEqual(slot);
      expect(sandbox.exists('dev/.slot-data/trash/postgres.Abcd1234')).toBe(false);
    });

    test('is older than one that was seen before, also after other runs without any: no slot counts as gone', async () => {
      collector.list([{ slot: 3, state: 'active' }], 6);
      await collector.run();
      await collector.run({ slots: '/nowhere' });
      collector.changeSightings((text) => text.replace(/^clock .*/m, 'clock unreadable'));
      collector.list([{ slot: 3 }], 5);
      const result = await collector.run();
      expect(result.code).toBe(65);
      expect(result.stderr).toContain('the list of slots is of revision 5, but an earlier run has seen 6');
      expect(sandbox.exists('slots/3/postgres')).toBe(true);
      collector.list([{ slot: 3 }], 6);
      expect(decision(await collector.run())).toContain('moved aside');
    });

    test('is the one of the ConfigMap: a symlink, as the kubelet makes it', async () => {
      mkdirSync(join(sandbox.base, 'volume/..2026'), { recursive: true });
      spawnSync('mv', [list(), join(sandbox.base, 'volume/..2026/slots')]);
      symlinkSync('..2026', join(sandbox.base, 'volume/..data'));
      symlinkSync('..data/slots', join(sandbox.base, 'volume/slots'));
      expect(decision(await collector.run({ slots: join(sandbox.base, 'volume/slots') }))).toContain('moved aside');
    });
  });

  test('case 51: what it is not told of stays as it is', async () => {
    collector.list([{ slot: 3 }, { slot: 99 }]);
    collector.slot(3);
    for (const directory of [
      'lost+found',
      '.snapshot',
      'unknown',
      'slots/lost+found',
      'slots/3x',
      'slots/x3',
      'slots/03',
      'other/3',
    ]) {
      collector.trash(directory);
      sandbox.write(`${directory}/postgres/content`, 'precious');
      sandbox.write(`${directory}/.slot-data/postgres.owner`, sandbox.marker());
      collector.touch(`${directory}/.slot-data/postgres.owner`, 1000);
    }
    collector.slot(99); // above the most slots that there can be
    sandbox.write('slots/.3.delete-failed', 'why');
    const before = dataState()
      .split('\n')
      .filter((line) => !/\.\/slots\/3(\/| |$)/.test(line));
    const result = await collector.run({ 'retention-hours': '0' });
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(dataState().split('\n')).toEqual(before);
    expect(collector.orphans()).toEqual(['alimentor-dev-3']);
    expect(result.stdout).not.toMatch(/lost|snapshot|unknown|3x|x3|-03|other|-99/);
  });

  describe('case 43', () => {
    beforeEach(() => {
      collector.list([{ slot: 3 }]);
    });

    test('two collectors at once: one works, the other says so', async () => {
      collector.slot(3);
      const results = await Promise.all([collector.run(), collector.run(), collector.run()]);
      const codes = results.map(({ code }) => code).sort();
      expect(codes).toContain(0);
      expect(codes.every((code) => code === 0 || code === 75)).toBe(true);
      expect(collector.orphans()).toEqual(['alimentor-dev-3']);
      await sandbox.hold(join(sandbox.disk, collector.own, 'lock'));
      expect(await collector.run()).toEqual({
        code: 75,
        stdout: '',
        stderr: 'slot-data: another collector works on this disk\n',
      });
    });

    test('collector and ensure at once: the slot keeps its data or starts empty, and never on a half', async () => {
      for (let round = 0; round < 8; round++) {
        collector.slot(3);
        const [collected, ensured] = await Promise.all([collector.run(), sandbox.ensure()]);
        expect(collected.code).toBe(0);
        if (ensured.code === 0 && existsSync(join(sandbox.slot, 'postgres'))) {
          expect(sandbox.read('slots/3/.slot-data/postgres.owner')).toBe(sandbox.marker());
          expect(['of slot 3', undefined]).toContain(sandbox.read('slots/3/postgres/content'));
        }
        // Wherever it is, it is whole.
        const places = [
          sandbox.disk + '/slots/3',
          ...(collector.orphans().length
            ? readdirSync(join(sandbox.disk, collector.own, 'trash')).map((entry) =>
                join(sandbox.disk, collector.own, 'trash', entry, 'environment'),
              )
            : []),
        ];
        expect(places.filter((place) => existsSync(join(place, 'postgres/content')))).toHaveLength(1);
        rmSync(join(sandbox.disk, 'slots'), { recursive: true });
        rmSync(join(sandbox.disk, collector.own), { recursive: true });
        sandbox.directory('slots', 0, 0o711);
      }
    });

    test('collector and delete at once: the slot is gone, and both are content', async () => {
      for (let round = 0; round < 8; round++) {
        collector.slot(3);
        collector.trash('slots/3');
        const [collected, deleted] = await Promise.all([
          collector.run({ 'retention-hours': '0' }),
          sandbox.delete({ wait: '10' }),
        ]);
        expect(collected).toMatchObject({ code: 0 });
        expect([0, 75]).toContain(deleted.code);
        if (deleted.code === 75) expect((await sandbox.delete()).code).toBe(0);
        expect(sandbox.exists('slots/3')).toBe(false);
      }
    });
  });

  test('killed before any step that follows a change, the next run comes to the same end', async () => {
    const options = { 'retention-hours': '0', 'most-slots': '3' };
    const prepare = () => {
      spawnSync('sh', ['-c', 'rm -rf "$1"/* "$1"/.slotstack-collector', 'sh', sandbox.disk]);
      collector.list([{ slot: 3 }]);
      collector.slot(3);
      collector.trash('dev');
    };
    prepare();
    const before = sandbox.tree(sandbox.slot);
    const steps = await sandbox.stepsThatChange('collect', collector.arguments(options));
    expect(steps.length).toBeGreaterThan(10);
    const places = () => [
      ...(sandbox.exists('slots/3') ? [sandbox.slot] : []),
      ...spawnSync('find', [join(sandbox.disk, collector.own, 'trash'), '-name', 'environment'], { encoding: 'utf8' })
        .stdout.split('\n')
        .slice(0, -1),
    ];
    for (const step of steps) {
      prepare();
      await sandbox.killAt(step, 'collect', collector.arguments(options));
      expect(places().map((place) => sandbox.tree(place))).toEqual([before]);
      expect(await collector.run(options)).toMatchObject({ code: 0, stderr: '' });
      expect(sandbox.exists('slots/3')).toBe(false);
      expect(sandbox.tree(join(sandbox.disk, 'dev/.slot-data/trash'))).toEqual([]);
      expect(sandbox.tree(join(sandbox.disk, collector.own, 'purge'))).toEqual([]);
    }
  }, 180_000);

  describeWithMounts('with mounts', () => {
    beforeEach(() => {
      sandbox.file('collect.txt', script('collect'));
      collector.list([{ slot: 3 }]);
      collector.slot(3);
      sandbox.write('slots/2/postgres/content', 'of slot 2');
    });
    const collect = (options: Options = {}) =>
      `run collect ${collector
        .arguments({ 'retention-hours': '0', ...options })
        .map((argument) => `'${argument}'`)
        .join(' ')}`;

    test('of a pod, it knows its place on the disk', async () => {
      collector.trash('dev');
      const result = await sandbox.inMountNamespace(`
        mkdir -p "$base/pod/root"; mount --rbind "$disk" "$base/pod/root"
        ${collect({ root: join(sandbox.base, 'pod/root') })}`);
      expect(result).toMatchObject({ code: 0, stderr: '' });
      expect(collector.orphans()).toEqual(['alimentor-dev-3']);
      expect(sandbox.exists('dev/.slot-data/trash/postgres.Abcd1234')).toBe(false);
    });

    test.each([
      ['case 18: in the data', 'mkdir "$slot/postgres/in"; mount --bind "$disk/slots/2" "$slot/postgres/in"'],
      ['case 18: as the data', 'mount --bind "$disk/slots/2/postgres" "$slot/postgres"'],
      [
        'case 18: in what is in the trash',
        'mount --bind "$disk/slots/2" "$slot/.slot-data/trash/postgres.Abcd1234/data"',
      ],
      ['case 19: another filesystem in the data', 'mount -t tmpfs other "$slot/postgres"'],
      [
        'case 22: as the trash',
        'mount -t tmpfs other "$slot/.slot-data/trash"; mkdir "$slot/.slot-data/trash/postgres.Abcd1234"',
      ],
      [
        'as the slot: another',
        'mount --bind "$disk/slots/2" "$slot"; mkdir -p "$slot/.slot-data/trash"; touch "$slot/.slot-data/trash/a"',
      ],
      ['as the slot: itself, where a rename out of it is a copy', 'mount --bind "$slot" "$slot"'],
    ])('%s: nothing in the slot is changed', async (_, mount) => {
      collector.trash('slots/3');
      const result = await sandbox.inMountNamespace(`
        ${mount}
        find "$disk/slots" >"$base/before"
        ${collect()} || echo "exit $?"; find "$disk/slots" | diff - "$base/before"`);
      expect(result.code).toBe(0);
      expect(result.stdout).toMatch(/^exit 64\n$/m);
      expect(result.stderr).toMatch(/is a mount point in slot data|a link or a mount leads elsewhere/);
      expect(sandbox.read('slots/2/postgres/content')).toBe('of slot 2');
      expect(sandbox.read('slots/3/postgres/content')).toBe('of slot 3');
    });

    test('in what is to be removed: nothing is removed', async () => {
      collector.trash('dev');
      await collector.run({ 'retention-hours': '0', seconds: '0', orphans: 'report' });
      const [name = ''] = readdirSync(join(sandbox.disk, collector.own, 'purge'));
      const result = await sandbox.inMountNamespace(`
        mount --bind "$disk/slots/2" "$disk/${collector.own}/purge/${name}/data"
        ${collect()} || echo "exit $?"`);
      expect(result.stdout).toBe('exit 64\n');
      expect(sandbox.read('slots/2/postgres/content')).toBe('of slot 2');
    });

    const onTmpfs = (options: string, lines: string) =>
      sandbox.inMountNamespace(`
        cp -a "$disk" "$base/copy"; mount -t tmpfs -o mode=711,${options} disk "$disk"; cp -a "$base/copy/." "$disk"
        ${lines}`);

    test.each([
      ['full', 'size=256k', 'head -c 1M /dev/zero >"$disk/filler" 2>/dev/null || true'],
      [
        'without an inode left',
        'nr_inodes=100',
        'i=0; while touch "$disk/filler-$i" 2>/dev/null; do i=$((i + 1)); done',
      ],
    ])('case 24: a disk that is %s is emptied', async (_, options, fill) => {
      collector.trash('dev');
      await collector.run({ orphans: 'report' });
      const result = await onTmpfs(
        options,
        `${fill}; ${collect({ orphans: 'report' })} || echo "exit $?"; ls "$disk/dev/.slot-data/trash"`,
      );
      expect(result.stdout).toMatch(/collect: purged \d+ bytes\n(exit 1\n)?$/);
    });

    test('case 25: a disk that became read-only: it fails', async () => {
      await collector.run({ orphans: 'report' });
      const result = await onTmpfs('size=1m', `mount -o remount,ro "$disk"; ${collect()} || echo "exit $?"`);
      expect(result.stdout).toMatch(/exit [1-9]/);
      expect(result.stderr).toContain('Read-only file system');
    });
  });

  describe('unsafe', () => {
    test.each<[string, Options]>([
      ['a relative root', { root: 'disk' }],
      ['a root with a part ".."', { root: '/tmp/../etc' }],
      ['no project', { project: '' }],
      ['a word that is not "remove"', { orphans: 'yes' }],
      ['no word', { orphans: undefined }],
      ['hours that are no number', { 'retention-hours': '1h' }],
      ['hours in octal', { 'grace-hours': '024' }],
      ['hours that overflow', { 'retention-hours': '9999999999999' }],
      ['negative runs', { runs: '-1' }],
    ])('%s: nothing is changed', async (_, options) => {
      collector.slot(3);
      const before = sandbox.state();
      expect(await collector.run(options)).toMatchObject({ code: 64, stdout: '' });
      expect(sandbox.state()).toBe(before);
    });

    test.each([
      ['nothing', []],
      ['no target', ['-:dev']],
      ['no slot', ['dev=alimentor-dev']],
      ['another word for the slot', ['x:dev=alimentor-dev']],
      ['an absolute directory', ['-:/etc=alimentor-dev']],
      ['a directory that leaves DATA_ROOT', ['-:../etc=alimentor-dev']],
      ['DATA_ROOT itself', ['-:.=alimentor-dev']],
      ['a trailing slash', ['-:dev/=alimentor-dev']],
      ['the directory of the collector', ['-:.slotstack-collector/alimentor=alimentor-dev']],
      ['a glob', ['*:slots/?=alimentor-dev-*']],
      ['one good and one bad', ['-:dev=alimentor-dev', '-:a\nb=alimentor-dev']],
    ])('as environments, %s: nothing is changed', async (_, operands) => {
      collector.slot(3);
      const before = sandbox.state();
      expect(await collector.run({}, operands)).toMatchObject({ code: 64, stdout: '' });
      expect(sandbox.state()).toBe(before);
    });

    test('cases 20 and 21: a wrong or missing disk: nothing is changed', async () => {
      collector.slot(3);
      const before = sandbox.state();
      expect(await collector.run({ disk: 'disk-2' })).toMatchObject({ code: 66, stdout: '' });
      rmSync(join(sandbox.disk, '.slotstack'));
      expect(await collector.run()).toMatchObject({ code: 66, stdout: '' });
      sandbox.write('.slotstack', 'slotstack-disk disk-1\n');
      chmodSync(join(sandbox.disk, '.slotstack'), 0o644);
      expect(sandbox.state()).toBe(before);
    });

    test.each(['.slotstack-collector', '.slotstack-collector/alimentor', '.slotstack-collector/alimentor/trash'])(
      'a symlink as %s is refused',
      async (path) => {
        collector.list([{ slot: 3 }]);
        collector.slot(3);
        mkdirSync(join(sandbox.disk, path, '..'), { recursive: true });
        mkdirSync(join(sandbox.base, 'elsewhere'));
        symlinkSync(join(sandbox.base, 'elsewhere'), join(sandbox.disk, path));
        expect(await collector.run()).toMatchObject({ code: 64, stdout: '' });
        expect(sandbox.tree(join(sandbox.base, 'elsewhere'))).toEqual([]);
        expect(sandbox.exists('slots/3/postgres')).toBe(true);
      },
    );
  });
});
