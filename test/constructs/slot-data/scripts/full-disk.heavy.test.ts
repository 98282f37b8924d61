import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { situations } from './crash-situations';
import { describeWithLoopDisk, LoopDisk } from './loop-disk';
import { describeAsRoot, execute, Sandbox } from './sandbox';

interface Fault {
  readonly name: string;
  /** Options of mkfs.ext4. */
  readonly options?: readonly string[];
  readonly begin: (filler: string, disk: LoopDisk) => void;
  readonly end: (filler: string, disk: LoopDisk) => void;
}

const fill = (lines: string) => (filler: string) => {
  spawnSync('bash', ['-c', `mkdir "$0"; cd "$0"; ${lines}`, filler], { stdio: 'ignore' });
};
const empty = (filler: string) => {
  rmSync(filler, { recursive: true });
};

const faults: readonly Fault[] = [
  { name: 'case 24: without a block left', begin: fill('head -c 64M /dev/zero >file; sync file'), end: empty },
  {
    name: 'case 24: without an inode left',
    options: ['-N', '64'],
    begin: fill('for ((i = 0; i < 100; i++)); do : >$i || exit; done'),
    end: empty,
  },
  {
    name: 'case 25: that became read-only',
    begin: (_, disk) => {
      disk.remount('ro');
    },
    end: (_, disk) => {
      disk.remount('rw');
    },
  },
];

describeAsRoot('on a disk', () => {
  describeWithLoopDisk('of ext4', () => {
    describe.each(faults)('$name', ({ options = [], begin, end }) => {
      test.each(situations)('$name', async ({ script, prepare, meanwhile, next, expected }) => {
        const sandbox = new Sandbox();
        const disk = new LoopDisk(sandbox, ...options);
        try {
          const command = sandbox.command(script, prepare(sandbox));
          const filler = join(sandbox.disk, 'filler');
          begin(filler, disk);
          const result = await execute(command);
          expect(result.code).not.toBeNull();
          if (result.code !== 0) expect(result.stderr).not.toBe('');
          meanwhile?.(sandbox);
          end(filler, disk);
          if (next) expect(await next(sandbox)).toMatchObject({ code: 0 });
          else if (result.code !== 0) expect(await execute(command)).toMatchObject({ code: 0 });
          expected(sandbox);
        } finally {
          disk.unmount();
          sandbox.remove();
        }
      });
    });
  });
});
