import { operatedData, operatedDataAnnotations } from '../../../constructs/facts/operated-data';
import { UnreadableFact } from '../../../constructs/facts/unreadable-fact';
import type { KubernetesObject } from '../../../kubernetes/kubernetes-object';

const cluster = (annotations: Record<string, string>): KubernetesObject => ({
  apiVersion: 'postgresql.cnpg.io/v1',
  kind: 'Cluster',
  metadata: { name: 'db-g3', annotations },
});

test('what is written is read', () => {
  const data = { service: 'db', generation: 3 };
  expect(operatedData(cluster(operatedDataAnnotations(data)))).toEqual(data);
});

test('of an object of somebody else, nothing is known', () => {
  expect(operatedData(cluster({}))).toBeUndefined();
});

test('a generation that is none is no 0', () => {
  expect(() => operatedData(cluster({ 'slotstack.dev/data-service': 'db' }))).toThrow(UnreadableFact);
  expect(() => operatedData(cluster({ 'slotstack.dev/data-service': 'db', 'slotstack.dev/generation': 'x' }))).toThrow(
    'the generation of the data of db is not in Cluster/db-g3',
  );
});
