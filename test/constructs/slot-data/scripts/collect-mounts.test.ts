import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { script } from '../../../../constructs/slot-data/script';
import { CollectorSandbox } from './collector';
import { describeAsRoot, describeWithMounts, Sandbox, type Options } from './sandbox';

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
});
