import { ApiObject, Chart, Duration, Testing } from 'cdk8s';
import { DataDisk, SlotData, Workspace, type WorkspaceProps } from '../../../index';
import { at, only, podOf } from '../built';
import type { KubernetesObject } from '../../../kubernetes/kubernetes-object';

function withData(owner = 1000) {
  const app = Testing.app();
  const disk = new DataDisk(new Chart(app, 'platform'), 'disk', { project: 'shop', root: '/srv/shop' });
  const chart = new Chart(app, 'chart', { namespace: 'shop-2' });
  const paths = ['db', { name: 'files', shared: true, owner }];
  const data = new SlotData(chart, 'data', {
    disk,
    slot: 2,
    generation: 4,
    directory: 'slots/2',
    paths,
    cleanup: 'separate',
  });
  return { chart, data };
}

function agentIn(chart: Chart): ApiObject {
  const pod = {
    containers: [
      { name: 'agent', image: 'agent:1', command: ['serve'] },
      { name: 'other', image: 'other:1', command: ['x'] },
    ],
  };
  return new ApiObject(chart, 'agent', {
    ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'agent' } },
    spec: {
      selector: { matchLabels: { app: 'agent' } },
      template: { metadata: { labels: { app: 'agent' } }, spec: pod },
    },
  });
}

function podWith(props: Omit<WorkspaceProps, 'data' | 'dataPath'>): object {
  const { chart, data } = withData();
  new Workspace(chart, 'workspace', { data, dataPath: 'files', ...props }).attach(agentIn(chart));
  return podOf(only(Testing.synth(chart) as KubernetesObject[], 'Deployment', 'agent'));
}

test('every prop is in the pod', () => {
  const props: Omit<Required<WorkspaceProps>, 'data' | 'dataPath'> = {
    container: 'other',
    path: '/home/agent/work',
    command: ['unused'],
    tmp: false,
    usrLocal: false,
    root: true,
    requires: ['packages'],
    instructions: { configMap: 'texts', key: 'AGENTS.md' },
    packages: { system: true, pip: false, time: Duration.minutes(2) },
    gitConfig: { configMap: 'texts', key: 'git', path: '/home/agent/.gitconfig' },
    ssh: { hostPath: '/home/keys', path: '/home/agent/.ssh' },
    scan: {
      ...{ image: 'scanner:1', schedule: '1 2 * * *', onFinding: 'stop', allow: ['keys/', 'grün "x"'] },
      time: Duration.minutes(3),
    },
  };
  const pod = podWith(props);
  expect(at(pod, 'containers.0.command')).toEqual(['serve']);
  expect(at(pod, 'containers.1.args')).toEqual([
    ...['--workspace=/home/agent/work', '--state=/var/lib/slotstack', '--scripts=/slot-data/scripts'],
    ...['--instructions=/slot-data/instructions/AGENTS.md', '--login=/etc', '--packages', '--within=120'],
    ...['--require=packages', '--user=1000:1000', '--', 'x'],
  ]);
  const mounts = at(pod, 'containers.1.volumeMounts') as { mountPath: string }[];
  expect(mounts.map(({ mountPath }) => mountPath)).toEqual([
    ...['/home/agent/work', '/home/agent/.ssh', '/var/lib/slotstack', '/slot-data/scripts', '/slot-data/instructions'],
    '/home/agent/.gitconfig',
  ]);
});

test('who looks for secrets has what is said of it, before the agent starts', () => {
  const scan = {
    image: 'scanner:1',
    onFinding: 'stop' as const,
    allow: ['keys/', 'grün "x"$(A)'],
    time: Duration.minutes(3),
  };
  const gate = (at(podWith({ scan }), 'initContainers') as { name: string }[])[1];
  expect(gate).toMatchObject({
    ...{ name: 'workspace-scan', image: 'scanner:1' },
    args: [
      ...['run', '--scratch=/tmp', '--seconds=180', '--allow=keys/', '--allow=gr\\u00fcn \\"x\\"$$(A)', '--stop'],
      '/slot-data/scan/files',
    ],
  });
});

test('what is wrong with props is thrown with the path of the construct, all at once', () => {
  const { chart, data } = withData();
  const props: WorkspaceProps = {
    ...{ data, dataPath: 'db', path: '/tmp' },
    ...{ ssh: { secret: 'a', hostPath: '/b' }, packages: { system: true } },
  };
  expect(() => new Workspace(chart, 'workspace', props)).toThrow(
    [
      'chart/workspace: dataPath: "db" belongs to one workload: make it shared, with an owner',
      'chart/workspace: path: /tmp is kept beside the workspace: name another directory',
      'chart/workspace: ssh.hostPath: keys come from one place: leave this out, or secret',
    ].join('\n'),
  );
});

test('a workload is attached once', () => {
  const { chart, data } = withData();
  const agent = agentIn(chart);
  const workspace = new Workspace(chart, 'workspace', { data, dataPath: 'files' });
  workspace.attach(agent);
  expect(() => {
    workspace.attach(agent);
  }).toThrow('chart/agent: is attached already');
});
