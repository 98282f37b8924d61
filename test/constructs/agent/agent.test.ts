import { ApiObject, Chart, Testing } from 'cdk8s';
import { Agent, type AgentProps } from '../../../index';
import type { KubernetesObject } from '../../../kubernetes/kubernetes-object';
import { readToml } from '../../../rules/agent-pod/toml';
import { containerOf, mountsOf, only, podOf } from '../built';

const chartOf = (namespace?: string) => new Chart(Testing.app(), 'chart', namespace === undefined ? {} : { namespace });
const synth = (chart: Chart) => Testing.synth(chart) as KubernetesObject[];
const variablesOf = (object: KubernetesObject, name: string) =>
  Object.fromEntries((containerOf(podOf(object), name).env ?? []).map(({ name: each, ...value }) => [each, value]));

const workload = (chart: Chart) =>
  new ApiObject(chart, 'own', {
    ...{ apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'own' } },
    spec: {
      serviceName: 'own',
      selector: { matchLabels: { app: 'own' } },
      template: {
        metadata: { labels: { app: 'own' } },
        spec: {
          containers: [
            { name: 'first', image: 'a:1' },
            { name: 'second', image: 'b:1' },
          ],
        },
      },
    },
  });

test('every prop is in the objects', () => {
  const props: Required<AgentProps> = {
    ...{ project: 'shop', namespace: 'shop-2', target: 'shop-slot-2', slot: 2, generation: 4, issue: 17 },
    ...{ addresses: ['https://a.example.org/', 'https://b.example.org/'], model: 'm', effort: 'high' },
    servers: [{ name: 'docs', at: { command: 'docs', args: ['-v'], env: { KEY: { variable: 'KEY' } } } }],
    codexConfig: 'sandbox_mode = "read-only"\n',
    imagePullSecrets: ['registry'],
    ...{ name: 'helper', image: 'agent:1', user: 1234, path: '/work', env: { MODE: 'fast' } },
    secrets: { KEY: { secret: 'docs', key: 'token' } },
    envFrom: { configMaps: ['web'], secrets: ['more'] },
    rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
    resources: { limits: { memory: '1Gi' } },
  };
  const chart = chartOf();
  new Agent(chart, 'agent', props);
  const objects = synth(chart);
  expect(objects.map(({ kind, metadata }) => `${metadata.namespace}/${kind}/${metadata.name}`)).toEqual([
    ...['ServiceAccount', 'Role', 'RoleBinding', 'ConfigMap', 'Deployment'].map((kind) => `shop-2/${kind}/helper`),
    'shop-2/ConfigMap/slot-data-agent',
  ]);
  expect(only(objects, 'Role').rules).toEqual(props.rules);
  const files = only(objects, 'ConfigMap', 'helper').data as Record<string, string>;
  expect(readToml(files['config.toml'] ?? '', () => ({ file: '', line: 1, column: 1 }))).toEqual({
    ...{ model: 'm', model_reasoning_effort: 'high', approval_policy: 'never', sandbox_mode: 'read-only' },
    mcp_servers: { docs: { command: 'docs', args: ['-v'], env_vars: ['KEY'] } },
  });
  const deployment = only(objects, 'Deployment');
  expect(podOf(deployment)).toMatchObject({
    imagePullSecrets: [{ name: 'registry' }],
    securityContext: { runAsUser: 1234, fsGroup: 1234 },
  });
  expect(containerOf(podOf(deployment), 'agent')).toMatchObject({
    ...{ image: 'agent:1', workingDir: '/work' },
    envFrom: [{ configMapRef: { name: 'web' } }, { secretRef: { name: 'more' } }],
    resources: { limits: { memory: '1Gi' } },
  });
  expect(variablesOf(deployment, 'agent')).toMatchObject({
    SLOTSTACK_TARGET: { value: 'shop-slot-2' },
    SLOTSTACK_SLOT: { value: '2' },
    SLOTSTACK_GENERATION: { value: '4' },
    SLOTSTACK_ISSUE: { value: '17' },
    SLOTSTACK_ADDRESSES: { value: 'https://a.example.org/ https://b.example.org/' },
    MODE: { value: 'fast' },
    KEY: { valueFrom: { secretKeyRef: { name: 'docs', key: 'token' } } },
  });
});

test('a workload of your own becomes its place', () => {
  const chart = chartOf('shop-2');
  new Agent(chart, 'agent', { project: 'shop', env: { MODE: 'fast' } }).attach(workload(chart), {
    container: 'second',
  });
  const objects = synth(chart);
  expect(objects.map(({ kind }) => kind).sort()).toEqual(['ConfigMap', 'ConfigMap', 'StatefulSet']);
  const own = only(objects, 'StatefulSet');
  expect(variablesOf(own, 'second')).toMatchObject({ SLOTSTACK_TARGET: { value: 'shop-2' }, MODE: { value: 'fast' } });
  expect(Object.keys(mountsOf(containerOf(podOf(own), 'second')))).toHaveLength(3);
  expect(mountsOf(containerOf(podOf(own), 'first'))).toEqual({});
});

test.each<[Partial<AgentProps>, string]>([
  [{ env: { CODEX_HOME: '/x' } }, 'env.CODEX_HOME: is one that slotstack sets'],
  [{ user: 5 }, 'user: is of a pod of ours (image): leave it out'],
  [{ path: '/etc/slotstack/agent/x' }, "path: /etc/slotstack/agent is slotstack's"],
  [{ servers: [{ name: 'a b', at: { url: 'x', headers: {} } }] }, 'servers.0.name: must be letters'],
  [{ servers: [{ name: 'a', at: { url: 'x', headers: {} } }] }, 'servers.0.endpoint: "x" must be a URL'],
  [{ codexConfig: 'a =' }, 'codexConfig: '],
  [
    {
      codexConfig: '[mcp_servers.a]\nurl = "u"',
      servers: [{ name: 'a', at: { url: 'https://a.example.org', headers: {} } }],
    },
    'codexConfig: "mcp_servers.a.url" is of servers, too: leave one out',
  ],
])('%p is refused', (props, reason) => {
  expect(() => new Agent(chartOf('shop-2'), 'agent', { project: 'shop', ...props })).toThrow(reason);
});

test('what it cannot be attached to is refused', () => {
  const chart = chartOf('shop-2');
  expect(() => new Agent(chartOf(), 'agent', { project: 'shop' })).toThrow('namespace: required: the chart has none');
  const own = new Agent(chart, 'agent', { project: 'shop', image: 'agent:1' });
  expect(() => {
    own.attach(workload(chart));
  }).toThrow('has a pod of its own');
  const other = chartOf('shop-3');
  new Agent(other, 'agent', { project: 'shop' }).attach(workload(other), { container: 'third' });
  expect(() => synth(other)).toThrow('has no container third: it has first, second');
});
