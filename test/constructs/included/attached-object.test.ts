import { ApiObject, Chart, JsonPatch, Size, Testing } from 'cdk8s';
import { Deployment, DeploymentStrategy, k8s, Volume } from 'cdk8s-plus-28';
import type { IConstruct } from 'constructs';
import { Credentials, DataDisk, Redis, SlotData, type SlotDataProps } from '../../../index';
import type { KubernetesObject } from '../../../kubernetes/kubernetes-object';
import { checkObject } from '../../kubernetes/object-checks/check-object';
import { containerOf, podOf } from '../built';

/** A program with data of slot 3. */
function slot(props: Partial<SlotDataProps> = {}) {
  const app = Testing.app();
  const chart = new Chart(app, 'Shop', { namespace: 'shop-3' });
  const data = new SlotData(chart, 'data', {
    disk: DataDisk.existing({ project: 'shop', root: '/srv/shop' }),
    slot: 3,
    generation: 7,
    directory: 'slots/3',
    paths: ['files', 'cache'],
    cleanup: 'separate',
    ...props,
  });
  return { app, chart, data };
}

const labels = { app: 'files' };

/** A Deployment that mounts a directory of the node. */
function deployment(chart: Chart, path: string, container: Partial<k8s.Container> = {}, id = 'files') {
  const volumeMounts = [{ name: 'data', mountPath: '/data' }];
  const spec = {
    containers: [{ name: 'server', image: 'docker.io/library/redis:7', volumeMounts, ...container }],
    volumes: [{ name: 'data', hostPath: { path } }],
  };
  const template = { metadata: { labels }, spec };
  return new k8s.KubeDeployment(chart, id, {
    metadata: { name: id },
    spec: { selector: { matchLabels: labels }, template },
  });
}

const jsonOf = (construct: IConstruct) => ApiObject.of(construct).toJson() as KubernetesObject;

test('a workload on a data path has it ensured, holds the lock, runs alone, and starts anew with each generation', () => {
  const { chart, data } = slot();
  const workload = deployment(chart, data.path('files').hostPath);
  data.attach(workload);
  const object = jsonOf(workload);
  expect(object.spec).toMatchObject({
    strategy: { type: 'Recreate' },
    template: { metadata: { annotations: { 'slotstack.dev/generation': '7' } } },
  });
  const pod = podOf(object);
  expect(pod.initContainers?.map(({ name, args }) => [name, args?.at(-1)])).toEqual([
    ['slot-data', 'files=999:999:0700'],
  ]);
  expect(containerOf(pod, 'server').command).toEqual([
    '/bin/sh',
    '/slot-data/scripts/run-locked',
    '/slot-data/tickets/files',
    '/data',
    '60',
    'docker-entrypoint.sh',
    'redis-server',
  ]);
  expect(checkObject(object)).toEqual([]);
  expect(jsonOf(workload)).toEqual(object);
  expect(data.unclaimed.map(({ name }) => name)).toEqual(['cache']);
});

test('several workloads on a shared data path wait for it, and run as they did', () => {
  const { app, chart, data } = slot({ paths: [{ name: 'files', owner: 1000, shared: true }, 'cache'] });
  const { hostPath } = data.path('files');
  const workloads = [deployment(chart, hostPath), deployment(chart, `${hostPath}/web`, {}, 'web')];
  for (const workload of workloads) data.attach(workload);
  const key = { name: 'slot-data-of-files', key: 'SLOTSTACK_GENERATION_7' };
  const pods = workloads.map((workload) => podOf(jsonOf(workload)));
  expect(pods.map((pod) => pod.volumes)).toEqual([
    [{ name: 'data', hostPath: { path: hostPath, type: 'Directory' } }],
    [{ name: 'data', hostPath: { path: hostPath, type: 'Directory' } }],
  ]);
  expect(pods.map((pod) => containerOf(pod, 'server').volumeMounts)).toEqual([
    [{ name: 'data', mountPath: '/data' }],
    [{ name: 'data', mountPath: '/data', subPath: 'web' }],
  ]);
  for (const pod of pods) {
    expect(containerOf(pod, 'server').env).toMatchObject([{ valueFrom: { configMapKeyRef: key } }]);
    expect(pod).not.toHaveProperty('initContainers');
  }
  expect(data.unclaimed.map(({ name }) => name)).toEqual(['cache']);
  const jobs = (Testing.synth(chart) as KubernetesObject[]).filter(({ kind }) => kind === 'Job');
  expect(jobs.map(({ metadata }) => metadata.name)).toEqual([
    expect.stringMatching(/^slot-data-of-files-[0-9a-f]{8}$/),
  ]);
  expect(app.node.validate()).toEqual([]);
});

test('a Deployment of cdk8s-plus is taken as it is when it is synthesized', () => {
  const { chart, data } = slot({
    paths: [{ name: 'files', owner: 1000, group: 1000, command: ['/files'], mode: '0750' }],
  });
  const workload = new Deployment(chart, 'files', { replicas: 1, strategy: DeploymentStrategy.recreate() });
  data.attach(workload);
  // After it was attached.
  const container = workload.addContainer({ image: 'registry.example.org/files:1' });
  container.mount('/data', Volume.fromHostPath(chart, 'volume', 'files', { path: data.path('files').hostPath }));
  const pod = podOf(jsonOf(workload));
  expect(pod.initContainers?.[0]?.args?.at(-1)).toBe('files=1000:1000:0750');
  expect(containerOf(pod, 'main').command?.at(-1)).toBe('/files');
});

test('any workload waits for the Secrets that are generated with the data, if it uses them', () => {
  const { chart, data } = slot();
  new Redis(chart, 'redis', {
    data: data.path('cache'),
    image: 'redis:7',
    memory: Size.mebibytes(256),
    credentials: Credentials.generated(),
  });
  const envFrom = [{ secretRef: { name: 'redis-credentials' } }];
  const template = { metadata: { labels }, spec: { containers: [{ name: 'api', image: 'api:1', envFrom }] } };
  const workload = new k8s.KubeDeployment(chart, 'api', { spec: { selector: { matchLabels: labels }, template } });
  data.attach(workload);
  expect(containerOf(podOf(jsonOf(workload)), 'api').env).toEqual([
    {
      name: 'SLOTSTACK_GENERATION_OF_REDIS_CREDENTIALS',
      valueFrom: { secretKeyRef: { name: 'redis-credentials', key: 'SLOTSTACK_GENERATION_7' } },
    },
  ]);
});

test('what is doubtful is an error, unless somebody takes it', () => {
  const { chart, data } = slot();
  const doubtful = { image: 'registry.example.org/files:1', securityContext: { runAsUser: 1000 } };
  const workload = deployment(chart, data.path('files').hostPath, doubtful);
  data.attach(workload);
  expect(() => jsonOf(workload)).toThrow(/^Shop\/files: writes to data path "files" without a lock/);
  const warnings: string[] = [];
  const other = deployment(chart, data.path('cache').hostPath, doubtful, 'other');
  data.attach(other, { onWarning: (warning) => warnings.push(warning) });
  jsonOf(other);
  expect(warnings).toEqual([expect.stringContaining('writes to data path "cache" without a lock')]);
});

test.each<[string, (chart: Chart, data: SlotData) => IConstruct, string]>([
  [
    'in another namespace',
    (chart) => new ApiObject(chart, 'files', { apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'other' } }),
    'Shop/files: lies in namespace other, but the data is that of shop-3',
  ],
  [
    'that mounts the data of others',
    (chart) => deployment(chart, '/srv/shop/slots/4/files'),
    'Shop/files: volume "data" mounts /srv/shop/slots/4/files, where data of /srv/shop lies',
  ],
  [
    'with two replicas',
    (chart, data) => {
      const workload = deployment(chart, data.path('files').hostPath);
      workload.addJsonPatch(JsonPatch.add('/spec/replicas', 2));
      return workload;
    },
    'Shop/files: has 2 replicas and mounts data path "files": two writers would destroy the data',
  ],
])('a workload %s is refused', (_, make, reason) => {
  const { chart, data } = slot();
  const workload = make(chart, data);
  data.attach(workload);
  expect(() => jsonOf(workload)).toThrow(reason);
});

test('a workload on the directory of another is refused', () => {
  const { chart, data } = slot();
  const [first, second] = ['first', 'second'].map((id) => deployment(chart, data.path('files').hostPath, {}, id));
  for (const workload of [first, second]) if (workload) data.attach(workload);
  expect(() => {
    Testing.synth(chart);
  }).toThrow('data path "files" is mounted by Deployment/first already');
});

test('nothing is attached twice, nor is what is no object', () => {
  const { chart, data } = slot();
  const workload = deployment(chart, data.path('files').hostPath);
  data.attach(workload);
  expect(() => {
    data.attach(workload);
  }).toThrow('Shop/files: is attached already');
  expect(() => {
    data.attach(chart);
  }).toThrow('Shop: is no Kubernetes object, nor a construct around one');
});

test('a workload that mounts the data and is not attached does not get past the synth', () => {
  const { app, chart, data } = slot();
  deployment(chart, data.path('files').hostPath);
  expect(() => app.synthYaml()).toThrow(
    /Shop\/files: volume "data" mounts \/srv\/shop\/slots\/3\/files, .*: attach it by SlotData.attach/,
  );
});
