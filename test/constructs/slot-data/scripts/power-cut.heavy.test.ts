import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ScriptName } from '../../../../constructs/slot-data/script';
import { situations } from './crash-situations';
import { describeWithLoopDisk, LoopDisk } from './loop-disk';
import { changesFiles, describeAsRoot, execute, Sandbox } from './sandbox';

interface Loss {
  readonly name: string;
  /** For bash: keeps the disk as it would be found now, where that has changed. */
  readonly look: (sandbox: Sandbox, image: string) => string;
}

const losses: readonly Loss[] = [
  { name: 'all that was not synced is lost', look: (_, image) => `cmp -s "${image}" last || save_disk` },
  {
    // Another program's fsync writes the journal, with all names, but no contents of ours.
    name: 'contents that were not synced are lost, and their names are there',
    look: ({ listing, disk }) => `
      ! changes_files "\${previous:-}" || [[ "$(${listing})" == "$(<listing)" ]] || {
        mkdir -p "${disk}/lost+found"
        touch "${disk}/lost+found/other"
        sync -- "${disk}/lost+found/other"
        ${listing} >listing
        save_disk
      }`,
  },
];

/** Runs a script, and keeps the disk as it is at each of its steps, but for what is still in memory. @returns the copies */
async function disksAtSteps(
  sandbox: Sandbox,
  { image }: LoopDisk,
  { look }: Loss,
  script: ScriptName,
  args: readonly string[],
): Promise<string[]> {
  const directory = join(sandbox.base, 'cuts');
  mkdirSync(join(directory, 'disks'), { recursive: true });
  writeFileSync(join(directory, 'listing'), '');
  const functions = `
    # Whole only if nothing was written meanwhile.
    save_disk() {
      until cmp -s "${image}" last; do cp --sparse=always "${image}" last; done
      cp --sparse=always last "$(mktemp disks/XXXXXXXX)"
    }
    look_at_disk() { (cd "${directory}"; ${look(sandbox, image)}); }`;
  const { result } = await sandbox.traced(script, args, 'look_at_disk; previous=$BASH_COMMAND', functions);
  expect(result).toMatchObject({ code: 0, stderr: '' });
  spawnSync('bash', ['-c', `${changesFiles}\n${functions}\nlook_at_disk`]);
  return readdirSync(join(directory, 'disks')).map((name) => join(directory, 'disks', name));
}

describeAsRoot('the power is cut at any step (case 42)', () => {
  describeWithLoopDisk('on ext4', () => {
    describe.each(losses)('$name', (loss) => {
      test.each(situations)('$name', async ({ script, prepare, meanwhile, next, expected }) => {
        const sandbox = new Sandbox();
        const disk = new LoopDisk(sandbox);
        try {
          const args = prepare(sandbox);
          disk.flush();
          const copies = await disksAtSteps(sandbox, disk, loss, script, args);
          expect(copies.length).toBeGreaterThan(0);
          for (const copy of copies) {
            disk.unmount();
            disk.mount(copy);
            rmSync(join(sandbox.disk, 'lost+found'), { recursive: true, force: true });
            rmSync(join(sandbox.tickets, 'postgres'), { force: true });
            meanwhile?.(sandbox);
            const result = next ? next(sandbox) : execute(sandbox.command(script, args));
            expect(await result).toMatchObject({ code: 0, stderr: '' });
            expected(sandbox);
          }
        } finally {
          disk.unmount();
          sandbox.remove();
        }
      });
    });
  });
});
