import { stringify } from 'yaml';
import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import { containerOf, mountsOf, podOf } from '../constructs/built';
import type { Files } from '../config/project-directory';
import { problemsOf, synthesized } from './synthesized';

const services = (agent = '', more = '') => `project: shop
environments: {dev: {}, ai-staging: {}, ai: {imagePullPolicy: Always, imagePullSecrets: [registry]}, ai-repair: {}}
namespace: {patterns: {ai-repair: shop-ai-staging, ai: 'shop-dev-{{ .Slot }}'}}
maxSlots: 2
secrets: {openai: {source: shared}, registry: {source: shared}}
agent: {image: 'example.org/agent:1', command: [agent], secrets: {KEY: {secret: openai}}${agent && `, ${agent}`}}
${more}`;

const container = { name: 'web', image: 'example.org/web:1', env: [{ name: 'KEY', value: 'x' }] };
const deployment = (name: string, spec: object = {}) =>
  stringify({
    ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name } },
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { serviceAccountName: 'web-sa', containers: [container], ...spec },
      },
    },
  });
const ingress = stringify({
  ...{ apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'web' } },
  spec: {
    tls: [{ hosts: ['web-{{ .Slot }}.example.org'] }],
    rules: ['web', 'api'].map((name) => ({ host: `${name}-{{ .Slot }}.example.org`, http: { paths: [] } })),
  },
});

const variablesOf = (object: KubernetesObject, name = 'agent') =>
  Object.fromEntries((containerOf(podOf(object), name).env ?? []).map(({ name: each, ...value }) => [each, value]));

test('each target with an agent has its objects, which are trusted as any other', () => {
  const output = synthesized(services());
  for (const target of ['shop-dev-1', 'shop-dev-2', 'shop-ai-repair'])
    expect(output.names(target)).toEqual(
      expect.arrayContaining(
        ['ServiceAccount', 'Role', 'RoleBinding', 'ConfigMap', 'Deployment'].map((kind) => `${kind}/agent`),
      ),
    );
  for (const target of ['shop-dev', 'shop-ai-staging']) expect(output.names(target).join()).not.toContain('agent');
  const made = output.object('shop-dev-1', 'Deployment/agent');
  expect(made.metadata.labels).not.toHaveProperty(['app.kubernetes.io/managed-by']);
  expect(output.object('shop-ai-repair', 'RoleBinding/agent').subjects).toEqual([
    { kind: 'ServiceAccount', name: 'agent', namespace: 'shop-ai-staging' },
  ]);
  expect(output.notices.filter((line) => /agent/.test(line))).toEqual([]);
});

test('its pod is nobody else, has its own token alone, and is there once', () => {
  const made = synthesized(services('user: 1234')).object('shop-dev-1', 'Deployment/agent');
  expect(made.spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
  const pod = podOf(made);
  expect(pod).toMatchObject({
    ...{ serviceAccountName: 'agent', automountServiceAccountToken: true, enableServiceLinks: false },
    imagePullSecrets: [{ name: 'registry' }],
    securityContext: {
      ...{ runAsNonRoot: true, runAsUser: 1234, runAsGroup: 1234, fsGroup: 1234 },
      seccompProfile: { type: 'RuntimeDefault' },
    },
  });
  const agent = containerOf(pod, 'agent');
  expect(agent.securityContext).toEqual({ allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } });
  expect(agent.imagePullPolicy).toBe('Always');
  expect(mountsOf(agent)).toEqual({
    'slotstack-agent-config': 'read-only',
    'slot-data-agent': 'read-only',
    'slotstack-agent-state': 'writable',
    workspace: 'writable',
  });
});

test('its variables say where it is, and are the same for a life', () => {
  const register = `slot: 2\ngeneration: 5\nlife: 3\nowner: me\nissue: 17\npr: 18\nsince: 2026-11-29T10:00Z\n`;
  const files: Files = { 'slots/active/2.yaml': register, 'web.yaml': ingress };
  const more = 'services: [{name: web, manifests: [{path: web.yaml}]}]';
  const output = synthesized(services('env: {MODE: fast}', more), files);
  expect(variablesOf(output.object('shop-dev-2', 'Deployment/agent'))).toEqual({
    SLOTSTACK_PROJECT: { value: 'shop' },
    SLOTSTACK_TARGET: { value: 'shop-dev-2' },
    SLOTSTACK_NAMESPACE: { valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
    SLOTSTACK_SLOT: { value: '2' },
    SLOTSTACK_GENERATION: { value: '5' },
    SLOTSTACK_ISSUE: { value: '17' },
    SLOTSTACK_ADDRESSES: { value: 'https://web-2.example.org/ http://api-2.example.org/' },
    CODEX_HOME: { value: '/var/lib/slotstack-agent/codex' },
    MODE: { value: 'fast' },
    KEY: { valueFrom: { secretKeyRef: { name: 'openai', key: 'KEY' } } },
    GIT_CONFIG_COUNT: { value: '1' },
    GIT_CONFIG_KEY_0: { value: 'safe.directory' },
    GIT_CONFIG_VALUE_0: { value: '/workspace' },
  });
  const guest = variablesOf(output.object('shop-ai-repair', 'Deployment/agent'));
  expect(guest).toMatchObject({ SLOTSTACK_TARGET: { value: 'shop-ai-repair' } });
  expect(Object.keys(guest)).not.toEqual(expect.arrayContaining(['SLOTSTACK_GENERATION']));
});

test.each([
  [
    "env: {GIT_CONFIG_COUNT: '2', GIT_CONFIG_KEY_0: a.b, GIT_CONFIG_VALUE_0: c, GIT_CONFIG_KEY_1: d.e, GIT_CONFIG_VALUE_1: f}",
    { COUNT: '3', KEY_0: 'a.b', VALUE_0: 'c', KEY_1: 'd.e', VALUE_1: 'f', KEY_2: 'safe.directory', VALUE_2: '/work' },
  ],
  // What git itself says of it then is to be read.
  ['env: {GIT_CONFIG_COUNT: many}', { COUNT: 'many' }],
])('git trusts the checkout, and has what is said of its configuration, too: %s', (said, wanted) => {
  const output = synthesized(services(`path: /work, ${said}`));
  const all = Object.entries(variablesOf(output.object('shop-dev-1', 'Deployment/agent')));
  const own = all.flatMap(([name, of]) => (name.startsWith('GIT_CONFIG_') ? [[name.slice(11), of.value]] : []));
  expect(Object.fromEntries(own)).toEqual(wanted);
});

test('what is said of the pod is in it', () => {
  const agent = `name: helper, path: /work, envFrom: {configMaps: [web], secrets: [openai]},
    rules: [{apiGroups: [''], resources: [pods], resourceNames: [a], verbs: [get]}],
    resources: {requests: {cpu: 2}, limits: {memory: 3Gi}}`;
  const files = { 'web.yaml': '{apiVersion: v1, kind: ConfigMap, metadata: {name: web}}' };
  const more = 'services: [{name: web, manifests: [{path: web.yaml}]}]';
  const output = synthesized(services(agent, more), files);
  expect(output.object('shop-dev-1', 'Role/helper').rules).toEqual([
    { apiGroups: [''], resources: ['pods'], resourceNames: ['a'], verbs: ['get'] },
  ]);
  const made = containerOf(podOf(output.object('shop-dev-1', 'Deployment/helper')), 'agent');
  expect(made).toMatchObject({
    workingDir: '/work',
    envFrom: [{ configMapRef: { name: 'web' } }, { secretRef: { name: 'openai' } }],
    resources: { requests: { cpu: '2', memory: '256Mi' }, limits: { memory: '3Gi' } },
  });
  expect(made.volumeMounts).toContainEqual({ name: 'workspace', mountPath: '/work' });
});

test('a workload of the project has the same mounts and variables in its container, and no rights of ours', () => {
  const pod = {
    containers: [
      { ...container, envFrom: [{ secretRef: { name: 'openai' } }] },
      { name: 'beside', image: 'beside:1' },
    ],
  };
  const agent = `{workload: web, command: [agent], secrets: {KEY: {secret: openai}}, envFrom: {secrets: [registry]}, environments: [ai]}`;
  const text = services().replace(/^agent: .*$/m, `agent: ${agent}`);
  const more = 'services: [{name: web, manifests: [{path: web.yaml}]}]';
  const output = synthesized(text + more, { 'web.yaml': deployment('web', pod) });
  const own = output.names('shop-dev-1').filter((name) => /agent/.test(name));
  expect(own).toEqual(['ConfigMap/slot-data-agent', 'ConfigMap/agent']);
  const made = output.object('shop-dev-1', 'Deployment/web');
  expect(variablesOf(made, 'web')).toMatchObject({
    KEY: { valueFrom: { secretKeyRef: { name: 'openai', key: 'KEY' } } },
    SLOTSTACK_TARGET: { value: 'shop-dev-1' },
  });
  expect(containerOf(podOf(made), 'web').envFrom).toEqual([
    { secretRef: { name: 'openai' } },
    { secretRef: { name: 'registry' } },
  ]);
  expect(Object.keys(mountsOf(containerOf(podOf(made), 'web')))).toEqual([
    'slotstack-agent-config',
    'slot-data-agent',
    'slotstack-agent-state',
  ]);
  expect(mountsOf(containerOf(podOf(made), 'beside'))).toEqual({});
  // Elsewhere, it is what it was.
  expect(podOf(output.object('shop-dev', 'Deployment/web'))).toMatchObject(pod);
});

test.each([
  ['hostMounts: [{name: code, hostPath: /srv/code, mountPath: /workspace}]', { hostPath: { path: '/srv/code' } }],
  [
    'pvcMounts: [{name: code, claimName: code, mountPath: /workspace, subPath: src}]',
    { persistentVolumeClaim: { claimName: 'code' } },
  ],
])('the overlay of a service of its name holds for its pod: %s', (overlay, volume) => {
  const claim =
    '{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: code}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}';
  const more = `services: [{name: agent, overlays: {ai: {${overlay}}}, manifests: [{path: code.yaml}]}]`;
  const output = synthesized(services('', more), { 'code.yaml': claim });
  const pod = podOf(output.object('shop-dev-1', 'Deployment/agent'));
  expect((pod.volumes ?? []).find(({ name }) => name === 'code')).toMatchObject(volume);
  const mounts = containerOf(pod, 'agent').volumeMounts ?? [];
  expect(mounts.filter(({ mountPath }) => mountPath === '/workspace')).toMatchObject([{ name: 'code' }]);
  expect(output.notices.filter((line) => /guard|has no effect/.test(line))).toEqual([]);
});

test('a workspace keeps its files, and is in the place of what ends with the pod', () => {
  const more = `dataPaths: {root: /srv/shop, envDir: '/srv/shop/{{ .Env }}/{{ .Slot }}', dirs: [{name: files, shared: true, owner: 1000, group: 1000}]}
workspace: {dataPath: '{{ if .Slot }}files{{ end }}', workload: agent}`;
  const pod = podOf(synthesized(services('', more)).object('shop-dev-1', 'Deployment/agent'));
  const mounts = containerOf(pod, 'agent').volumeMounts ?? [];
  expect(mounts.filter(({ mountPath }) => mountPath === '/workspace')).toEqual([
    { name: 'slotstack-workspace', mountPath: '/workspace', subPath: 'files' },
  ]);
  expect(mounts.filter(({ mountPath }) => mountPath === '/var/lib/slotstack-agent')).toEqual([
    { name: 'slotstack-workspace', mountPath: '/var/lib/slotstack-agent', subPath: 'agent' },
  ]);
  expect((pod.volumes ?? []).map(({ name }) => name)).not.toContain('slotstack-agent-state');
});

test('the guard knows its ServiceAccount by itself, also in the namespace of another', () => {
  const output = synthesized(services('', 'guard: {agentServiceAccounts: [own]}'));
  const known = (namespace: string) =>
    output.object(namespace, `Namespace/${namespace}`).metadata.annotations?.['slotstack.dev/agents'];
  expect(known('shop-dev')).toBe('own');
  for (const namespace of ['shop-dev-1', 'shop-ai-staging']) expect(known(namespace)).toBe('agent,own');
});

test('a Secret that nobody makes in a slot is an error at the agent', () => {
  expect(problemsOf(services('env: {A: a}').replace('openai: {source: shared}, ', ''))[0]).toMatch(
    /^services\.yaml:6:1 Deployment\/agent: uses Secret\/openai, which nobody makes in a slot/,
  );
});

test('a secret in plain text is told, and a reference is none', () => {
  const more = (value: string) =>
    `codex: {mcp: {servers: [{name: a, type: stdio, command: a, env: {API_TOKEN: ${value}}}]}}`;
  const told = (value: string) =>
    synthesized(services('', more(value))).notices.filter((line) => /looks secret/.test(line));
  expect(told('{envRef: KEY}')).toEqual([]);
  const [line = '', ...others] = told('{value: k3Zp9vQx7LmT2wRb}');
  expect(others).toEqual([]);
  expect(line).toMatch(/^services\.yaml:6:8 API_TOKEN looks secret, and would be plain text in the output/);
  expect(line).not.toContain('k3Zp9vQx7LmT2wRb');
});

test('what only prompts read of the codex block is acted on where there is an agent', () => {
  const codex = 'codex: {promptLang: ru}';
  const unused = (text: string) => synthesized(text).notices.filter((line) => /codex/.test(line));
  expect(unused(services('', codex))).toEqual([]);
  expect(unused(services('', codex).replace(/^agent: .*\n/m, ''))).toHaveLength(1);
});

test('slots that are alike have each its own agent', () => {
  const more = `codex: {configTemplate: codex.toml, mcp: {servers: [{name: own, type: cluster, service: {name: mcp}}]}}`;
  const text = services('', more).replace('maxSlots: 2', 'maxSlots: 9');
  const output = synthesized(text, { 'codex.toml': 'slot = {{ .Slot }}\n' });
  const data = output.object('shop-dev-7', 'ConfigMap/agent').data as Record<string, string>;
  expect(data['config.toml']).toContain('slot = 7\n');
  expect(data['config.toml']).toContain('url = "http://mcp.shop-dev-7.svc.cluster.local:80/mcp"');
  expect(variablesOf(output.object('shop-dev-7', 'Deployment/agent'))).toMatchObject({
    SLOTSTACK_SLOT: { value: '7' },
  });
});

test('a namespace has one agent', () => {
  expect(problemsOf(services('environments: [ai-staging, ai-repair]'))).toEqual([
    'services.yaml:6:1 agent: ai-staging and ai-repair are in one namespace, shop-ai-staging, which has one agent: name one of them in agent.environments',
  ]);
});

test('a manifest of its name is an error', () => {
  const more = 'services: [{name: web, manifests: [{path: web.yaml}]}]';
  expect(problemsOf(services('', more), { 'web.yaml': deployment('agent') })[0]).toBe(
    'web.yaml:1:1 Deployment/agent is one that the agent of services.yaml has: name it otherwise, or state agent.name',
  );
});
