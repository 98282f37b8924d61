import type { ClaimTemplate } from '../../kubernetes/claim-volumes';
import { clusterKinds } from '../../kubernetes/data-kinds';
import { groupKind, kindName, type KubernetesObject } from '../../kubernetes/kubernetes-object';
import type { PodSpec } from '../../kubernetes/pod-template';

/** How many pods a workload has: when all is up, and at most, while it is updated or under load. */
export interface PodCount {
  readonly least: number;
  readonly most: number;
}

/** The pods that an operator makes of a database. */
interface Instances {
  readonly count: PodCount;
  /** What one of them takes, as far as its object says. */
  readonly pod: PodSpec;
  /** What each brings. */
  readonly claims: readonly ClaimTemplate[];
}

interface ClusterSpec {
  readonly resources?: unknown;
  readonly instances?: number;
  readonly storage?: { readonly size?: string; readonly storageClass?: string };
  readonly replicas?: number;
  readonly persistence?: { readonly storage?: string; readonly storageClassName?: string };
}

/** Of a database whose operator is known; undefined for all else. */
export function instancesOf(object: KubernetesObject): Instances | undefined {
  const spec = (object.spec ?? {}) as ClusterSpec;
  const { instances = 1, storage, replicas = 1, persistence, resources } = spec;
  const pod = { containers: [{ name: 'server', ...(resources !== undefined && { resources }) }] };
  switch (kindName(groupKind(object))) {
    case clusterKinds.postgres:
      return {
        // A Job makes each new instance, with as much as that one takes.
        count: { least: instances, most: instances + 1 },
        pod,
        claims: claimOf(storage?.size, storage?.storageClass),
      };
    case clusterKinds.rabbitmq:
      return {
        count: { least: replicas, most: replicas },
        pod,
        claims: claimOf(persistence?.storage, persistence?.storageClassName),
      };
    default:
      return undefined;
  }
}

function claimOf(storage: string | undefined, storageClassName: string | undefined): ClaimTemplate[] {
  return [
    {
      spec: {
        ...(storageClassName !== undefined && { storageClassName }),
        ...(storage !== undefined && { resources: { requests: { storage } } }),
      },
    },
  ];
}
