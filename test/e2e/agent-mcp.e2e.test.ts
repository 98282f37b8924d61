import { spawnSync } from 'node:child_process';
import { readToml } from '../../rules/agent-pod/toml';
import { Served } from '../cli/mcp/served';
import { hasImage } from './addons';
import { describeWithCluster, kubectl, noCluster } from './cluster';
import { redis } from './data-services';
import { Trial, waitForServices } from './trial';

const image = 'localhost/e2e/agent-at-work:1';
const isThere = noCluster() === undefined && hasImage(image);
if (!isThere) console.warn(`skipped: slotstack in the pod of an agent: there is no image ${image}`);

const trial = new Trial('e2e-agent-mcp');
const [slot, neighbour] = [`${trial.project}-dev-1`, `${trial.project}-dev-2`];

/** What is started in the pod of the agent, as the agent's own programs are. */
const inPod = (...words: string[]): [string, ...string[]] => [
  ...(['kubectl', 'exec', '-i', '-n', slot, 'deployment/agent', '--'] as const),
  ...words,
];

/** The same, to its end. */
function ran(...words: string[]) {
  const [program, ...args] = inPod(...words);
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  return { status, stdout, stderr };
}

(isThere ? describeWithCluster : describe.skip)('slotstack in the pod of an agent', () => {
  const served: Served[] = [];
  const startedAs = async (command: readonly string[], words: readonly string[]) => {
    const { PATH = '', KUBECONFIG = '' } = process.env;
    const server = await Served.start(trial.directory, words, { PATH, KUBECONFIG }, inPod(...command));
    served.push(server);
    return server;
  };
  const started = (...words: string[]) => startedAs(['slotstack'], words);

  beforeAll(() => {
    trial.begin();
    trial.declare({
      services: ['redis'],
      active: { 1: { generation: 1, life: 1, issue: 42 }, 2: { generation: 1, life: 1, issue: 7 } },
      agent: {
        agent: { image, command: ['sh', '-c', 'cat'] },
        codex: {
          mcp: { servers: [{ name: 'slotstack', type: 'stdio', command: 'slotstack', args: ['mcp', '--local'] }] },
        },
      },
    });
    for (const words of [
      ['init', '--quiet', '--initial-branch=main'],
      ['add', 'services.yaml', 'slots'],
      ['-c', 'user.name=e2e', '-c', 'user.email=e2e@localhost', 'commit', '--quiet', '--message=e2e'],
    ])
      spawnSync('git', ['-C', trial.directory, ...words]);
    trial.applyPlatform();
    trial.apply(slot, neighbour);
    for (const namespace of [slot, neighbour]) {
      waitForServices(namespace, ['redis']);
      kubectl(['rollout', 'status', '-n', namespace, 'deployment/agent', '--timeout=240s']);
    }
    expect(trial.runThere('agent', 'give', slot, '--branch', 'codex/issue-42')).toMatchObject({ status: 0 });
  });
  afterAll(async () => {
    for (const server of served) await server.end();
    trial.end();
  });

  test('the server shows its own slot, and no other by any tool', async () => {
    const server = await started('--local', '--write');
    const { fields } = await server.call('status');
    expect(fields.targets).toEqual([expect.objectContaining({ name: slot, issue: 42, ready: '3/3' })]);
    expect((await server.call('logs', { workload: 'redis' })).text).toContain('Ready to accept connections');
    expect((await server.call('list_slots')).fields.slots.map((each) => each.slot)).toEqual([1]);
    expect((await server.call('connect')).fields.services).toHaveLength(1);
    for (const [name, given] of [
      ['status', { targets: [neighbour] }],
      ['logs', { target: neighbour, workload: 'redis' }],
      ['connect', { target: neighbour }],
      ['show_slot', { slot: 2 }],
      ['show_slot', { issue: 7 }],
      ['clean_slot', { slot: 2 }],
    ] as const) {
      const answer = await server.call(name, given);
      expect({ name, isError: answer.isError, fields: answer.fields }).toEqual({
        name,
        isError: true,
        fields: undefined,
      });
    }
  });

  test.each([
    ['with all variables of the container', []],
    ['as programs start their servers', ['env', '-i', 'PATH=/usr/local/bin:/usr/bin:/bin', 'HOME=/tmp']],
  ])('it needs no option, remote or token: %s', async (_, before) => {
    const server = await startedAs([...before, 'slotstack'], ['--write']);
    const { fields } = await server.call('status');
    expect(fields.targets).toEqual([expect.objectContaining({ name: slot, issue: 42, ready: '3/3' })]);
    for (const name of ['list_slots', 'show_slot']) {
      const { isError, text } = await server.call(name);
      expect({ isError, text }).toEqual({
        isError: false,
        text: expect.stringMatching(/note: .* as the files of this checkout have it/) as string,
      });
    }
    const cleaned = await server.call('clean_slot', { slot: 1 });
    expect(cleaned).toMatchObject({ isError: true, text: expect.stringContaining('takes a remote') as string });
    expect((await server.call('status', { targets: [neighbour] })).isError).toBe(true);
  });

  test("the configuration of the agent's program starts it", async () => {
    const { stdout } = ran('cat', '/etc/slotstack/agent/config.toml');
    const config = readToml(stdout, () => ({ file: 'config.toml', line: 1, column: 1 }));
    expect(config.mcp_servers).toEqual({ slotstack: { command: 'slotstack', args: ['mcp', '--local'] } });
    const server = await startedAs(
      ['env', '-i', 'PATH=/usr/local/bin:/usr/bin:/bin', 'HOME=/tmp', 'slotstack'],
      ['--local'],
    );
    for (const name of ['status', 'list_slots', 'show_slot', 'connect'])
      expect({ name, ...(await server.call(name)) }).toMatchObject({ name, isError: false });
  });

  test('git works in the checkout for whoever enters the pod', () => {
    expect(ran('git', 'status', '--short', '--branch')).toEqual({
      status: 0,
      stdout: '## codex/issue-42\n',
      stderr: '',
    });
  });

  test('no variable, option or file of the agent widens what the server shows', async () => {
    const widened = inPod('env', `SLOTSTACK_NAMESPACE=${neighbour}`, 'slotstack', 'mcp');
    const { status, stderr } = spawnSync(widened[0], widened.slice(1), { encoding: 'utf8', input: '' });
    expect(status).not.toBe(0);
    expect(stderr).toContain(neighbour);
    expect(ran('slotstack', 'mcp', '--context', 'other').status).not.toBe(0);
    const server = await started('--local', '--only', neighbour);
    for (const given of [{}, { targets: [neighbour] }])
      expect(await server.call('status', given)).toMatchObject({ isError: true });
  });

  test('by kubectl, it sees and touches nothing of another slot', () => {
    expect(ran('kubectl', 'get', 'pods').status).toBe(0);
    for (const words of [
      ['get', 'pods', '-n', neighbour],
      ['logs', 'redis-0', '-n', neighbour],
      ['exec', 'redis-0', '-n', neighbour, '--', 'true'],
      ['delete', 'pod', 'redis-0', '-n', neighbour],
      ['get', 'secrets', '-n', neighbour],
      ['get', 'namespaces'],
    ])
      expect(ran('kubectl', ...words)).toMatchObject({
        status: 1,
        stderr: expect.stringMatching(/forbidden/i) as string,
      });
  });

  test('its databases are its own: the network of another slot is closed to it', () => {
    redis(neighbour, 'set', 'of', 'another');
    const reach = (namespace: string) =>
      ran(
        'bash',
        '-c',
        `timeout 5 bash -c 'exec 3<>/dev/tcp/redis.${namespace}.svc.cluster.local/6379' && echo reached`,
      );
    expect(reach(slot).stdout).toBe('reached\n');
    expect(reach(neighbour).stdout).toBe('');
  });
});
