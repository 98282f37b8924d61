import { spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CollectorSandbox } from './collector';
import { describeAsRoot, Sandbox, type Result } from './sandbox';

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

describeAsRoot('collect', () => {
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
      const before = collector.dataState();
      const result = await collector.run({ orphans: 'report' });
      expect(result).toMatchObject({ code: 0, stderr: '' });
      expect(decision(result)).toBe('is gone');
      expect(result.stdout).toContain(
        'collect: 1 of 2 slots are gone; one run would move up to 1 aside, but is told to report only\n',
      );
      expect(collector.dataState()).toBe(before);
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
          await collector.run({ runs: '2' });
          await end();
        },
      ],
      ['in which the list was missing', () => collector.run({ runs: '2', slots: '/nowhere' })],
      [
        'in which it was active',
        async () => {
          collector.list([{ slot: 3, state: 'active' }]);
          await collector.run({ runs: '2' });
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
      await collector.run({ runs: '2' });
      await interrupt();
      expect(decision(await collector.run({ runs: '2' }))).toBe('stays: gone, but seen so in 1 of 2 runs');
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
      test.each([
        ['a service', 'postgres', "stays: 'postgres' is in use"],
        ['an init container or a delete', '.', 'stays: the environment is in use'],
      ])('while %s works on it', async (_, path, expected) => {
        await sandbox.hold(join(sandbox.slot, path));
        const before = collector.dataState();
        const result = await collector.run();
        expect(result).toMatchObject({ code: 0, stderr: '' });
        expect(decision(result)).toBe(expected);
        expect(collector.dataState()).toBe(before);
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
      const before = collector.dataState();
      const result = await collector.run();
      expect(result.code).toBe(64);
      expect(collector.dataState()).toBe(before);
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
});
