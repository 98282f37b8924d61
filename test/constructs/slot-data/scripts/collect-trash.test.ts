import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CollectorSandbox, linesOf } from './collector';
import { hostileData, victim } from './hostile-data';
import { describeAsRoot, setAttribute, testWithAttributes, until, Sandbox } from './sandbox';

let sandbox: Sandbox;
let collector: CollectorSandbox;
beforeEach(() => {
  sandbox = new Sandbox();
  collector = new CollectorSandbox(sandbox);
});
afterEach(() => {
  sandbox.remove();
});

describeAsRoot('collect', () => {
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
      const before = collector.dataState();
      const result = await collector.run(atOnce);
      expect(result).toMatchObject({ code: 0, stderr: '' });
      expect(result.stdout).toContain("collect: trash alimentor-dev-3 postgres.Abcd1234 stays: 'data' is in use\n");
      expect(collector.dataState()).toBe(before);
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
      await until(() => spawnSync('flock', ['--nonblock', sandbox.slot, 'true']).status !== 0);
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
      const before = collector.dataState();
      const result = await collector.run(atOnce);
      expect(result).toMatchObject({ code: 0, stderr: '' });
      expect(collector.dataState()).toBe(before);
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

    test.each(hostileData)('$name: removed, and nothing else', async ({ make }) => {
      const entry = collector.trash('slots/3');
      sandbox.write(`${victim}/content`, 'of slot 2');
      make(join(sandbox.disk, entry, 'data'), sandbox);
      expect(await collector.run(atOnce)).toMatchObject({ code: 0, stderr: '' });
      expect(sandbox.tree(join(sandbox.disk, 'slots'))).toEqual([
        '2 d 0755 0:0',
        '2/postgres d 0755 0:0',
        '2/postgres/content f 0644 0:0',
        '3 d 0755 0:0',
        '3/.slot-data d 0700 0:0',
        '3/.slot-data/trash d 0700 0:0',
      ]);
      expect(sandbox.read(`${victim}/content`)).toBe('of slot 2');
      expect(sandbox.tree(join(sandbox.disk, collector.own, 'purge'))).toEqual([]);
    });

    testWithAttributes.each(['i', 'a'])(
      'case 29: a file that chattr +%s keeps is named, and the next run goes on',
      async (attribute) => {
        const data = `${collector.trash('slots/3')}/data`;
        collector.trash('dev');
        const stubborn = sandbox.write(`${data}/base/stubborn`);
        setAttribute(`+${attribute}`, stubborn);
        const result = await collector.run(atOnce);
        expect(result.code).toBe(73);
        expect(result.stderr).toMatch(/collect: not removable: 'data\/base\/stubborn'\n$/);
        expect(sandbox.exists('dev/.slot-data/trash/postgres.Abcd1234')).toBe(false);
        const purge = join(sandbox.disk, collector.own, 'purge');
        setAttribute(`-${attribute}`, join(purge, readdirSync(purge)[0] ?? '', 'data/base/stubborn'));
        expect((await collector.run(atOnce)).code).toBe(0);
        expect(sandbox.tree(purge)).toEqual([]);
      },
    );

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
      const purge = join(sandbox.disk, collector.own, 'purge');
      const left = () => {
        try {
          const [place = ''] = readdirSync(purge);
          return readdirSync(join(purge, place, 'data')).length;
        } catch {
          return Infinity;
        }
      };
      // On a busy machine it may be done before it is killed: then it is tried again.
      do {
        const data = `${collector.trash('slots/3')}/data`;
        for (let number = 0; number < 20_000; number++) writeFileSync(join(sandbox.disk, data, `${number}`), '');
        const child = sandbox.start(sandbox.command('collect', collector.arguments(atOnce)));
        const ended = new Promise((resolve) => child.once('exit', resolve));
        while (child.exitCode === null && left() > 15_000) await new Promise(setImmediate);
        if (child.exitCode === null) process.kill(-(child.pid ?? 0), 'SIGKILL');
        await ended;
        spawnSync('pkill', ['-KILL', '-f', purge]);
      } while (readdirSync(purge).length === 0);
      expect(readdirSync(join(sandbox.slot, '.slot-data/trash'))).toEqual([]);
      expect(readdirSync(purge)).toHaveLength(1);
      expect((await collector.run(atOnce)).code).toBe(0);
      expect(readdirSync(purge)).toEqual([]);
    });
  });
});
