import { groupKind, kindName, type KubernetesObject } from './kubernetes-object';

/** Kinds of operators whose objects are databases: with the object, its operator deletes the claims. */
export const clusterKinds = {
  postgres: 'Cluster.postgresql.cnpg.io',
  rabbitmq: 'RabbitmqCluster.rabbitmq.com',
} as const;

/** Kinds whose objects, when they are deleted, take along what nobody brings back: data, or whole namespaces of it. */
const kinds = new Set(['Namespace', 'PersistentVolume', 'PersistentVolumeClaim', 'CustomResourceDefinition']);

export function takesDataAlong(object: KubernetesObject): boolean {
  return kinds.has(object.kind) || isCluster(object);
}

/** Whether an object is a database that an operator runs. */
export function isCluster(object: KubernetesObject): boolean {
  const kind = kindName(groupKind(object));
  return Object.values(clusterKinds).some((each) => each === kind);
}
