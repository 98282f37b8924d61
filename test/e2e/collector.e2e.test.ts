import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Notices } from '../../config/notice';
import { loadProjects } from '../../config/projects';
import { synthesize } from '../../stacks/synthesize';
import { describeWithCluster, kubectl, makeDataRoot } from './cluster';

const directory = mkdtempSync(join(tmpdir(), 'slotstack-e2e-'));
const servicesFile = join(directory, 'services.yaml');
const outdir = join(directory, 'dist');
const slot = 'collecttest-dev-1';
const platform = 'collecttest-platform';

function write(path: string, text: string): void {
  mkdirSync(dirname(join(directory, path)), { recursive: true });
  writeFileSync(join(directory, path), text);
}

/** The project with one slot, as the register has it, and settings of the collector, in the cluster. */
function apply(state: 'active' | 'released', generation: number, collector: string): void {
  write(
    'services.yaml',
    `project: collecttest
environments: {ai: {}}
maxSlots: 1
dataPaths:
  root: /srv/slotstack/collecttest
  envDir: '/srv/slotstack/collecttest/slots/{{ .Slot }}'
  dirs: [postgres]
  collector: ${collector}
infrastructure:
  - name: data-services
    dataServices:
      - type: postgres
        name: postgres
        image: docker.io/library/postgres:16-bookworm
        database: shop
        user: shop
        config: postgres-config
        secret: postgres-credentials
        resources: {cpu: 50m, memory: 256Mi}
`,
  );
  rmSync(join(directory, 'slots'), { recursive: true, force: true });
  write(`slots/${state}/1.yaml`, `slot: 1\ngeneration: ${generation}\nowner: e2e\nsince: "2026-01-01T00:00:00Z"\n`);
  synthesize(loadProjects([servicesFile], { environment: {} }), { outdir, notices: new Notices() });
  kubectl(['apply', '-f', join(outdir, platform)]);
  kubectl([
    'wait',
    '-n',
    platform,
    'job',
    '-l',
    'app.kubernetes.io/name=slot-data-prepare',
    '--for=condition=complete',
    '--timeout=120s',
  ]);
  if (state === 'released') return;
  kubectl(['apply', '-f', join(outdir, slot)]);
  kubectl(['rollout', 'status', '-n', slot, 'statefulset/postgres', '--timeout=240s']);
}

let runs = 0;

/** What one run of the CronJob says. */
function collect(): string {
  const job = `collect-${++runs}`;
  kubectl(['create', 'job', '-n', platform, job, '--from=cronjob/slot-data-collector']);
  kubectl(['wait', '-n', platform, `job/${job}`, '--for=condition=complete', '--timeout=120s']);
  return kubectl(['logs', '-n', platform, `job/${job}`]);
}

/** `npm run trash`, for this project. */
function trash(...args: string[]) {
  const command = ['-r', 'ts-node/register/transpile-only', 'commands/trash.ts', ...args];
  const env = { ...process.env, SERVICES_FILE: servicesFile };
  const { status, stdout, stderr } = spawnSync('node', command, { encoding: 'utf8', env });
  return { status, stdout, stderr };
}

/** The entry that a listing has for a data path and generation. */
function entryOf(listing: string, generation: number): string {
  const found = new RegExp(`^(\\S+) +postgres +${generation} `, 'm').exec(listing)?.[1];
  if (found === undefined) throw new Error(`no entry of generation ${generation} in ${listing}`);
  return found;
}

/** In the server's pod, over its socket: there it asks for no password. */
function sql(statement: string): string {
  const psql = ['psql', '-h', '/var/run/postgresql', '-U', 'shop', '-d', 'shop', '-Atc', statement];
  return kubectl(['exec', '-n', slot, 'postgres-0', '-c', 'postgres', '--', ...psql]).trim();
}

/** The generation of the first task: newer than what an earlier run of this test has left on the node. */
const first = Math.floor(Date.now() / 1000);

const keepsAll = '{schedule: "0 0 1 1 *"}';
const keepsNothing = '{schedule: "0 0 1 1 *", trashRetentionHours: 0, graceHours: 0, orphans: remove}';

describeWithCluster('the collector on a cluster', () => {
  beforeAll(() => {
    kubectl(['delete', 'namespace', slot, platform, '--ignore-not-found']);
    makeDataRoot('/srv/slotstack/collecttest');
    apply('active', first, keepsAll);
    sql('create table task as select 1 as generation');
  });

  afterAll(() => {
    kubectl(['delete', 'namespace', slot, '--ignore-not-found']);
    kubectl(['delete', '-f', join(outdir, platform), '--ignore-not-found']);
    rmSync(directory, { recursive: true });
  });

  test('reports the size of a living database, and leaves the slot alone', () => {
    const log = collect();
    expect(log).toMatch(/^collect: disk collecttest \d+ of \d+ bytes free/m);
    expect(Number(/^collect: size collecttest-dev-1 postgres (\d+) bytes$/m.exec(log)?.[1])).toBeGreaterThan(
      10_000_000,
    );
    expect(log).toContain('collect: slot collecttest-dev-1 stays: active\n');
    expect(sql('select generation from task')).toBe('1');
  });

  test('what a clean moved aside is listed, and comes back', () => {
    apply('active', first + 1, keepsAll);
    expect(() => sql('select generation from task')).toThrow('does not exist');
    const { stdout } = trash('list', slot);
    const entry = entryOf(stdout, first);
    expect(collect()).toMatch(/^collect: trash collecttest-dev-1 \d+ bytes in \d+ entries$/m);

    expect(trash('restore', slot, 'postgres', entry, '--dry-run')).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(/stop statefulset\/postgres for it[^]*nothing was done/) as string,
    });
    const restored = trash('restore', slot, 'postgres', entry);
    expect(restored).toMatchObject({ status: 0 });
    expect(restored.stdout).toContain(`it was of generation ${first}, and is of generation ${first + 1} now`);
    kubectl(['rollout', 'status', '-n', slot, 'statefulset/postgres', '--timeout=240s']);
    expect(sql('select generation from task')).toBe('1');
    expect(kubectl(['logs', '-n', slot, 'postgres-0', '-c', 'slot-data'])).toContain(
      `postgres kept (generation ${first + 1})`,
    );
    // The empty database that was there is in the trash now.
    entryOf(trash('list', slot).stdout, first + 1);
  });

  test('an entry that is not there is refused, and the service runs on', () => {
    const { status, stderr } = trash('restore', slot, 'postgres', 'postgres.Gone1234');
    expect(status).toBe(1);
    expect(stderr).toContain('has no data in an entry postgres.Gone1234');
    kubectl(['rollout', 'status', '-n', slot, 'statefulset/postgres', '--timeout=240s']);
    expect(sql('select generation from task')).toBe('1');
  });

  test('data comes back also where somebody starts the service again at once, as the self-heal of Argo CD does', () => {
    const entry = entryOf(trash('list', slot).stdout, first + 1);
    const heal = spawn(
      'sh',
      ['-c', `while kubectl scale -n ${slot} statefulset/postgres --replicas=1; do sleep 0.1; done`],
      {
        stdio: 'ignore',
        detached: true,
      },
    );
    try {
      expect(trash('restore', slot, 'postgres', entry)).toMatchObject({ status: 0 });
    } finally {
      process.kill(-(heal.pid ?? 0));
    }
    kubectl(['rollout', 'status', '-n', slot, 'statefulset/postgres', '--timeout=240s']);
    expect(() => sql('select generation from task')).toThrow('does not exist');
    // With a table, it was of the first task, and is of this one since it was restored.
    const before = entryOf(trash('list', slot).stdout, first + 1);
    expect(trash('restore', slot, 'postgres', before)).toMatchObject({ status: 0 });
    kubectl(['rollout', 'status', '-n', slot, 'statefulset/postgres', '--timeout=240s']);
    expect(sql('select generation from task')).toBe('1');
  });

  test('trash whose time is over is removed', () => {
    apply('active', first + 1, keepsNothing);
    const log = collect();
    expect(log).toMatch(/^collect: trash collecttest-dev-1 postgres\.\w{8} goes after 0 hours$/m);
    expect(log).toMatch(/^collect: purged \d+ bytes$/m);
    expect(trash('list', slot).stdout).not.toContain('postgres.');
    expect(sql('select generation from task')).toBe('1');
  });

  test('a slot that is gone is moved aside by the third run; taken again, it can have its data back', () => {
    apply('released', first + 1, keepsNothing.replace('trashRetentionHours: 0', 'trashRetentionHours: 1'));
    expect(collect()).toContain("collect: slot collecttest-dev-1 stays: 'postgres' is in use\n");
    kubectl(['delete', 'namespace', slot]);
    expect(collect()).toContain('collect: slot collecttest-dev-1 stays: gone, but seen so in 1 of 3 runs\n');
    expect(collect()).toContain('seen so in 2 of 3 runs');
    expect(collect()).toContain('is gone: moved aside to .slotstack-collector/collecttest/trash/collecttest-dev-1.');
    const orphan = entryOf(trash('list', platform).stdout, first + 1);
    expect(trash('restore', platform, slot, orphan)).toMatchObject({ status: 0 });

    apply('active', first + 2, keepsAll);
    const entry = entryOf(trash('list', slot).stdout, first + 1);
    expect(trash('restore', slot, 'postgres', entry)).toMatchObject({ status: 0 });
    kubectl(['rollout', 'status', '-n', slot, 'statefulset/postgres', '--timeout=240s']);
    expect(sql('select generation from task')).toBe('1');
  });
});
