import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Situation } from './crash-situations';
import { LoopDisk } from './loop-disk';
import { execute, type Sandbox } from './sandbox';

/** What a disk can come to, and come back from. */
export interface DiskFault {
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

export const diskFaults: readonly DiskFault[] = [
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

/** Runs the script on a disk with the fault, lets it run again without it, and expects the same end as ever. */
export async function runWithFault<S extends Sandbox>(
  makeSandbox: () => S,
  { options = [], begin, end }: DiskFault,
  { script, prepare, meanwhile, next, expected }: Situation<S>,
): Promise<void> {
  const sandbox = makeSandbox();
  const disk = new LoopDisk(sandbox, ...options);
  try {
    const command = sandbox.command(script, prepare(sandbox));
    const filler = join(sandbox.disk, 'lost+found'); // a name that no script takes for data
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
}
