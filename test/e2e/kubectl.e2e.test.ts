import { spawnSync } from 'node:child_process';
import { describeWithCluster, eventually, kubectl } from './cluster';
import { redis } from './data-services';
import { Trial, type Declaration } from './trial';

const trial = new Trial('e2e-kubectl');
const { project, platform, dataRoot } = trial;
const [slot, neighbour, lasting] = [`${project}-dev-1`, `${project}-dev-2`, `${project}-dev`];

const configMap = (name: string, value: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data: { value },
});

/** An application, whose pods roll unless `spec` says otherwise. */
const web = (spec: object = {}, image = 'docker.io/library/debian:bookworm-slim') => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    ...spec,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        terminationGracePeriodSeconds: 0,
        containers: [
          { name: 'web', image, command: ['sleep', 'infinity'], resources: { requests: { cpu: '1m', memory: '8Mi' } } },
        ],
      },
    },
  },
});

const first: Declaration = {
  services: ['redis'],
  active: { 1: 1, 2: 1 },
  dev: 1,
  included: [configMap('settings', 'one'), configMap('extra', 'one'), web()],
};
const changed: Declaration = {
  ...first,
  included: [configMap('settings', 'two'), web({ strategy: { type: 'Recreate' } })],
};

/** All that the commands have printed. */
const printed: string[] = [];

/** Password of redis in the slot. */
let password: string;

/** `npm run <command>`: how it ends, and what it prints. */
function run(command: string, ...args: string[]) {
  const result = trial.run(command, ...args);
  printed.push(result.stdout, result.stderr);
  return result;
}

function succeed(command: string, ...args: string[]) {
  const result = run(command, ...args);
  expect(result).toMatchObject({ status: 0 });
  return result;
}

/** Names of the objects of a kind, `ConfigMap/settings` as `configmap/settings`. */
function names(namespace: string, kind: string): string[] {
  return kubectl(['get', '-n', namespace, kind, '-o', 'name']).split('\n').filter(Boolean);
}

function field(namespace: string, object: string, path: string): string {
  return kubectl(['get', '-n', namespace, object, '--ignore-not-found', '-o', `jsonpath={${path}}`]);
}

function namespaceState(name: string): string {
  return kubectl(['get', 'namespace', name, '--ignore-not-found', '-o', 'jsonpath={.status.phase}']) || 'absent';
}

/** The line of a shell that `connect` prints after what it is for. */
function lineOf(text: string, beginning: string): string {
  const line = text.split('\n').find((each) => each.trim().startsWith(beginning));
  if (line === undefined) throw new Error(`no line begins with ${beginning}: ${text}`);
  return line.trim();
}

function shell(line: string): string {
  return spawnSync('bash', ['-c', line], { encoding: 'utf8' }).stdout;
}

describeWithCluster('a project that is delivered with kubectl', () => {
  beforeAll(() => {
    trial.begin();
    trial.declare(first);
  });
  afterAll(() => {
    trial.end();
  });

  test('apply --dry-run says what it would do, the platform first, and does nothing', () => {
    const { stderr } = succeed('apply', slot, '--dry-run');
    expect(stderr).toMatch(
      new RegExp(`${platform}: \\d+ new; the namespace is new\n${slot}: \\d+ new; the namespace is new\nnothing was`),
    );
    expect([platform, slot].map(namespaceState)).toEqual(['absent', 'absent']);
    expect(run('wait', slot)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(`error: ${slot} is not in this cluster: apply it first`) as string,
    });
  });

  test('apply brings the platform, waits until the disk is prepared, then brings the slots; wait waits for them', () => {
    const { stderr } = succeed('apply', slot, neighbour);
    const lines = stderr.split('\n').map((line) => line.trim());
    const prepared = lines.findIndex((line) => /^Job\/slot-data-prepare-\w+: complete$/.test(line));
    expect(prepared).toBeGreaterThan(lines.indexOf(`${platform}:`));
    expect(prepared).toBeLessThan(lines.indexOf(`${slot}:`));

    expect(succeed('wait', slot, neighbour).stderr).toMatch(
      new RegExp(`${slot} StatefulSet/redis: 1/1 ready\n[^]*${slot} is ready\n[^]*${neighbour} is ready\n$`),
    );
    for (const target of [slot, neighbour]) {
      redis(target, 'set', 'task', target);
      redis(target, 'save');
    }
  });

  test('connect prints addresses that lead to the service, and where its password is, not the password', () => {
    const { stdout } = succeed('connect', slot);
    password = shell(lineOf(stdout, 'kubectl get secret redis-credentials'));
    const [host = '', port = ''] = lineOf(stdout, 'for pods of the namespace: ').split(' ').at(-1)?.split(':') ?? [];
    // From a pod of the slot, without a client: redis understands lines.
    const ask = 'exec 3<>"/dev/tcp/$0/$1"; printf "%s\\r\\n" "AUTH $2" "GET task" QUIT >&3; cat <&3';
    const answer = (word: string) =>
      kubectl(['exec', '-n', slot, 'deployment/web', '--', 'bash', '-c', ask, host, port, word]);
    expect(answer(password)).toContain(`\r\n${slot}\r\n`);
    expect(answer('guessed')).toContain('WRONGPASS');
  });

  test('status shows what is ready, its generation, and the sizes that the collector has found', () => {
    expect(succeed('status', slot).stdout).toContain(
      'sizes are not known: the log of no run of the collector is there',
    );
    kubectl(['create', 'job', '-n', platform, 'now', '--from=cronjob/slot-data-collector']);
    kubectl(['wait', '-n', platform, 'job/now', '--for=condition=complete', '--timeout=120s']);
    const { stdout } = succeed('status', slot);
    expect(stdout).toMatch(new RegExp(`^${slot}: slot 1, in use by e2e, generation 1\n`));
    expect(stdout).toMatch(/^ *StatefulSet\/redis +1\/1 ready +1$/m);
    expect(stdout).toMatch(/^ *Deployment\/web +1\/1 ready *$/m);
    expect(stdout).toMatch(/^ *redis +[\d.]+ (bytes|KiB|MiB)$/m);
    expect(stdout).toMatch(/^ *trash +empty$/m);
  });

  test('diff shows nothing after apply, then what has changed, and tells the two and trouble apart', () => {
    expect(succeed('diff', slot).stdout).toBe('');
    trial.declare(changed);
    const { status, stdout, stderr } = run('diff', slot);
    expect(status).toBe(1);
    expect(stdout).toContain(`--- cluster/v1.ConfigMap.${slot}.settings\n+++ dist/v1.ConfigMap.${slot}.settings\n`);
    expect(stdout).toMatch(/^- {2}value: one\n\+ {2}value: two$/m);
    for (const line of ['~ ConfigMap/settings', '~ Deployment/web', '- ConfigMap/extra'])
      expect(stderr).toContain(`\n  ${line}\n`);
    expect(field(slot, 'configmap/settings', '.data.value')).toBe('one');
    expect(run('diff', `${slot}0`)).toMatchObject({ status: 2 });
  });

  test('what left the output goes, and nothing else; a Deployment stops rolling without a restart', () => {
    kubectl(['create', 'configmap', '-n', slot, 'of-somebody']);
    const before = { pods: names(slot, 'pods'), maps: names(slot, 'configmaps') };
    succeed('apply', slot);
    expect(names(slot, 'configmaps')).toEqual(before.maps.filter((name) => name !== 'configmap/extra'));
    expect(names(neighbour, 'configmaps')).toContain('configmap/extra');
    expect(field(slot, 'configmap/settings', '.data.value')).toBe('two');
    expect(field(slot, 'deployment/web', '.spec.strategy')).toBe('{"type":"Recreate"}');
    expect(field(slot, 'deployment/web', '.spec.paused')).toBe('');
    expect(names(slot, 'pods')).toEqual(before.pods);
    expect(run('diff', slot)).toMatchObject({ status: 0, stdout: '' });
  });

  test('what left the output of the platform stays until --prune is said', () => {
    const policies = () =>
      kubectl(['get', 'validatingadmissionpolicies', '-o', 'name', '-l', `app.kubernetes.io/part-of=${project}`]);
    trial.declare({ ...changed, guard: false });
    kubectl(['create', 'configmap', '-n', platform, 'of-somebody']);
    const before = names(platform, 'configmaps');
    expect(succeed('apply', platform).stderr).toMatch(/\d+ no longer in the output stay: --prune deletes them/);
    expect(policies()).toContain('guard');
    succeed('apply', platform, '--prune', '--yes');
    expect(policies()).toBe('');
    expect(names(platform, 'configmaps')).toEqual(before);
  });

  test('a wait for a pod that cannot start ends, and says why', () => {
    trial.declare({ ...changed, included: [web({ strategy: { type: 'Recreate' } }, 'registry.invalid/none:1')] });
    succeed('apply', slot);
    const { status, stderr } = run('wait', slot, '--timeout=15');
    expect(status).toBe(1);
    expect(stderr).toContain(`error: Deployment/web in ${slot} is not ready after 15 seconds: 0/1 ready`);
    expect(stderr).toMatch(/^error: +web-\S+: web: (ErrImagePull|ImagePullBackOff): .*registry\.invalid/m);
  });

  test('the next task starts empty, as apply says, and what was moved aside comes back by restore', () => {
    trial.declare({ ...changed, active: { 1: { generation: 2, life: 2 }, 2: 1 } });
    expect(run('wait', slot)).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/is still of owner-\w+, life 1 in the cluster: apply it first/) as string,
    });
    expect(succeed('apply', slot).stderr).toMatch(
      /the namespace of owner-\w+, life 1 is deleted .* its data on the node is moved aside/,
    );
    succeed('wait', slot);
    expect(redis(slot, 'exists', 'task')).toBe('0');

    const entry = /^redis\.\S+/m.exec(succeed('trash', 'list', slot).stdout)?.[0] ?? '';
    succeed('trash', 'restore', slot, 'redis', entry, '--yes');
    succeed('wait', slot);
    expect(redis(slot, 'get', 'task')).toBe(slot);
  });

  test.each([lasting, platform, `${slot}0`])('delete %s is refused', (name) => {
    expect(run('delete', name, '--yes')).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^error: /) as string,
    });
  });

  test('delete says what it would do, and does nothing unless somebody says yes', () => {
    expect(run('delete', slot)).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(
        /1\. delete the namespace [^]*Nobody can be asked here: say so with --yes/,
      ) as string,
    });
    expect(namespaceState(slot)).toBe('Active');
  });

  test('a cleanup that fails shows its log, and the data stays', () => {
    const marker = `${project}/slots/1/.slot-data/redis.owner`;
    dataRoot.run(`sed -i.away 's/^target .*/target somebody/' ${marker}`);
    const { status, stderr } = run('delete', slot, '--yes');
    expect(status).toBe(1);
    expect(stderr).toMatch(/the marker 'redis\.owner' is not of this target: .*target somebody/);
    expect(stderr).toContain('error: what is left of the data is still there');
    expect(namespaceState(slot)).toBe('absent');
    expect(dataRoot.run(`ls ${project}/slots/1/redis`)).toContain('dump.rdb');
    dataRoot.run(`mv ${marker}.away ${marker}`);
    succeed('apply', slot);
    succeed('wait', slot);
  });

  test('a deletion that is killed at several moments is finished by the next, and the neighbour keeps its data', () => {
    const moments: [string, () => boolean][] = [
      ['the namespace goes', () => namespaceState(slot) !== 'Active'],
      ['the cleanup Job is there', () => field(platform, `job/slot-data-cleanup-${slot}`, '.metadata.uid') !== ''],
    ];
    for (const [what, isNow] of moments) {
      const command = trial.start('delete', slot, '--yes');
      try {
        eventually(what, isNow);
      } finally {
        command.kill('SIGKILL');
      }
    }
    expect(succeed('delete', slot, '--yes').stderr).toContain(`${slot} is deleted`);
    expect(namespaceState(slot)).toBe('absent');
    expect(dataRoot.run(`ls -A ${project}/slots`)).toBe('2');
    expect(redis(neighbour, 'get', 'task')).toBe(neighbour);
  });

  test('no command has printed the password', () => {
    expect(password).toMatch(/^\S{16,}$/);
    for (const secret of [password, Buffer.from(password).toString('base64')])
      expect(printed.filter((text) => text.includes(secret))).toEqual([]);
  });
});
