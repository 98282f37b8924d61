import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { skipped, type Sandbox } from './sandbox';

function run(program: string, ...args: string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
}

/** An ext4 filesystem in a file, mounted as the disk of a sandbox. */
export class LoopDisk {
  readonly image: string;
  private readonly place: string;

  /** @param options of mkfs.ext4 */
  constructor(sandbox: Sandbox, ...options: string[]) {
    this.image = join(sandbox.base, 'image');
    this.place = sandbox.disk;
    writeFileSync(this.image, '');
    truncateSync(this.image, 8 * 1024 * 1024);
    run('mkfs.ext4', '-q', '-F', '-m', '0', '-J', 'size=1', ...options, this.image);
    const before = join(sandbox.base, 'before');
    run('mv', '-T', this.place, before);
    run('mkdir', this.place);
    this.mount();
    run('rmdir', join(this.place, 'lost+found'));
    run('cp', '-a', `${before}/.`, this.place);
  }

  /**
   * Without what ext4 does for programs that do not sync. An image that was mounted may be written to even after its
   * unmount.
   */
  mount(image = this.image): void {
    run('mount', '-t', 'ext4', '-o', 'loop,data=writeback,noauto_da_alloc', image, this.place);
  }

  remount(mode: 'ro' | 'rw'): void {
    run('mount', '-o', `remount,${mode}`, this.place);
  }

  unmount(): void {
    run('umount', '--lazy', this.place);
  }

  /** Writes all that is in memory. */
  flush(): void {
    run('sync', '--file-system', this.place);
  }
}

/** Tests with a filesystem of their own. */
export function describeWithLoopDisk(name: string, tests: () => void): void {
  const suite = canMountImages() ? describe : skipped('no image of a disk can be mounted here', describe.skip);
  suite(name, tests);
}

function canMountImages(): boolean {
  const directory = mkdtempSync(join(tmpdir(), 'slot-data-'));
  writeFileSync(join(directory, 'image'), '');
  truncateSync(join(directory, 'image'), 1024 * 1024);
  const mount = 'mkfs.ext4 -q -F image && mount -o loop image /mnt';
  const { status } = spawnSync('unshare', ['--mount', 'sh', '-c', mount], { cwd: directory });
  rmSync(directory, { recursive: true });
  return status === 0;
}
