import { trueCondition } from './conditions';
import { clusterKinds, isCluster } from '../kubernetes/data-kinds';
import { groupKind, kindName, objectName, type KubernetesObject } from '../kubernetes/kubernetes-object';

/** How far a workload is on its way to what its manifest says. */
export interface WorkloadState {
  /** `ready`: done; `failed`: it will never be, by itself. */
  readonly phase: 'ready' | 'underway' | 'failed';
  /** `1/3 ready`, or what a Job does. */
  readonly text: string;
}

interface Live extends KubernetesObject {
  readonly spec?: {
    readonly replicas?: number;
    readonly suspend?: boolean;
    readonly updateStrategy?: { readonly type?: string };
  };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly phase?: string;
    readonly currentRevision?: string;
    readonly updateRevision?: string;
    readonly [count: string]: unknown;
  };
}

type Judge = (workload: Live) => WorkloadState;

/** Kinds that run pods and come to an end of their making: a CronJob has none. */
const judges: Readonly<Record<string, Judge>> = {
  Deployment: (workload) => {
    const wanted = workload.spec?.replicas ?? 1;
    const ready = Math.min(count(workload, 'updatedReplicas'), count(workload, 'availableReplicas'));
    return replicated(wanted, ready, count(workload, 'replicas') > wanted);
  },
  StatefulSet: (workload) => {
    const { currentRevision, updateRevision } = workload.status ?? {};
    const rolls = workload.spec?.updateStrategy?.type !== 'OnDelete' && currentRevision !== updateRevision;
    return replicated(workload.spec?.replicas ?? 1, count(workload, 'readyReplicas'), rolls);
  },
  DaemonSet: (workload) => {
    const wanted = count(workload, 'desiredNumberScheduled');
    return replicated(wanted, count(workload, 'numberAvailable'), count(workload, 'updatedNumberScheduled') < wanted);
  },
  ReplicaSet: (workload) => replicated(workload.spec?.replicas ?? 1, count(workload, 'readyReplicas'), false),
  ReplicationController: (workload) =>
    replicated(workload.spec?.replicas ?? 1, count(workload, 'readyReplicas'), false),
  Job: (workload) => {
    const failed = trueCondition(workload, 'Failed');
    if (failed) return { phase: 'failed', text: `failed: ${failed.message ?? failed.reason ?? 'no reason given'}` };
    if (trueCondition(workload, 'Complete')) return { phase: 'ready', text: 'complete' };
    return { phase: 'underway', text: workload.spec?.suspend ? 'suspended' : 'running' };
  },
  Pod: (workload) => {
    const phase = workload.status?.phase ?? 'Pending';
    if (phase === 'Failed') return { phase: 'failed', text: 'failed' };
    if (phase === 'Succeeded') return { phase: 'ready', text: 'complete' };
    return trueCondition(workload, 'Ready') ? { phase: 'ready', text: 'ready' } : { phase: 'underway', text: phase };
  },
};

/** Databases that operators run. Their kinds are known by group: others are called Cluster, too. */
const clusterJudges: Readonly<Record<string, Judge>> = {
  [clusterKinds.postgres]: (workload) => {
    const { instances: wanted = 1 } = (workload.spec ?? {}) as { readonly instances?: number };
    const { phase, text } = replicated(wanted, count(workload, 'readyInstances'), false);
    const { phase: said = '' } = workload.status ?? {};
    return { phase, text: phase === 'ready' || said === '' ? text : `${text}: ${said}` };
  },
  [clusterKinds.rabbitmq]: (workload) =>
    trueCondition(workload, 'AllReplicasReady')
      ? { phase: 'ready', text: `${workload.spec?.replicas ?? 1} ready` }
      : { phase: 'underway', text: `not all of ${workload.spec?.replicas ?? 1} ready` },
};

function judgeOf(object: KubernetesObject): Judge | undefined {
  return isCluster(object) ? clusterJudges[kindName(groupKind(object))] : judges[object.kind];
}

/** Names of the kinds of Kubernetes' own. */
export const watchedKinds: readonly string[] = Object.keys(judges);

/** The workloads among these objects whose end can be waited for. */
export function workloadsAmong(objects: readonly KubernetesObject[]): KubernetesObject[] {
  return objects.filter((object) => judgeOf(object) !== undefined);
}

/** @param live what the cluster has of it. @default it is not there */
export function stateOf(declared: KubernetesObject, live: KubernetesObject | undefined): WorkloadState {
  if (!live) {
    const { ttlSecondsAfterFinished } = (declared.spec ?? {}) as { ttlSecondsAfterFinished?: number };
    if (declared.kind === 'Job' && ttlSecondsAfterFinished !== undefined)
      return { phase: 'ready', text: 'over, and removed' };
    return { phase: 'underway', text: 'not there' };
  }
  const workload = live as Live;
  const judge = judgeOf(workload);
  if (!judge) throw new Error(`${objectName(live)} runs no pods`);
  if (workload.metadata.deletionTimestamp !== undefined) return { phase: 'underway', text: 'is being deleted' };
  const { observedGeneration } = workload.status ?? {};
  const { generation } = workload.metadata as { generation?: number };
  if (observedGeneration !== undefined && generation !== undefined && observedGeneration < generation)
    return { phase: 'underway', text: 'change not seen yet' };
  const state = judge(workload);
  const wanted = replicasOf(declared);
  // By somebody, by a scan that has found something, or by a call that was interrupted.
  return wanted > 0 && replicasOf(live) === 0 ? { ...state, text: `stopped, and ${wanted} wanted` } : state;
}

/** Of a Deployment or StatefulSet; of any other kind, as of one. */
function replicasOf({ kind, spec }: KubernetesObject): number {
  const { replicas } = (spec ?? {}) as { readonly replicas?: number | null };
  return kind === 'Deployment' || kind === 'StatefulSet' ? (replicas ?? 1) : 1;
}

function replicated(wanted: number, ready: number, rolls: boolean): WorkloadState {
  const text = `${Math.min(ready, wanted)}/${wanted} ready${rolls ? ', old pods still there' : ''}`;
  return { phase: ready >= wanted && !rolls ? 'ready' : 'underway', text };
}

function count({ status }: Live, key: string): number {
  return Number(status?.[key] ?? 0);
}
