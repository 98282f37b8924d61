import { stringify } from 'yaml';
import { at, only, podOf } from '../constructs/built';
import { problemsOf, synthesized } from './synthesized';

const onNode = "root: /srv/shop, envDir: '/srv/shop/{{ .Env }}/{{ .Slot }}'";
const inClaims = 'claim: {size: 1Gi}';
const services = ({
  owner = 1000,
  on = 'dataPath: files, workload: agent',
  workspace = '',
  data = onNode,
}) => `project: shop
environments: {dev: {}, ai: {}}
maxSlots: 3
dataPaths: {${data}, dirs: [{name: files, shared: true, owner: ${owner}}, {name: own, when: 'true'}]}
workspace: {${on}${workspace}}
secrets: {keys: {source: shared}}
services: [{name: agent, manifests: [{path: agent.yaml}]}]
`;
const agent = {
  ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'agent' } },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'agent' } },
    template: {
      metadata: { labels: { app: 'agent' } },
      spec: {
        initContainers: [{ name: 'first', image: 'agent:1' }],
        containers: [
          { name: 'agent', image: 'agent:1', command: ['/entry.sh'], args: ['serve', '$(PORT)'] },
          { name: 'beside', image: 'beside:1', command: ['beside'] },
        ],
      },
    },
  },
};
const pod = agent.spec.template.spec;
const withPod = (change: object, spec: object = {}) => ({
  ...agent,
  spec: { ...agent.spec, ...spec, template: { ...agent.spec.template, spec: { ...pod, ...change } } },
});
const withContainer = (change: object, more: object = {}) =>
  withPod({ containers: [{ ...pod.containers[0], ...change }], ...more });
const files = (object: object) => ({ 'agent.yaml': stringify(object) });
const made = (options: Parameters<typeof services>[0] = {}, object: object = agent) =>
  only(synthesized(services(options), files(object)).objects('shop-dev'), 'Deployment', 'agent');
const podIn = (...args: Parameters<typeof made>) => podOf(made(...args));

test('a workload has what stays in its places, and becomes what it ran', () => {
  const spec = podIn();
  expect(at(spec, 'containers.0.command')).toEqual(['/bin/sh', '/slot-data/scripts/start']);
  const args = at(spec, 'containers.0.args') as string[];
  expect(args.slice(args.indexOf('--'))).toEqual(['--', '/entry.sh', 'serve', '$(PORT)']);
  const mounts = at(spec, 'containers.0.volumeMounts') as { mountPath: string; subPath?: string }[];
  expect(mounts.map(({ mountPath, subPath }) => [mountPath, subPath])).toEqual([
    ['/workspace', 'files'],
    ['/tmp', 'tmp'],
    ['/usr/local', 'usr-local'],
    ['/var/lib/slotstack', 'state'],
    ['/slot-data/scripts', undefined],
  ]);
  expect(at(spec, 'containers.1.command')).toEqual(['beside']);
  expect(at(spec, 'shareProcessNamespace')).toBe(true);
});

test('it is prepared and seeded in its own image before all else, as whom it runs as', () => {
  const steps = at(podIn(), 'initContainers') as { name: string; image: string; securityContext?: object }[];
  expect(steps.map(({ name, image }) => `${name} ${image}`)).toEqual([
    ...['workspace-prepare agent:1', 'workspace-seed agent:1', 'first agent:1'],
  ]);
  expect(steps[0]?.securityContext).toMatchObject({ runAsUser: 1000, runAsNonRoot: true });
  expect(at(podIn(), 'containers.0.securityContext')).toMatchObject({ runAsUser: 1000, runAsGroup: 1000 });
});

test('it waits for the data path in each container that mounts it', () => {
  const awaited = { name: 'slot-data-of-files', key: 'SLOTSTACK_GENERATION_0' };
  for (const place of ['initContainers.0', 'initContainers.1', 'containers.0'])
    expect(at(podIn(), `${place}.env.0.valueFrom.configMapKeyRef`)).toEqual(awaited);
});

test('it never runs beside another pod of its own', () => {
  expect(made().spec).toMatchObject({ strategy: { type: 'Recreate' } });
});

test('its data begins anew with its slot', () => {
  const register = {
    'slots/active/2.yaml': 'slot: 2\ngeneration: 4\nlife: 3\nowner: me\nsince: 2026-11-29T10:00Z\n',
  };
  const objects = synthesized(services({}), { ...files(agent), ...register }).objects('shop-dev-2');
  const spec = podOf(only(objects, 'Deployment', 'agent'));
  expect(at(spec, 'containers.0.env.0.valueFrom.configMapKeyRef.key')).toBe('SLOTSTACK_GENERATION_4');
});

test('in a claim, it is a directory of that', () => {
  const spec = podIn({ data: inClaims });
  expect(at(spec, 'volumes.0')).toMatchObject({ persistentVolumeClaim: { claimName: 'data-files' } });
  expect(at(spec, 'containers.0.volumeMounts.0')).toMatchObject({ subPath: 'slot-data/files/files' });
  expect(at(spec, 'initContainers.0.volumeMounts.0')).toMatchObject({ subPath: 'slot-data/files' });
});

test('who starts as root becomes the user of the data path, and installs packages', () => {
  const spec = podIn({ workspace: ', root: true' });
  expect(at(spec, 'containers.0.securityContext')).toMatchObject({ runAsUser: 0, runAsNonRoot: false });
  const args = at(spec, 'containers.0.args') as string[];
  expect(args).toContain('--user=1000:1000');
  expect(args).toContain('--packages');
  expect(at(podIn(), 'containers.0.args')).not.toContain('--packages');
});

test('root stays root', () => {
  const args = at(podIn({ owner: 0 }), 'containers.0.args') as string[];
  expect(args.filter((each) => each.startsWith('--user'))).toEqual([]);
  expect(args).toContain('--packages');
});

test('keys come from a Secret that only what copies them mounts', () => {
  const spec = podIn({ workspace: ', ssh: {secret: keys, path: /home/agent/.ssh}' });
  const mounting = (['initContainers', 'containers'] as const).flatMap((kind) =>
    (at(spec, kind) as { name: string; volumeMounts?: { name: string }[] }[])
      .filter(({ volumeMounts = [] }) => volumeMounts.some(({ name }) => name === 'slotstack-workspace-keys'))
      .map(({ name }) => name),
  );
  expect(mounting).toEqual(['workspace-prepare']);
  expect(at(spec, 'initContainers.0.args.2')).toBe('/slot-data/keys');
  expect(at(spec, 'containers.0.volumeMounts')).toContainEqual({
    ...{ name: 'slotstack-workspace', mountPath: '/home/agent/.ssh', subPath: 'ssh' },
  });
});

test('files of ConfigMaps are mounted read-only', () => {
  const spec = podIn(
    {
      workspace: ', instructions: {configMap: texts, key: AGENTS.md}, gitConfig: {configMap: texts, key: git}',
    },
    agent,
  );
  expect(at(spec, 'containers.0.volumeMounts')).toContainEqual({
    ...{ name: 'slotstack-workspace-git', mountPath: '/etc/gitconfig', subPath: 'git', readOnly: true },
  });
  expect(at(spec, 'containers.0.args')).toContain('--instructions=/slot-data/instructions/AGENTS.md');
});

test('what is not to stay is left to the container', () => {
  const spec = podIn({ workspace: ', tmp: false, usrLocal: false, packages: {pip: false}, requires: []' });
  const mounts = at(spec, 'containers.0.volumeMounts') as { mountPath: string }[];
  expect(mounts.map(({ mountPath }) => mountPath)).toEqual(['/workspace', '/var/lib/slotstack', '/slot-data/scripts']);
  expect((at(spec, 'initContainers') as { name: string }[]).map(({ name }) => name)).toEqual([
    ...['workspace-prepare', 'first'],
  ]);
  expect(at(spec, 'containers.0.args')).toEqual([
    ...['--workspace=/workspace', '--state=/var/lib/slotstack', '--scripts=/slot-data/scripts'],
    ...['--', '/entry.sh', 'serve', '$(PORT)'],
  ]);
});

test('where the data path is empty, there is no workspace', () => {
  const spec = podIn({ on: "dataPath: '', workload: agent" });
  expect(at(spec, 'containers.0.command')).toEqual(['/entry.sh']);
});

const scan = (stated = '') => `, scan: {${stated}}`;
const scansIn = (options: Parameters<typeof services>[0]) =>
  synthesized(services(options), files(agent)).objects('shop-dev');
const scanPod = (objects: Parameters<typeof only>[0]) =>
  at(only(objects, 'CronJob', 'slot-data-workspace-scan'), 'spec.jobTemplate.spec.template.spec');

test('nothing looks for secrets where nobody asks for it', () => {
  const names = scansIn({}).map(({ metadata }) => metadata.name);
  expect(names.filter((name) => name.startsWith('slot-data-workspace-scan'))).toEqual([]);
});

test('secrets are looked for by a schedule, and once as soon as there is a workspace', () => {
  const objects = scansIn({ workspace: scan("schedule: '1 2 * * *', seconds: 60") });
  expect(only(objects, 'CronJob', 'slot-data-workspace-scan')).toMatchObject({
    spec: { schedule: '1 2 * * *', concurrencyPolicy: 'Forbid', jobTemplate: { spec: { activeDeadlineSeconds: 960 } } },
  });
  const jobs = objects.filter(
    ({ kind, metadata }) => kind === 'Job' && /^slot-data-workspace-scan-/.test(metadata.name),
  );
  expect(jobs).toHaveLength(1);
  expect(at(jobs[0], 'spec.template.spec')).toEqual(scanPod(objects));
});

test('what looks for them sees files of the workspace alone, changes nothing, and has no token', () => {
  const pod = scanPod(scansIn({ workspace: scan("image: 'scanner:1', allow: [docs/, 'a b']") }));
  const step = at(pod, 'initContainers.1');
  expect(step).toMatchObject({
    ...{ name: 'workspace-scan', image: 'scanner:1' },
    securityContext: { runAsUser: 1000, runAsNonRoot: true, readOnlyRootFilesystem: true },
    volumeMounts: [
      { name: 'slotstack-workspace', mountPath: '/slot-data/scan/files', subPath: 'files', readOnly: true },
      { mountPath: '/slot-data/scripts', readOnly: true },
      { mountPath: '/tmp' },
      { mountPath: '/slot-data/results' },
    ],
  });
  expect(at(step, 'args')).toEqual([
    ...['run', '--scratch=/tmp', '--seconds=600', '--allow=docs/', '--allow=a b', '--results=/slot-data/results'],
    ...['--workload=Deployment/agent', '--namespace=shop-dev', '/slot-data/scan/files'],
  ]);
  const steps = [at(pod, 'initContainers'), at(pod, 'containers')].flat() as {
    name: string;
    volumeMounts: { name: string }[];
  }[];
  const withToken = steps.filter(({ volumeMounts }) => volumeMounts.some(({ name }) => name === 'api-token'));
  expect([steps.length, withToken.map(({ name }) => name)]).toEqual([3, ['tell']]);
});

test('of what root has installed, it reads all', () => {
  const pod = scanPod(scansIn({ workspace: `, root: true${scan()}` }));
  expect(at(pod, 'initContainers.1.securityContext.capabilities')).toEqual({ drop: ['ALL'], add: ['DAC_OVERRIDE'] });
});

test('who reports may write events, and nothing else', () => {
  const rules = (onFinding: string) =>
    only(scansIn({ workspace: scan(`onFinding: ${onFinding}`) }), 'Role', 'slot-data-workspace-scan').rules;
  const events = { apiGroups: [''], resources: ['events'], verbs: ['create'] };
  expect(rules('report')).toEqual([events]);
  const scale = {
    apiGroups: ['apps'],
    resources: ['deployments/scale'],
    resourceNames: ['agent'],
    verbs: ['get', 'patch'],
  };
  expect(rules('stop')).toEqual([events, scale]);
});

test('what is found keeps an agent from starting, and stops it, only where that is said', () => {
  const gates = (workspace: string) =>
    (at(podIn({ workspace }), 'initContainers') as { name: string; args?: string[] }[]).map(
      ({ name, args }) => `${name}${args?.includes('--stop') ? ' --stop' : ''}`,
    );
  expect(gates(scan())).toEqual(['workspace-prepare', 'workspace-seed', 'first']);
  expect(gates(scan('onFinding: stop'))).toEqual([
    ...['workspace-prepare', 'workspace-scan --stop', 'workspace-seed', 'first'],
  ]);
  const last = (onFinding: string) =>
    at(scanPod(scansIn({ workspace: scan(`onFinding: ${onFinding}`) })), 'containers.0.args') as string[];
  expect(last('report')[0]).toBe('create');
  expect(last('stop')).toEqual([
    ...['patch', 'deployment', 'agent', '--subresource=scale', '--type=merge'],
    '--patch-file=/slot-data/results/scale.json',
  ]);
});

test('in a claim, secrets are looked for in its directory', () => {
  const pod = scanPod(scansIn({ data: inClaims, workspace: scan() }));
  expect(at(pod, 'initContainers.0.volumeMounts.0')).toMatchObject({ subPath: 'slot-data/files' });
  expect(at(pod, 'initContainers.1.volumeMounts.0')).toMatchObject({ subPath: 'slot-data/files/files' });
});

const secretVolume = { volumes: [{ name: 'key', secret: { secretName: 'key', optional: true } }] };
test.each<[string, Parameters<typeof services>[0], object, string]>([
  ['two pods', {}, withPod({}, { replicas: 2 }), 'has 2 pods, and a workspace is for one: state replicas: 1'],
  [
    'no such container',
    { workspace: ', container: other' },
    agent,
    'has no container other for the workspace: it has agent, beside',
  ],
  [
    'a command that nobody states',
    {},
    withContainer({ command: undefined, args: undefined }),
    'state that as workspace.command, its ENTRYPOINT and CMD',
  ],
  [
    'a Secret where the agent’s page shows it',
    {},
    withContainer({ volumeMounts: [{ name: 'key', mountPath: '/workspace/.keys' }] }, secretVolume),
    'mounts the Secret of volume "key" at /workspace/.keys in agent, where the workspace is shown and kept',
  ],
  [
    'a mount over what stays',
    {},
    withContainer({ volumeMounts: [{ name: 'x', mountPath: '/tmp' }] }, { volumes: [{ name: 'x', emptyDir: {} }] }),
    'mounts volume "x" at /tmp in agent, which the workspace keeps: leave it out',
  ],
  [
    'no such workload',
    { on: 'dataPath: files, workload: agents' },
    agent,
    'workspace.workload: there is no Deployment or StatefulSet "agents" in the manifests: there is agent',
  ],
  [
    'a data path of one workload',
    { on: 'dataPath: own, workload: agent' },
    agent,
    'workspace.dataPath: "own" belongs to one workload: state "shared: true" and "owner" in dataPaths.dirs',
  ],
  [
    'no such data path',
    { on: 'dataPath: nothing, workload: agent' },
    agent,
    'workspace.dataPath: there is no data path "nothing" here',
  ],
  [
    'packages without root',
    { workspace: ', packages: {system: true}' },
    agent,
    'workspace.packages.system: apk and apt need root',
  ],
  [
    'keys without a home',
    { workspace: ', ssh: {secret: keys}' },
    agent,
    'workspace.ssh.path: required: ~/.ssh of user 1000',
  ],
  [
    'keys from two places',
    { workspace: ', ssh: {secret: keys, hostPath: /home/x, path: /home/agent/.ssh}' },
    agent,
    'workspace.ssh.hostPath: keys come from one place',
  ],
  [
    'an exception outside of the workspace',
    { workspace: scan("allow: ['../x']") },
    agent,
    'workspace.scan.allow[0]: must be a path in the workspace',
  ],
  ['a scan without time', { workspace: scan('seconds: 1') }, agent, 'workspace.scan.seconds: must be 10 to 86400'],
  [
    'a workspace in /tmp',
    { workspace: ', path: /tmp/work' },
    agent,
    'workspace.path: /tmp is kept beside the workspace: name another directory',
  ],
])('%s is refused', (_, options, object, message) => {
  expect(problemsOf(services(options), files(object)).join('\n')).toContain(message);
});
