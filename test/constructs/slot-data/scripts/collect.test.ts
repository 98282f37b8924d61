import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { reportIn } from '../../../../constructs/facts/collector-report';
import { CollectorSandbox, linesOf } from './collector';
import { describeAsRoot, Sandbox, type Options, type Result } from './sandbox';

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
  describe('reports', () => {
    test('the size of each data path, of each trash, and what is free, one a line', async () => {
      collector.slot(3);
      sandbox.write('slots/3/redis/dump', Buffer.alloc(1_000_000), 999);
      sandbox.write('dev/postgres/content', Buffer.alloc(5000), 999);
      collector.trash('slots/3', 'postgres.Abcd1234', 1);
      const result = await collector.run();
      expect(result).toMatchObject({ code: 0, stderr: '' });
      expect(linesOf(result)[0]).toMatch(/^collect: disk disk-1 \d+ of \d+ bytes free, \d+ of \d+ inodes free$/);
      const { sizes, trash, disks } = reportIn(result.stdout, new Date());
      expect([...disks.keys()]).toEqual(['disk-1']);
      expect(sizes.get('alimentor-dev-3')?.get('postgres')).toBeGreaterThan(4000);
      expect(sizes.get('alimentor-dev-3')?.get('redis')).toBeGreaterThan(1_000_000);
      expect(sizes.get('alimentor-dev')?.get('postgres')).toBeGreaterThan(8000);
      expect(trash.get('alimentor-dev-3')).toMatchObject({ entries: 1 });
      expect(trash.get('alimentor-dev-3')?.bytes).toBeGreaterThan(4000);
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
        75,
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
      expect(result.stdout + result.stderr).toMatch(/^collect: the list of slots .*: no slot counts as gone$/m);
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

  describe('limits', () => {
    beforeEach(() => {
      for (const slot of [1, 2, 3, 4]) collector.slot(slot);
    });
    const gone = (...slots: number[]) => collector.list(slots.map((slot) => ({ slot })));

    test.each<[number[], Options]>([
      [[1, 2, 3], { 'max-removals': '3', 'max-share': '100' }],
      [[1, 2], { 'max-removals': '10', 'max-share': '50' }],
      [[1], { 'max-removals': '10', 'max-share': '1' }],
    ])('slots %j with %j are moved', async (slots, options) => {
      gone(...slots);
      expect(await collector.run(options)).toMatchObject({ code: 0, stderr: '' });
      expect(collector.orphans()).toHaveLength(slots.length);
    });

    test.each<[number[], Options, string]>([
      [
        [1, 2, 3],
        { 'max-removals': '2', 'max-share': '100' },
        '3 of 4 slots are gone, but one run moves up to 2 aside: none is moved',
      ],
      [[1, 2, 3], { 'max-removals': '10' }, '3 of 4 slots are gone, but one run moves up to 2 aside: none is moved'],
      [[1, 2], { 'max-share': '1' }, '2 of 4 slots are gone, but one run moves up to 1 aside: none is moved'],
    ])('slots %j with %j are too many: none is moved, and a person must look', async (slots, options, message) => {
      gone(...slots);
      const before = collector.dataState();
      const result = await collector.run(options);
      expect(result.code).toBe(65);
      expect(result.stderr).toContain(message);
      expect(collector.dataState()).toBe(before);
    });

    test('too many are no failure where the collector only reports', async () => {
      gone(1, 2, 3);
      expect(await collector.run({ 'max-removals': '2', orphans: 'report' })).toMatchObject({ code: 0, stderr: '' });
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
    const before = collector
      .dataState()
      .split('\n')
      .filter((line) => !/\.\/slots\/3(\/| |$)/.test(line));
    const result = await collector.run({ 'retention-hours': '0' });
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(collector.dataState().split('\n')).toEqual(before);
    expect(collector.orphans()).toEqual(['alimentor-dev-3']);
    expect(result.stdout).not.toMatch(/lost|snapshot|unknown|3x|x3|-03|other|-99/);
  });

  test('case 43: beside another collector nothing is done', async () => {
    await collector.run();
    await sandbox.hold(join(sandbox.disk, collector.own, 'lock'));
    expect(await collector.run()).toEqual({
      code: 75,
      stdout: '',
      stderr: 'slot-data: another collector works on this disk\n',
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
