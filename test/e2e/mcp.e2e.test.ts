import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { Served, slotstack } from '../cli/mcp/served';
import { describeWithCluster, kubectl } from './cluster';
import { redis } from './data-services';
import { Trial, waitForServices, type Held } from './trial';

const trial = new Trial('e2e-mcp');
const [slot, neighbour] = [`${trial.project}-dev-1`, `${trial.project}-dev-2`];

/** The ServiceAccount of an agent, with the Role that docs/mcp.md has. */
function agent(): object[] {
  const text = readFileSync('docs/mcp.md', 'utf8');
  const [, yaml = ''] = /```yaml\n(kind: Role\n[^]*?)```/.exec(text) ?? [];
  const metadata = { name: 'agent' };
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    { ...(parse(yaml) as object), apiVersion },
    {
      ...{ apiVersion, kind: 'RoleBinding', metadata },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'slotstack-mcp' },
      subjects: [{ kind: 'ServiceAccount', name: 'agent' }],
    },
  ];
}

const canMount = spawnSync('unshare', ['--mount', 'true']).status === 0;
const describeInside = canMount ? describeWithCluster : describe.skip;
if (!canMount) console.warn('skipped: a pod as its programs see it: unshare --mount is not allowed here');

/** What programs of the pod find: files of its ServiceAccount at their place, and where the API server is. */
class PodView {
  private readonly directory = mkdtempSync(join(tmpdir(), 'slotstack-e2e-mcp-'));

  constructor(readonly namespace: string) {
    const view = JSON.parse(kubectl(['config', 'view', '--minify', '--raw', '-o', 'json'])) as {
      clusters: { cluster: { server: string; 'certificate-authority-data': string } }[];
    };
    const { server = '', 'certificate-authority-data': authority = '' } = view.clusters[0]?.cluster ?? {};
    const { hostname, port } = new URL(server);
    this.environment = { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port, HOME: this.directory };
    const token = kubectl(['create', 'token', 'agent', '-n', namespace, '--duration=1h']).trim();
    writeFileSync(join(this.directory, 'token'), token);
    writeFileSync(join(this.directory, 'ca.crt'), Buffer.from(authority, 'base64'));
    writeFileSync(join(this.directory, 'namespace'), namespace);
  }

  readonly environment: Readonly<Record<string, string>>;

  /** What runs a program with all that. */
  get command(): [string, ...string[]] {
    const place = '/run/secrets/kubernetes.io/serviceaccount';
    const steps = ['mount -t tmpfs tmpfs /run', `mkdir -p ${place}`, `cp "$0"/* ${place}/`, 'exec "$@"'];
    return ['unshare', '--mount', 'sh', '-c', steps.join(' && '), this.directory];
  }

  /** kubectl as the agent calls it by itself. */
  kubectl(...args: string[]): { status: number | null; stderr: string } {
    const [program, ...before] = this.command;
    const env = { PATH: process.env.PATH, ...this.environment };
    const { status, stderr } = spawnSync(program, [...before, 'kubectl', ...args], {
      encoding: 'utf8',
      env,
    });
    return { status, stderr };
  }

  end(): void {
    rmSync(this.directory, { recursive: true });
  }
}

function held(generation: number, issue: number, life = 1): Held {
  return { generation, issue, life };
}

describeInside('slotstack mcp on a cluster', () => {
  let pod: PodView;
  const served: Served[] = [];
  const started = async (words: string[], view?: PodView) => {
    const { KUBECONFIG = '' } = process.env;
    const environment = { ...trial.variablesOfCalls, ...(view ? view.environment : { KUBECONFIG }) };
    const server = await Served.start(
      trial.directory,
      ['--local', ...words],
      environment,
      view ? [...view.command, ...slotstack] : slotstack,
    );
    served.push(server);
    return server;
  };

  beforeAll(() => {
    trial.begin();
    trial.declare({ services: ['redis'], active: { 1: held(1, 42), 2: held(1, 7) }, included: agent() });
    trial.applyPlatform();
    trial.apply(slot, neighbour);
    for (const namespace of [slot, neighbour]) waitForServices(namespace, ['redis']);
    pod = new PodView(slot);
  });
  afterAll(async () => {
    for (const server of served) await server.end();
    pod.end();
    trial.end();
  });

  test('from outside, each slot is shown, with logs', async () => {
    const server = await started([]);
    const { fields } = await server.call('status', { targets: [slot, neighbour] });
    expect(fields.targets).toEqual([
      expect.objectContaining({ name: slot, issue: 42, state: 'there', ready: '2/2' }),
      expect.objectContaining({ name: neighbour, issue: 7, state: 'there', ready: '2/2' }),
    ]);
    const { text } = await server.call('logs', { target: neighbour, workload: 'redis' });
    expect(text).toContain(`--- StatefulSet/redis, pod redis-0, container redis`);
    expect(text).toContain('Ready to accept connections');
    expect(await server.toolNames()).not.toContain('clean_slot');
  });

  test('in a pod, with the rights of its Role, there is its slot, and no other by any tool or by kubectl', async () => {
    const server = await started(['--write'], pod);
    const { fields, isError, text } = await server.call('status');
    expect({ isError, text: isError && text }).toEqual({ isError: false, text: false });
    expect(fields.targets).toEqual([expect.objectContaining({ name: slot, issue: 42, ready: '2/2' })]);
    expect((await server.call('logs', { workload: 'redis' })).text).toContain('Ready to accept connections');
    expect((await server.call('list_slots')).fields.slots.map((each) => each.slot)).toEqual([1]);
    expect((await server.call('connect')).fields.services).toHaveLength(1);
    const asked = [
      ['status', { targets: [neighbour] }],
      ['status', { targets: [trial.platform] }],
      ['logs', { target: neighbour, workload: 'redis' }],
      ['connect', { target: neighbour }],
      ['show_slot', { slot: 2 }],
      ['show_slot', { issue: 7 }],
      ['clean_slot', { slot: 2 }],
    ] as const;
    for (const [name, given] of asked) {
      const answer = await server.call(name, given);
      expect({ name, isError: answer.isError, fields: answer.fields }).toEqual({
        name,
        isError: true,
        fields: undefined,
      });
    }
    expect(trial.registered(2)).toContain('generation: 1\n');
    for (const args of [
      ['get', 'pods', '-n', neighbour],
      ['logs', 'redis-0', '-n', neighbour],
      ['get', 'namespace', neighbour],
      ['get', 'secrets', '-n', slot],
      ['delete', 'pod', 'redis-0', '-n', slot],
    ])
      expect(pod.kubectl(...args)).toEqual({ status: 1, stderr: expect.stringContaining('Forbidden') as string });
    expect(pod.kubectl('get', 'pods', '-n', slot)).toMatchObject({ status: 0 });
  });

  test('in a pod, its own slot is emptied, and starts empty once it is applied', async () => {
    redis(slot, 'set', 'of', 'before');
    redis(neighbour, 'set', 'of', 'before');
    const server = await started(['--write'], pod);
    expect((await server.call('clean_slot', { slot: 1 })).fields).toMatchObject({ generation: 2, changed: true });
    expect(trial.run('synth')).toMatchObject({ status: 0 });
    trial.apply(slot);
    waitForServices(slot, ['redis']);
    expect(redis(slot, 'get', 'of')).toBe('');
    expect(redis(neighbour, 'get', 'of')).toBe('before');
    const { fields } = await server.call('status');
    expect(fields.targets[0]).toMatchObject({ generation: 2, ready: '2/2' });
  });

  test('a pod that is left of an earlier task does not empty the slot of the next', async () => {
    const server = await started(['--write'], pod);
    trial.hold({ 1: held(3, 50, 3), 2: held(1, 7) });
    const { isError, text } = await server.call('clean_slot', { slot: 1 });
    expect({ isError, text }).toEqual({
      isError: true,
      text: `error: slot 1 of ${trial.project} is of issue-50, life 3 by now, and this server is there for issue-42, life 1: nothing was done`,
    });
    expect(trial.registered(1)).toContain('generation: 3\n');
  });
});
