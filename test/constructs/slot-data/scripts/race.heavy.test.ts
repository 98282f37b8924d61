import { spawnSync } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CollectorSandbox } from './collector';
import { compiled } from './compiled';
import { describeAsRoot, execute, Sandbox, testWithProgram } from './sandbox';

const names = Array.from({ length: 10 }, (_, index) => `directory-${index}`);
const files = Array.from({ length: 10 }, (_, index) => `file-${index}`);
const runs = 100;

/**
 * A process of the slot's own user in its data: it exchanges each of ten directories with a link to a directory of
 * another slot, as fast as it can. Who removes by path is led out of the slot.
 */
async function race(sandbox: Sandbox, data: string): Promise<{ leftOfVictims: () => string[] }> {
  const victims = sandbox.directory('slots/2/postgres');
  for (const name of names) {
    mkdirSync(join(victims, name));
    mkdirSync(join(sandbox.disk, data, name));
    for (const file of files) {
      writeFileSync(join(victims, name, file), '');
      writeFileSync(join(sandbox.disk, data, name, file), '');
    }
    symlinkSync(join(victims, name), join(sandbox.disk, data, `${name}.link`));
  }
  spawnSync('chown', ['-hR', '999:999', join(sandbox.disk, data)]);
  const program = compiled(sandbox, 'exchange');
  const user = ['setpriv', '--reuid=999', '--regid=999', '--clear-groups'];
  // From within the data, it goes where the data goes.
  const racer = ['sh', '-c', 'cd "$0" && exec "$@"', join(sandbox.disk, data), ...user, program, ...names];
  const process = sandbox.start(racer);
  const isSwapped = () => lstatSync(join(sandbox.disk, data, 'directory-0')).isSymbolicLink();
  while (!isSwapped()) {
    if (process.exitCode !== null) throw new Error(`${program} ended with ${process.exitCode}`);
    await new Promise(setImmediate);
  }
  return {
    leftOfVictims: () => names.flatMap((name) => readdirSync(join(victims, name)).map((file) => join(name, file))),
  };
}

/** Removed whatever happens: the process in it would run for ever. */
async function inSandbox(round: (sandbox: Sandbox) => Promise<void>): Promise<void> {
  const sandbox = new Sandbox();
  try {
    await round(sandbox);
  } finally {
    sandbox.remove();
  }
}

const all = names.flatMap((name) => files.map((file) => join(name, file)));

describeAsRoot(`case 16: ${runs * names.length} directories that become links while they are removed`, () => {
  testWithProgram('cc')('delete removes nothing outside of the slot', async () => {
    for (let run = 1; run <= runs; run++) {
      await inSandbox(async (sandbox) => {
        sandbox.earlier();
        const { leftOfVictims } = await race(sandbox, 'slots/3/postgres');
        // What was a link when it was to be entered may be left: then it says so, and the next run goes on.
        expect([0, 73]).toContain((await sandbox.delete()).code);
        expect(leftOfVictims()).toEqual(all);
        await sandbox.endAll();
        expect(await sandbox.delete()).toMatchObject({ code: 0, stderr: '' });
        expect(leftOfVictims()).toEqual(all);
        expect(sandbox.exists('slots/3')).toBe(false);
      });
    }
  });

  testWithProgram('cc')('the collector removes nothing outside of the trash', async () => {
    const atOnce = { 'retention-hours': '0', 'most-slots': '3' };
    for (let run = 1; run <= runs; run++) {
      await inSandbox(async (sandbox) => {
        const collector = new CollectorSandbox(sandbox);
        const { leftOfVictims } = await race(sandbox, `${collector.trash('slots/3')}/data`);
        expect([0, 73]).toContain((await collector.run(atOnce)).code);
        expect(leftOfVictims()).toEqual(all);
        await sandbox.endAll();
        expect(await collector.run(atOnce)).toMatchObject({ code: 0, stderr: '' });
        expect(leftOfVictims()).toEqual(all);
        expect(sandbox.tree(join(sandbox.disk, collector.own, 'purge'))).toEqual([]);
      });
    }
  });

  // Without this, the two above would pass where the race is none.
  testWithProgram('cc', 'busybox')('what removes by path, as BusyBox does, is led out of the slot', async () => {
    let left = all;
    for (let run = 1; run <= 10 * runs && left.length === all.length; run++) {
      await inSandbox(async (sandbox) => {
        sandbox.earlier();
        const { leftOfVictims } = await race(sandbox, 'slots/3/postgres');
        await execute(['busybox', 'rm', '-rf', '--', sandbox.slot]);
        left = leftOfVictims();
      });
    }
    expect(left).not.toEqual(all);
  });
});
