import { clusterResources, formerClusters } from '../../cluster/operated';
import { watchedAmong } from '../../cluster/watch';
import { operatedDataAnnotations } from '../../constructs/facts/operated-data';
import type { KubernetesObject } from '../../kubernetes/kubernetes-object';

function cluster(name: string, service: string, generation: number, uid = name): KubernetesObject {
  const annotations = operatedDataAnnotations({ service, generation });
  return { apiVersion: 'rabbitmq.com/v1beta1', kind: 'RabbitmqCluster', metadata: { name, annotations, uid } };
}

function owned(apiVersion: string, kind: string, uid: string, owner: string, more: object = {}): KubernetesObject {
  return { apiVersion, kind, metadata: { name: uid, uid, ownerReferences: [{ uid: owner }] }, ...more };
}

test('kubectl is asked for the kinds of operators with their group, each once', () => {
  const others: KubernetesObject = { apiVersion: 'cluster.x-k8s.io/v1', kind: 'Cluster', metadata: { name: 'a' } };
  const postgres: KubernetesObject = { apiVersion: 'postgresql.cnpg.io/v1', kind: 'Cluster', metadata: { name: 'a' } };
  expect(clusterResources([cluster('a', 'a', 0), cluster('b', 'b', 0), postgres, others])).toEqual([
    'rabbitmqclusters.rabbitmq.com',
    'clusters.postgresql.cnpg.io',
  ]);
});

test('a database of an earlier generation is told from those of other services, and of other people', () => {
  const { annotations, ...bare } = cluster('theirs', 'q', 0).metadata;
  const theirs = { ...cluster('theirs', 'q', 0), metadata: bare };
  expect(annotations).toBeDefined();
  const present = [cluster('q', 'q', 0), cluster('q-g1', 'q', 1), cluster('other', 'other', 0), theirs];
  expect(formerClusters([cluster('q-g1', 'q', 1)], present)).toEqual([
    { cluster: 'RabbitmqCluster/q-g1', former: 'RabbitmqCluster/q' },
  ]);
});

test('what keeps the pods of a database from being ready is told, whatever stands between', () => {
  const waiting = { state: { waiting: { reason: 'ImagePullBackOff', message: 'no such image' } } };
  const status = { containerStatuses: [{ name: 'rabbitmq', ready: false, ...waiting }] };
  const present = [
    cluster('q', 'q', 0),
    owned('apps/v1', 'StatefulSet', 'q-server', 'q'),
    owned('v1', 'Pod', 'q-server-0', 'q-server', { status }),
  ];
  const [watched] = watchedAmong([cluster('q', 'q', 0)], present);
  expect(watched?.pods.map(({ metadata }) => metadata.name)).toEqual(['q-server-0']);
  expect(watched?.trouble.join()).toContain('ImagePullBackOff');
});
