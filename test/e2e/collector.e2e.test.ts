import { spawn } from 'node:child_process';
import { describeWithCluster, kubectl } from './cluster';
import { sql } from './data-services';
import { Trial, waitForServices } from './trial';

const trial = new Trial('e2e-collector');
const { platform } = trial;
const slot = `${trial.project}-dev-1`;

/** The project with one slot, as the register has it, and settings of the collector, in the cluster. */
function apply(state: 'active' | 'released', generation: number, collector: object = {}): void {
  trial.declare({ services: ['postgres'], [state]: { 1: generation }, collector });
  trial.applyPlatform();
  if (state === 'released') return;
  trial.apply(slot);
  waitForServices(slot, ['postgres']);
}

/** The entry that a listing has for a data path and generation. */
function entryOf(listing: string, generation: number): string {
  const found = new RegExp(`^(\\S+) +postgres +${generation} `, 'm').exec(listing)?.[1];
  if (found === undefined) throw new Error(`no entry of generation ${generation} in ${listing}`);
  return found;
}

describeWithCluster('the collector on a cluster', () => {
  beforeAll(() => {
    trial.begin();
    apply('active', 1);
    sql(slot, 'create table task as select 1 as generation');
  });

  afterAll(() => {
    trial.end();
  });

  test('reports the size of a living database, and leaves the slot alone', () => {
    const log = trial.collect();
    expect(log).toMatch(/^collect: disk e2e-collector \d+ of \d+ bytes free/m);
    expect(Number(/^collect: size e2e-collector-dev-1 postgres (\d+) bytes$/m.exec(log)?.[1])).toBeGreaterThan(
      10_000_000,
    );
    expect(log).toContain('collect: slot e2e-collector-dev-1 stays: active\n');
    expect(sql(slot, 'select generation from task')).toBe('1');
  });

  test('what a clean moved aside is listed, and comes back', () => {
    apply('active', 2);
    expect(() => sql(slot, 'select generation from task')).toThrow('does not exist');
    const { stdout } = trial.run('trash', 'list', slot);
    const entry = entryOf(stdout, 1);
    expect(trial.collect()).toMatch(/^collect: trash e2e-collector-dev-1 \d+ bytes in \d+ entries$/m);

    expect(trial.run('trash', 'restore', slot, 'postgres', entry, '--dry-run')).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(/stop statefulset\/postgres for it[^]*nothing was done/) as string,
    });
    const restored = trial.run('trash', 'restore', slot, 'postgres', entry, '--yes');
    expect(restored).toMatchObject({ status: 0 });
    expect(restored.stdout).toContain(`it was of generation 1, and is of generation 2 now`);
    waitForServices(slot, ['postgres']);
    expect(sql(slot, 'select generation from task')).toBe('1');
    expect(kubectl(['logs', '-n', slot, 'postgres-0', '-c', 'slot-data'])).toContain(`postgres kept (generation 2)`);
    // The empty database that was there is in the trash now.
    entryOf(trial.run('trash', 'list', slot).stdout, 2);
  });

  test('an entry that is not there is refused, and the service runs on', () => {
    const { status, stderr } = trial.run('trash', 'restore', slot, 'postgres', 'postgres.Gone1234', '--yes');
    expect(status).toBe(1);
    expect(stderr).toContain('has no data in an entry postgres.Gone1234');
    waitForServices(slot, ['postgres']);
    expect(sql(slot, 'select generation from task')).toBe('1');
  });

  test('data comes back also where somebody starts the service again at once, as the self-heal of Argo CD does', () => {
    const entry = entryOf(trial.run('trash', 'list', slot).stdout, 2);
    const heal = spawn(
      'sh',
      ['-c', `while kubectl scale -n ${slot} statefulset/postgres --replicas=1; do sleep 0.1; done`],
      {
        stdio: 'ignore',
        detached: true,
      },
    );
    try {
      expect(trial.run('trash', 'restore', slot, 'postgres', entry, '--yes')).toMatchObject({ status: 0 });
    } finally {
      process.kill(-(heal.pid ?? 0));
    }
    waitForServices(slot, ['postgres']);
    expect(() => sql(slot, 'select generation from task')).toThrow('does not exist');
    // With a table, it was of the first task, and is of this one since it was restored.
    const before = entryOf(trial.run('trash', 'list', slot).stdout, 2);
    expect(trial.run('trash', 'restore', slot, 'postgres', before, '--yes')).toMatchObject({ status: 0 });
    waitForServices(slot, ['postgres']);
    expect(sql(slot, 'select generation from task')).toBe('1');
  });

  test('trash whose time is over is removed', () => {
    apply('active', 2, { trashRetentionHours: 0 });
    const log = trial.collect();
    expect(log).toMatch(/^collect: trash e2e-collector-dev-1 postgres\.\w{8} goes after 0 hours$/m);
    expect(log).toMatch(/^collect: purged \d+ bytes$/m);
    expect(trial.run('trash', 'list', slot).stdout).not.toContain('postgres.');
    expect(sql(slot, 'select generation from task')).toBe('1');
  });

  test('a slot that is gone is reported by the third run, and moved aside only when told so; taken again, it can have its data back', () => {
    apply('released', 2, { graceHours: 0 });
    expect(trial.collect()).toContain(`collect: slot ${slot} stays: 'postgres' is in use\n`);
    kubectl(['delete', 'namespace', slot]);
    expect(trial.collect()).toContain(`collect: slot ${slot} stays: gone, but seen so in 1 of 3 runs\n`);
    expect(trial.collect()).toContain('seen so in 2 of 3 runs');
    expect(trial.collect()).toContain(
      '1 of 1 slots are gone; one run would move up to 1 aside, but is told to report only',
    );
    expect(trial.dataRoot.run(`ls ${trial.project}/slots`)).toBe('1');

    apply('released', 2, { graceHours: 0, orphans: 'remove' });
    expect(trial.collect()).toContain(`is gone: moved aside to .slotstack-collector/${trial.project}/trash/${slot}.`);
    expect(trial.dataRoot.run(`ls ${trial.project}/slots`)).toBe('');
    const orphan = entryOf(trial.run('trash', 'list', platform).stdout, 2);
    expect(trial.run('trash', 'restore', platform, slot, orphan)).toMatchObject({ status: 0 });

    apply('active', 3);
    const entry = entryOf(trial.run('trash', 'list', slot).stdout, 2);
    expect(trial.run('trash', 'restore', slot, 'postgres', entry, '--yes')).toMatchObject({ status: 0 });
    waitForServices(slot, ['postgres']);
    expect(sql(slot, 'select generation from task')).toBe('1');
  });
});
