import { App, Chart, Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { DataDisk, DeletionHook, SlotData, type DataDiskProps, type SlotDataProps } from '../../../index';
import type { KubernetesObject } from '../../../kubernetes/kubernetes-object';
import { checkObject } from '../../kubernetes/object-checks/check-object';
import { at, containerOf, objectsOf, only, podOf } from '../built';
import { usualJobResources } from '../../../rules/defaults/jobs';

// Every prop has a value: a new one does not compile until it has a line here.
const allProps: Required<DataDiskProps> = {
  project: 'shop',
  root: '/srv/shop',
  id: 'disk-1',
  namespace: 'jobs',
  node: 'node-7',
  toolsImage: 'tools:1',
  toolsFrom: 'service',
  kubectlImage: 'kubectl:1',
  jobResources: usualJobResources,
  imagePullSecrets: ['registry-key'],
  trash: { schedule: '0 3 * * *', retention: Duration.days(1), warnPercent: 60 },
};

const slot: Omit<SlotDataProps, 'disk'> = {
  generation: 0,
  directory: 'slots/1',
  slot: 1,
  namespace: 'shop-1',
  paths: ['db'],
};

/** What a disk gives, with data of these props on it. */
function built(props: Partial<DataDiskProps> = {}, ...data: Partial<SlotDataProps>[]): KubernetesObject[] {
  const chart = new Chart(new App(), 'Shop', { namespace: 'not-the-jobs' });
  const disk = new DataDisk(chart, 'disk', { project: 'shop', root: '/srv/shop', ...props });
  for (const [index, own] of data.entries()) new SlotData(chart, `data-${index}`, { disk, ...slot, ...own });
  const objects = objectsOf(disk);
  expect(objects.flatMap(checkObject)).toEqual([]);
  return objects;
}

const names = (objects: readonly KubernetesObject[]) =>
  objects.map(
    ({ kind, metadata }) => `${kind} ${metadata.namespace ?? '-'} ${metadata.name.replace(/[0-9a-f]{8}$/, '#')}`,
  );

const before = DeletionHook.preDelete({ applicationNamespace: 'argocd' });

test('makes its namespace, marks the disk, empties the trash, and gives each what it needs for that', () => {
  expect(names(built())).toEqual([
    'Namespace - shop-platform',
    'ConfigMap shop-platform slot-data-disk-#',
    'Job shop-platform slot-data-prepare-#',
    'ServiceAccount shop-platform slot-data-prepare',
    'Role shop-platform slot-data-prepare',
    'RoleBinding shop-platform slot-data-prepare',
    'CronJob shop-platform slot-data-collector',
  ]);
  expect(only(built(), 'Namespace').metadata.labels).toMatchObject({
    'pod-security.kubernetes.io/enforce': 'privileged',
  });
});

test('makes no namespace where one is stated', () => {
  expect(names(built({ namespace: 'jobs' }))[0]).toBe('ConfigMap jobs slot-data-disk-#');
});

test('lets the cleanup Jobs of slots delete their namespaces and read their Applications, by name', () => {
  const second = { directory: 'slots/2', slot: 2, namespace: 'shop-2', name: 'second', cleanup: before };
  const objects = built({}, { cleanup: before }, second);
  expect(names(objects).slice(7)).toEqual([
    'ServiceAccount shop-platform slot-data-cleanup',
    'ClusterRole - shop-platform-slot-data-cleanup',
    'ClusterRoleBinding - shop-platform-slot-data-cleanup',
    'Role argocd shop-platform-read-applications',
    'RoleBinding argocd shop-platform-read-applications',
  ]);
  expect(at(only(objects, 'ClusterRole'), 'rules.0')).toMatchObject({
    resources: ['namespaces'],
    resourceNames: ['shop-1', 'shop-2'],
    verbs: ['get', 'list', 'watch', 'delete'],
  });
  expect(at(only(objects, 'Role', 'shop-platform-read-applications'), 'rules.0')).toMatchObject({
    resourceNames: ['shop-1', 'second'],
    verbs: ['get'],
  });
});

test.each([DeletionHook.postDelete(), 'separate' as const])(
  'lets them only look where the namespace goes first',
  (cleanup) => {
    const objects = built({}, { cleanup });
    expect(at(only(objects, 'ClusterRole'), 'rules.0.verbs')).toEqual(['get', 'list', 'watch']);
    expect(names(objects).filter((name) => name.includes('read-applications'))).toEqual([]);
  },
);

test('gives no rights to end a lasting environment', () => {
  const lasting = { slot: undefined, directory: 'staging', namespace: 'staging' };
  expect(names(built({}, lasting)).filter((name) => name.includes('cleanup'))).toEqual([]);
});

test('knows the directories of all data on it, for the Job that makes those above, and for the collector', () => {
  const objects = built({}, { cleanup: before }, { slot: undefined, directory: 'a/b', namespace: 'staging' });
  const job = objects.find(({ kind }) => kind === 'Job') as KubernetesObject;
  expect(containerOf(podOf(job), 'prepare').args?.slice(-2)).toEqual(['a', 'slots']);
  const collect = at(only(objects, 'CronJob'), 'spec.jobTemplate.spec.template.spec.containers.0.args') as string[];
  expect(collect.slice(-2)).toEqual(['-:a/b=staging', '*:slots/*=shop-*']);
});

test('each prop has its effect', () => {
  const objects = built(allProps, { cleanup: before });
  const job = objects.find(({ kind }) => kind === 'Job') as KubernetesObject;
  const pod = podOf(job);
  expect(JSON.stringify(pod.affinity)).toContain('"values":["node-7"]');
  expect(pod.imagePullSecrets).toEqual([{ name: 'registry-key' }]);
  expect([pod.initContainers?.[0]?.image, pod.containers?.[0]?.image]).toEqual(['tools:1', 'kubectl:1']);
  expect(containerOf(pod, 'prepare').args).toEqual(expect.arrayContaining(['--path=/srv/shop', '--disk=disk-1']));
  const collector = only(objects, 'CronJob');
  expect(at(collector, 'spec.schedule')).toBe('0 3 * * *');
  expect(at(collector, 'spec.jobTemplate.spec.template.spec.containers.0.args')).toEqual(
    expect.arrayContaining(['--retention-hours=24', '--warn-percent=60', '--orphans=report']),
  );
});

test('of another program is known by its props, and is told of nothing', () => {
  const disk = DataDisk.existing({ project: 'shop', root: '/srv/shop' });
  expect(disk.facts).toMatchObject({ id: 'shop', namespace: 'shop-platform', toolsFrom: 'toolsImage' });
  const chart = new Chart(new App(), 'Shop');
  const data = new SlotData(chart, 'data', { disk, ...slot, cleanup: before });
  expect(names(objectsOf(data))).toEqual([
    'ServiceAccount shop-1 slot-data',
    'Job shop-platform slot-data-cleanup-shop-1',
  ]);
});

describe('where pods reach their directories by claims', () => {
  const claimed = { reach: 'claims' as const, life: 5, cleanup: before };

  test('makes the volumes, of its node and for one claim each', () => {
    const volumes = built({ node: 'node-7' }, claimed).filter(({ kind }) => kind === 'PersistentVolume');
    expect(volumes.map(({ metadata }) => metadata.name)).toEqual(
      ['slot-data-environment', 'slot-data-sentinel', 'slot-data-scripts', 'data-db'].map(
        (claim) => `shop-1-${claim}-5`,
      ),
    );
    for (const { metadata, spec } of volumes) {
      expect(metadata.namespace).toBeUndefined();
      expect(JSON.stringify(spec)).toContain('"kubernetes.io/hostname","operator":"In","values":["node-7"]');
    }
  });

  test('asks for its node', () => {
    expect(() => built({ node: undefined }, claimed)).toThrow('node: state it, for volumes are of one node');
  });

  test('finds who mounts such a claim without being attached', () => {
    const chart = new Chart(new App(), 'Shop');
    const disk = new DataDisk(chart, 'disk', { project: 'shop', root: '/srv/shop', node: 'node-7' });
    const data = new SlotData(chart, 'data', { ...slot, ...claimed, disk });
    new k8s.KubePod(chart, 'stranger', {
      metadata: { name: 'stranger', namespace: data.namespace },
      spec: { containers: [], volumes: [data.path('db').volume()] },
    });
    expect(data.node.validate()).toEqual([
      expect.stringContaining('mounts data path "db": attach it by SlotData.attach'),
    ]);
  });
});
