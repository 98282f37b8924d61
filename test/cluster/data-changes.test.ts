import { dataChanges } from '../../cluster/data-changes';
import { operatedDataAnnotations } from '../../constructs/facts/operated-data';
import { sharedDataAnnotations } from '../../constructs/facts/shared-data';
import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import { mountPaths } from '../../constructs/data-store/mount-paths';

/** A workload whose pod ensures these data paths. */
const workload = (name: string, generation: number, ...dataPaths: string[]): KubernetesObject => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name, namespace: 'shop-dev-1' },
  spec: {
    template: {
      spec: {
        initContainers: [
          {
            name: 'slot-data',
            args: [`--generation=${generation}`, ...dataPaths.map((path) => `${path}=1:1:0700`)],
            volumeMounts: [{ name: 'environment', mountPath: mountPaths.environment }],
          },
        ],
        volumes: [{ name: 'environment', hostPath: { path: '/srv/shop/1' } }],
      },
    },
  },
});

test('data of another generation is told by data path, once for each pair of generations', () => {
  const declared = [workload('a', 5, 'db', 'search'), workload('b', 5, 'cache'), workload('c', 5, 'other')];
  const live = [workload('a', 4, 'db', 'search'), workload('b', 4, 'cache'), workload('c', 3, 'other')];
  expect(dataChanges(declared, live)).toEqual([
    { dataPaths: ['db', 'search', 'cache'], live: 4, declared: 5 },
    { dataPaths: ['other'], live: 3, declared: 5 },
  ]);
});

test('shared data is told by the ConfigMap that says when it is ready', () => {
  const ready = (generation: number): KubernetesObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'ready', annotations: sharedDataAnnotations({ name: 'src', generation }) },
  });
  expect(dataChanges([ready(5)], [ready(4)])).toEqual([{ dataPaths: ['src'], live: 4, declared: 5 }]);
});

test('data of an operator is told by the ConfigMap, which is the same object in all generations', () => {
  const config = (generation: number): KubernetesObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: 'db-config',
      namespace: 'shop-dev',
      annotations: operatedDataAnnotations({ service: 'db', generation }),
    },
  });
  const cluster = { ...config(2), apiVersion: 'postgresql.cnpg.io/v1', kind: 'Cluster' };
  const change = { dataPaths: ['db'], live: 1, declared: 2, isOperated: true };
  expect(dataChanges([config(2), cluster], [config(1)])).toEqual([change]);
  expect(dataChanges([config(2), cluster], [config(2), cluster])).toEqual([]);
});

test('the same generation is no change, nor is what the cluster does not have', () => {
  expect(dataChanges([workload('a', 5, 'db'), workload('b', 5, 'cache')], [workload('a', 5, 'db')])).toEqual([]);
});
