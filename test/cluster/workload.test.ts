import { stateOf, workloadsAmong } from '../../cluster/workload';
import type { KubernetesObject } from '../../kubernetes/kubernetes-object';

const object = (kind: string, fields: object = {}, metadata: object = {}): KubernetesObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'a', ...metadata },
  ...fields,
});

/** What is said of a workload that the cluster has with this spec and status. */
function state(kind: string, spec: object, status: object, metadata: object = {}) {
  const { phase, text } = stateOf(object(kind, { spec }), object(kind, { spec, status }, metadata));
  return `${phase}: ${text}`;
}

const condition = (type: string, more: object = {}) => ({ conditions: [{ type, status: 'True', ...more }] });

test.each([
  ['Deployment', { replicas: 2 }, { replicas: 2, updatedReplicas: 2, availableReplicas: 2 }, 'ready: 2/2 ready'],
  ['Deployment', {}, { replicas: 1, updatedReplicas: 1, availableReplicas: 1 }, 'ready: 1/1 ready'],
  ['Deployment', { replicas: 0 }, {}, 'ready: 0/0 ready'],
  ['Deployment', { replicas: 1 }, { replicas: 1, updatedReplicas: 1 }, 'underway: 0/1 ready'],
  // A rollout: what is available is of the old revision.
  ['Deployment', { replicas: 1 }, { replicas: 1, availableReplicas: 1 }, 'underway: 0/1 ready'],
  [
    'Deployment',
    { replicas: 1 },
    { replicas: 2, updatedReplicas: 1, availableReplicas: 2 },
    'underway: 1/1 ready, old pods still there',
  ],
  ['StatefulSet', {}, { readyReplicas: 1, currentRevision: 'a', updateRevision: 'a' }, 'ready: 1/1 ready'],
  [
    'StatefulSet',
    {},
    { readyReplicas: 1, currentRevision: 'a', updateRevision: 'b' },
    'underway: 1/1 ready, old pods still there',
  ],
  [
    'StatefulSet',
    { updateStrategy: { type: 'OnDelete' } },
    { readyReplicas: 1, currentRevision: 'a', updateRevision: 'b' },
    'ready: 1/1 ready',
  ],
  ['StatefulSet', { replicas: 3 }, { readyReplicas: 1 }, 'underway: 1/3 ready'],
  ['DaemonSet', {}, { desiredNumberScheduled: 2, numberAvailable: 2, updatedNumberScheduled: 2 }, 'ready: 2/2 ready'],
  [
    'DaemonSet',
    {},
    { desiredNumberScheduled: 2, numberAvailable: 1, updatedNumberScheduled: 2 },
    'underway: 1/2 ready',
  ],
  ['Job', {}, condition('Complete'), 'ready: complete'],
  ['Job', {}, {}, 'underway: running'],
  ['Job', { suspend: true }, {}, 'underway: suspended'],
  ['Job', {}, condition('Failed', { message: 'too long' }), 'failed: failed: too long'],
  ['Pod', {}, { phase: 'Running', ...condition('Ready') }, 'ready: ready'],
  ['Pod', {}, { phase: 'Succeeded' }, 'ready: complete'],
  ['Pod', {}, { phase: 'Failed' }, 'failed: failed'],
  ['Pod', {}, { phase: 'Pending' }, 'underway: Pending'],
])('a %s with %j and %j is %s', (kind, spec, status, expected) => {
  expect(state(kind, spec, status)).toBe(expected);
});

test.each([
  ['postgresql.cnpg.io/v1', 'Cluster', { instances: 3 }, { readyInstances: 3, phase: 'healthy' }, 'ready: 3/3 ready'],
  [
    'postgresql.cnpg.io/v1',
    'Cluster',
    { instances: 3 },
    { readyInstances: 1, phase: 'Creating a new replica' },
    'underway: 1/3 ready: Creating a new replica',
  ],
  ['postgresql.cnpg.io/v1', 'Cluster', { instances: 3 }, {}, 'underway: 0/3 ready'],
  ['rabbitmq.com/v1beta1', 'RabbitmqCluster', { replicas: 3 }, condition('AllReplicasReady'), 'ready: 3 ready'],
  ['rabbitmq.com/v1beta1', 'RabbitmqCluster', { replicas: 3 }, {}, 'underway: not all of 3 ready'],
])('a %s %s with %j and %j is %s', (apiVersion, kind, spec, status, expected) => {
  const { phase, text } = stateOf(object(kind, { apiVersion, spec }), object(kind, { apiVersion, spec, status }));
  expect(`${phase}: ${text}`).toBe(expected);
});

test('a Cluster of somebody else is not waited for', () => {
  expect(workloadsAmong([object('Cluster', { apiVersion: 'cluster.x-k8s.io/v1beta1' })])).toEqual([]);
});

test('what was true of the manifest before says nothing of the present one', () => {
  const status = { observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: 1 };
  expect(state('Deployment', {}, status, { generation: 2 })).toBe('underway: change not seen yet');
});

test('what is being deleted is not ready', () => {
  const status = { readyReplicas: 1 };
  expect(state('StatefulSet', {}, status, { deletionTimestamp: 'now' })).toBe('underway: is being deleted');
});

test('what is not there is waited for, unless it is a Job that removes itself', () => {
  expect(stateOf(object('Job', { spec: {} }), undefined)).toEqual({ phase: 'underway', text: 'not there' });
  expect(stateOf(object('Job', { spec: { ttlSecondsAfterFinished: 60 } }), undefined).phase).toBe('ready');
});

test('what runs no pods, or runs them later, is not waited for', () => {
  const kinds = ['ConfigMap', 'Deployment', 'CronJob', 'Service', 'Job'];
  expect(workloadsAmong(kinds.map((kind) => object(kind))).map(({ kind }) => kind)).toEqual(['Deployment', 'Job']);
});
