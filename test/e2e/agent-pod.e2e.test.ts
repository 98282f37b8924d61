import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { usualAgentRules } from '../../rules/defaults/agent';
import { describeWithCluster, eventually, kubectl } from './cluster';
import { Trial } from './trial';

const trial = new Trial('e2e-agent-pod');
const [slot, neighbour, dev] = [`${trial.project}-dev-1`, `${trial.project}-dev-2`, `${trial.project}-dev`];
const repair = `${trial.project}-ai-repair`;
const image = 'docker.io/library/debian:bookworm-slim';

/** kubectl with nothing but the token that the agent's pod has. */
class AsAgent {
  private readonly directory = mkdtempSync(join(tmpdir(), 'slotstack-e2e-agent-'));

  constructor(readonly namespace: string) {
    const view = JSON.parse(kubectl(['config', 'view', '--minify', '--raw', '-o', 'json'])) as {
      clusters: { cluster: object }[];
    };
    const token = inPod(namespace, 'cat /var/run/secrets/kubernetes.io/serviceaccount/token');
    const config = {
      ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'agent' },
      clusters: [{ name: 'agent', cluster: view.clusters[0]?.cluster }],
      users: [{ name: 'agent', user: { token } }],
      contexts: [{ name: 'agent', context: { cluster: 'agent', user: 'agent', namespace } }],
    };
    writeFileSync(join(this.directory, 'config'), JSON.stringify(config), { mode: 0o600 });
  }

  run(args: readonly string[], input?: object): { readonly status: number | null; readonly text: string } {
    const { status, stdout, stderr } = spawnSync('kubectl', args, {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, HOME: this.directory, KUBECONFIG: join(this.directory, 'config') },
      ...(input && { input: JSON.stringify(input) }),
    });
    return { status, text: `${stdout}${stderr}` };
  }

  end(): void {
    rmSync(this.directory, { recursive: true });
  }
}

function inPod(namespace: string, script: string): string {
  return kubectl(['exec', '-n', namespace, 'deployment/agent', '--', 'sh', '-ec', script]).trim();
}

const deployment = (name: string, pod: object = {}) => ({
  ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name } },
  spec: {
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name: 'main', image, command: ['sleep', '3600'] }], ...pod },
    },
  },
});

/** What `kubectl auth can-i --list` says, but what everybody may: a line for each resource with its verbs. */
function listed(text: string): string[] {
  return text
    .split('\n')
    .slice(1)
    .map((line) => /^(\S+)\s+\[.*?\]\s+\[(.*?)\]\s+\[(.*?)\]\s*$/.exec(line))
    .flatMap((match) => (match ? [`${match[1]} ${match[2] ? `[${match[2]}] ` : ''}${match[3]}`] : []))
    .filter((line) => !/^selfsubject\w+\.auth\w+\.k8s\.io create$/.test(line))
    .sort();
}

describeWithCluster('the pod of an agent', () => {
  let agent: AsAgent | undefined;
  const asAgent = (args: readonly string[], input?: object) => {
    if (!agent) throw new Error('the pod of the agent is not there');
    return agent.run(args, input);
  };

  beforeAll(() => {
    trial.begin();
    trial.declare({
      services: ['redis'],
      active: { 1: { generation: 1, issue: 17 }, 2: 1 },
      dev: 0,
      shared: [{ name: 'files', shared: true, owner: 1000 }],
      guest: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'guest' } }],
      agent: {
        agent: {
          ...{ image, command: ['sh', '-c', 'cat'], env: { MODE: 'fast' } },
          secrets: { REDIS: { secret: 'redis-credentials', key: 'REDIS_PASSWORD' } },
        },
        // The agent of dev is a guest's, which has no data.
        workspace: {
          ...{ dataPath: '{{ if .Slot }}files{{ end }}', workload: 'agent', usrLocal: false },
          packages: { pip: false, system: false },
        },
        codex: {
          model: 'some-model',
          mcp: { servers: [{ name: 'a', type: 'stdio', command: 'sh', env: { TOKEN: { envRef: 'REDIS' } } }] },
        },
      },
    });
    trial.applyPlatform();
    trial.apply(slot, neighbour, dev, repair);
    // In what lasts, somebody makes Secrets.
    const password = ['redis-credentials', '--from-literal=REDIS_PASSWORD=p4ss'];
    kubectl(['create', 'secret', 'generic', '-n', dev, ...password]);
    for (const namespace of [slot, neighbour, dev])
      kubectl(['rollout', 'status', '-n', namespace, 'deployment/agent', '--timeout=120s']);
    agent = new AsAgent(slot);
  });
  afterAll(() => {
    agent?.end();
    trial.end();
  });

  test('nothing in it is root, or can become it', () => {
    expect(inPod(slot, 'id -u; id -g')).toBe('1000\n1000');
    const status = inPod(slot, 'cat /proc/self/status');
    expect(status).toMatch(/^CapEff:\s+0+$/m);
    expect(status).toMatch(/^CapBnd:\s+0+$/m);
    expect(status).toMatch(/^NoNewPrivs:\s+1$/m);
    expect(status).toMatch(/^Seccomp:\s+2$/m);
  });

  test('it works in its directory, and has its configuration, scripts and state', () => {
    expect(inPod(slot, 'pwd; touch here; ls; touch /var/lib/slotstack-agent/here')).toBe('/workspace\nhere');
    expect(inPod(slot, 'head -n 1 /etc/slotstack/agent/config.toml')).toBe('model = "some-model"');
    expect(inPod(slot, 'ls /etc/slotstack/agent')).toBe('config.toml\nmcp.json');
    for (const place of ['agent', 'agent-scripts'])
      expect(inPod(slot, `awk '$2 == "/etc/slotstack/${place}" {print $4}' /proc/mounts`)).toMatch(/^ro,/);
  });

  test('it reaches the API server from where it is', () => {
    const reach = 'exec 3<>"/dev/tcp/$KUBERNETES_SERVICE_HOST/$KUBERNETES_SERVICE_PORT" && echo reached';
    expect(inPod(slot, `timeout 20 bash -c '${reach}'`)).toBe('reached');
  });

  test('it is told where it is, and has a password by reference alone', () => {
    const told = inPod(slot, 'env | grep -E "^(SLOTSTACK_[A-Z]+|CODEX_HOME|MODE)=" | sort');
    expect(told.split('\n')).toEqual([
      'CODEX_HOME=/var/lib/slotstack-agent/codex',
      'MODE=fast',
      'SLOTSTACK_GENERATION=1',
      'SLOTSTACK_ISSUE=17',
      `SLOTSTACK_NAMESPACE=${slot}`,
      `SLOTSTACK_PROJECT=${trial.project}`,
      'SLOTSTACK_SLOT=1',
      `SLOTSTACK_TARGET=${slot}`,
    ]);
    expect(inPod(dev, 'echo "$SLOTSTACK_TARGET $SLOTSTACK_NAMESPACE"')).toBe(`${repair} ${dev}`);
    const password = inPod(slot, 'echo "$REDIS"');
    expect(password).not.toBe('');
    expect(inPod(slot, 'cat /etc/slotstack/agent/*')).not.toContain(password);
    // As Codex would start a server of services.yaml.
    const start = 'sh /etc/slotstack/agent-scripts/with-variables.sh TOKEN:REDIS -- sh -c \'[ "$TOKEN" = "$REDIS" ]\'';
    expect(inPod(slot, `${start} && echo same`)).toBe('same');
  });

  test('it stops at once when it is told to; its workspace keeps files, and what runs keep', () => {
    inPod(neighbour, 'echo file >file; mkdir -p "$CODEX_HOME"; echo session >"$CODEX_HOME/session"');
    const pod = kubectl(['get', 'pods', '-n', neighbour, '-l', 'app.kubernetes.io/name=agent', '-o', 'name']).trim();
    // Longer than this, and it would have been killed.
    kubectl(['delete', pod, '-n', neighbour, '--grace-period=60', '--timeout=30s']);
    kubectl(['rollout', 'status', '-n', neighbour, 'deployment/agent', '--timeout=240s']);
    expect(inPod(neighbour, 'cat file "$CODEX_HOME/session"')).toBe('file\nsession');
    expect(inPod(slot, 'ls /var/lib/slotstack-agent')).not.toContain('codex');
  });

  test('it may do what its Role says, and nothing else', () => {
    const { text } = asAgent(['auth', 'can-i', '--list']);
    const stated = usualAgentRules.flatMap(({ apiGroups: [group = ''], resources, verbs }) =>
      resources.map((resource) => {
        const [kind = '', ...sub] = resource.split('/');
        return `${[group === '' ? kind : `${kind}.${group}`, ...sub].join('/')} ${verbs.join(' ')}`;
      }),
    );
    expect(listed(text)).toEqual(stated.sort());
  });

  test('it deploys in its namespace, and its pods have no rights', () => {
    expect(asAgent(['apply', '-f', '-'], deployment('mine'))).toMatchObject({ status: 0 });
    const rollout = ['rollout', 'status', 'deployment/mine', '--timeout=120s'];
    expect(asAgent(rollout).text).toContain('successfully rolled out');
    expect(asAgent(['exec', 'deployment/mine', '--', 'id', '-u'])).toMatchObject({ status: 0 });
    expect(asAgent(['logs', 'deployment/mine'])).toMatchObject({ status: 0 });
    expect(asAgent(['get', 'events'])).toMatchObject({ status: 0 });
    const account = kubectl(['get', 'pod', '-n', slot, '-l', 'app=mine', '-o', 'jsonpath={..serviceAccountName}']);
    expect(account).toBe('default');
    expect(asAgent(['delete', 'deployment', 'mine'])).toMatchObject({ status: 0 });
  });

  test.each([
    ['a Secret', ['get', 'secret', 'redis-credentials']],
    ['all Secrets', ['get', 'secrets']],
    ["another slot's pods", ['get', 'pods', '-n', neighbour]],
    ["another slot's logs", ['logs', '-n', neighbour, 'redis-0']],
    ['a pod of another slot', ['exec', '-n', neighbour, 'redis-0', '--', 'true']],
    ['another namespace', ['get', 'namespace', neighbour]],
    ['all namespaces', ['get', 'namespaces']],
    ['nodes', ['get', 'nodes']],
    ['the platform', ['get', 'configmaps', '-n', trial.platform]],
    ['a token of another ServiceAccount', ['create', 'token', 'default']],
    ['a token of its own ServiceAccount', ['create', 'token', 'agent']],
    ['its own Role', ['patch', 'role', 'agent', '--type=json', '-p', '[{"op":"remove","path":"/rules/0"}]']],
    [
      'a RoleBinding',
      ['create', 'rolebinding', 'mine', '--clusterrole=cluster-admin', `--serviceaccount=${slot}:agent`],
    ],
    ['another ServiceAccount', ['create', 'serviceaccount', 'mine']],
    ['who is somebody else', ['get', 'secrets', '--as=system:admin']],
    ['who is of another group', ['get', 'secrets', '--as=agent', '--as-group=system:masters']],
    ['its namespace', ['delete', 'namespace', slot]],
    ['a debugging container', ['debug', 'redis-0', `--image=${image}`, '--target=redis', '--', 'true']],
    ['NetworkPolicies', ['get', 'networkpolicies']],
    ['ResourceQuotas', ['delete', 'resourcequota', '--all']],
  ])('refused, by its token: %s', (_, args) => {
    const { status, text } = asAgent(args);
    expect(text).toMatch(/forbidden|cannot/i);
    expect(status).not.toBe(0);
  });

  test('the guard refuses what its Role would allow: what is on the node, and what is of slotstack', () => {
    const onNode = { volumes: [{ name: 'host', hostPath: { path: '/' } }] };
    const asOther = { serviceAccountName: 'slot-data' };
    const privileged = {
      containers: [{ name: 'main', image, command: ['sleep', '1'], securityContext: { privileged: true } }],
    };
    for (const [name, pod] of Object.entries({
      onnode: onNode,
      asother: asOther,
      privileged,
      ofnode: { hostPID: true },
    })) {
      const { status, text } = asAgent(['apply', '-f', '-'], deployment(name, pod));
      if (status === 0) {
        // Where the Deployment itself is taken, none of its pods is.
        eventually(`pods of ${name} are refused`, () =>
          /denied|forbidden/.test(
            kubectl(['get', 'deployment', name, '-n', slot, '-o', 'jsonpath={.status.conditions}']),
          ),
        );
        expect(kubectl(['get', 'pods', '-n', slot, '-l', `app=${name}`, '-o', 'name'])).toBe('');
        asAgent(['delete', 'deployment', name]);
      } else expect(text).toMatch(/denied|forbidden/);
    }
    const patched = asAgent(['patch', 'configmap', 'slot-data-agent', '-p', '{"data":{"with-variables.sh":"x"}}']);
    expect(patched).toMatchObject({ status: 1 });
    expect(patched.text).toMatch(/denied|forbidden/);
  });

  test('an agent that is a guest has rights in the namespace of its host, and in no other', () => {
    const guest = new AsAgent(dev);
    expect(guest.run(['get', 'pods'])).toMatchObject({ status: 0 });
    expect(guest.run(['get', 'pods', '-n', slot]).text).toContain('forbidden');
    expect(guest.run(['get', 'secrets']).text).toContain('forbidden');
    guest.end();
  });
});
