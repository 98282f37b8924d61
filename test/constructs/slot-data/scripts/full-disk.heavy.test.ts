import { situations } from './crash-situations';
import { diskFaults, runWithFault } from './disk-faults';
import { describeWithLoopDisk } from './loop-disk';
import { describeAsRoot, Sandbox } from './sandbox';

describeAsRoot('on a disk', () => {
  describeWithLoopDisk('of ext4', () => {
    describe.each(diskFaults)('$name', (fault) => {
      test.each(situations)('$name', async (situation) => {
        await expect(runWithFault(() => new Sandbox(), fault, situation)).resolves.toBeUndefined();
      });
    });
  });
});
