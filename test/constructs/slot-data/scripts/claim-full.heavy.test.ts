import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ClaimSandbox, data } from './claim-sandbox';
import { claimSituations } from './claim-situations';
import { diskFaults, runWithFault } from './disk-faults';
import { describeWithLoopDisk, LoopDisk } from './loop-disk';
import { describeAsRoot } from './sandbox';

describeAsRoot('in the volume of a claim', () => {
  describeWithLoopDisk('of ext4', () => {
    describe.each(diskFaults)('$name', (fault) => {
      test.each(claimSituations)('$name', async (situation) => {
        await expect(runWithFault(() => new ClaimSandbox(), fault, situation)).resolves.toBeUndefined();
      });
    });

    describe('that its own data has filled', () => {
      let sandbox: ClaimSandbox;
      let disk: LoopDisk;
      const retention = { 'retention-hours': '72' };
      const fill = (path: string) => {
        const lines = 'head -c 64M /dev/zero >"$0"; chown 999:999 "$0"; sync "$0"';
        spawnSync('bash', ['-c', lines, join(sandbox.disk, path, 'filler')], { stdio: 'ignore' });
      };
      beforeEach(() => {
        sandbox = new ClaimSandbox();
        disk = new LoopDisk(sandbox);
      });
      afterEach(() => {
        disk.unmount();
        sandbox.remove();
      });

      test('a pod of the same task starts: that needs no room', async () => {
        sandbox.earlier();
        fill(data);
        expect((await sandbox.ensure(retention)).stdout).toBe('slot-data: postgres kept (generation 7)\n');
      });

      test('the next task starts where old trash is what fills it, for that goes first', async () => {
        sandbox.earlier({ generation: '6' });
        const old = sandbox.entry();
        fill(`${old}/data`);
        sandbox.age(old, 73);
        expect(await sandbox.ensure(retention)).toMatchObject({ code: 0, stderr: '' });
        expect(sandbox.tree(join(sandbox.disk, data))).toEqual([]);
        expect(sandbox.trash()).toEqual(['earlier']);
      });

      test('the next task says so where nothing of it may go, and loses nothing', async () => {
        sandbox.earlier({ generation: '6' });
        const young = sandbox.entry();
        fill(`${young}/data`);
        const result = await sandbox.ensure(retention);
        expect(result.code).toBe(1);
        expect(result.stderr).toContain('No space left on device');
        expect([sandbox.read(`${data}/content`), ...sandbox.trash()]).toEqual(['earlier', 'of generation 5']);
      });
    });
  });
});
