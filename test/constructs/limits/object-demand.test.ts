import type { KubernetesObject } from '../../../kubernetes/kubernetes-object';
import { objectDemand, quotaName } from '../../../constructs/limits/object-demand';
import { resources, written } from './amounts';

const pod = { spec: { containers: [{ name: 'a', resources: { requests: { cpu: '100m' } } }] } };

function object(apiVersion: string, kind: string, spec: object): KubernetesObject {
  return { apiVersion, kind, metadata: { name: 'web' }, spec };
}

function demand(one: KubernetesObject, others: readonly KubernetesObject[] = []) {
  const { least, most, passing } = objectDemand(one, [one, ...others], resources());
  return { least: written(least), most: written(most), passing: written(passing) };
}

describe('pods', () => {
  const pods = (one: KubernetesObject, others: readonly KubernetesObject[] = []) => {
    const { least, most, passing } = demand(one, others);
    return [least.pods, most.pods, passing.pods].map((count) => Number(count ?? '0'));
  };
  const deployment = (more: object) => object('apps/v1', 'Deployment', { template: pod, ...more });

  test.each<[string, KubernetesObject, number[]]>([
    ['a Deployment', deployment({}), [1, 2, 0]],
    ['one of five', deployment({ replicas: 5 }), [5, 7, 0]],
    ['one that is off', deployment({ replicas: 0 }), [0, 0, 0]],
    ['one that is replaced at once', deployment({ replicas: 5, strategy: { type: 'Recreate' } }), [5, 5, 0]],
    ['one with a surge', deployment({ replicas: 5, strategy: { rollingUpdate: { maxSurge: 3 } } }), [5, 8, 0]],
    ['one with a share', deployment({ replicas: 5, strategy: { rollingUpdate: { maxSurge: '50%' } } }), [5, 8, 0]],
    ['a StatefulSet', object('apps/v1', 'StatefulSet', { replicas: 3, template: pod }), [3, 3, 0]],
    ['a DaemonSet', object('apps/v1', 'DaemonSet', { template: pod }), [1, 1, 0]],
    ['a Pod', object('v1', 'Pod', pod.spec), [1, 1, 0]],
    ['a Job', object('batch/v1', 'Job', { template: pod }), [0, 1, 1]],
    ['a Job of many', object('batch/v1', 'Job', { parallelism: 4, completions: 3, template: pod }), [0, 3, 3]],
    [
      'a CronJob',
      object('batch/v1', 'CronJob', { jobTemplate: { spec: { parallelism: 2, template: pod } } }),
      [0, 2, 2],
    ],
    ['another kind', object('v1', 'ConfigMap', {}), [0, 0, 0]],
    ['a kind that is called the same', object('example.org/v1', 'Deployment', { template: pod }), [0, 0, 0]],
  ])('of %s', (_, one, counts) => {
    expect(pods(one)).toEqual(counts);
  });

  test('of what is scaled go from the least to the most, and above it while they are updated', () => {
    const scaler = object('autoscaling/v2', 'HorizontalPodAutoscaler', {
      scaleTargetRef: { kind: 'Deployment', name: 'web' },
      minReplicas: 2,
      maxReplicas: 8,
    });
    expect(pods(deployment({ replicas: 3 }), [scaler])).toEqual([2, 10, 0]);
    const other = {
      ...scaler,
      spec: { ...(scaler.spec as object), scaleTargetRef: { kind: 'StatefulSet', name: 'web' } },
    };
    expect(pods(deployment({ replicas: 3 }), [other])).toEqual([3, 4, 0]);
    expect(pods(deployment({ replicas: 3 }), [object('example.org/v1', 'HorizontalPodAutoscaler', {})])).toEqual([
      3, 4, 0,
    ]);
  });

  test('take what each of them takes', () => {
    expect(demand(deployment({ replicas: 3 })).least).toMatchObject({ 'requests.cpu': '300m', pods: '3' });
  });
});

test('objects count by their kind', () => {
  expect(demand(object('networking.k8s.io/v1', 'Ingress', {})).least).toEqual({
    'count/ingresses.networking.k8s.io': '1',
  });
  expect(demand(object('networking.k8s.io/v1', 'NetworkPolicy', {})).least).toEqual({
    'count/networkpolicies.networking.k8s.io': '1',
  });
  expect(demand(object('v1', 'ConfigMap', {})).least).toEqual({ configmaps: '1' });
});

test('what controllers keep of a CronJob and a Deployment counts at most', () => {
  const cronJob = (more: object) => demand(object('batch/v1', 'CronJob', { jobTemplate: {}, ...more }));
  expect(cronJob({}).most['count/jobs.batch']).toBe('5');
  expect(cronJob({ successfulJobsHistoryLimit: 0, failedJobsHistoryLimit: 0 }).most['count/jobs.batch']).toBe('1');
  expect(demand(object('apps/v1', 'Deployment', {})).most['count/replicasets.apps']).toBe('11');
});

test.each<[string, object, object]>([
  ['a Service', {}, {}],
  ['one on the nodes', { type: 'NodePort', ports: [{}, {}] }, { 'services.nodeports': '2' }],
  [
    'one with an address outside',
    { type: 'LoadBalancer', ports: [{}] },
    { 'services.loadbalancers': '1', 'services.nodeports': '1' },
  ],
  [
    'one with an address outside, and no ports of the nodes',
    { type: 'LoadBalancer', allocateLoadBalancerNodePorts: false, ports: [{}, { nodePort: 30000 }] },
    { 'services.loadbalancers': '1', 'services.nodeports': '1' },
  ],
])('%s counts as the ways that it opens', (_, spec, ways) => {
  expect(demand(object('v1', 'Service', spec)).least).toEqual({ services: '1', ...ways });
});

test('claims count with their storage, and by class: those of files, of a StatefulSet for each pod, and of a volume', () => {
  const claim = { storageClassName: 'fast', resources: { requests: { storage: '2Gi' } } };
  const byClass = (count: string, storage: string) => ({
    'fast.storageclass.storage.k8s.io/persistentvolumeclaims': count,
    'fast.storageclass.storage.k8s.io/requests.storage': storage,
    persistentvolumeclaims: count,
    'requests.storage': storage,
  });
  expect(demand(object('v1', 'PersistentVolumeClaim', claim)).least).toEqual(byClass('1', '2Gi'));
  const template = {
    spec: { ...pod.spec, volumes: [{ name: 'scratch', ephemeral: { volumeClaimTemplate: { spec: claim } } }] },
  };
  expect(
    demand(object('apps/v1', 'StatefulSet', { replicas: 2, volumeClaimTemplates: [{ spec: claim }], template })).least,
  ).toMatchObject(byClass('4', '8Gi'));
});

test.each([
  ['cpu', 'requests.cpu'],
  ['memory', 'requests.memory'],
  ['count/services', 'services'],
  ['count/pods', 'pods'],
  ['hugepages-2Mi', 'requests.hugepages-2Mi'],
  ['count/jobs.batch', 'count/jobs.batch'],
  ['limits.cpu', 'limits.cpu'],
])('%s counts as %s', (name, canonical) => {
  expect(quotaName(name)).toBe(canonical);
});
