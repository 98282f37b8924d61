import { groupKind, kindName, type KubernetesObject } from '../../kubernetes/kubernetes-object';
import { instancesOf, type PodCount } from './instances';
import { podSpecOf, podSpecPath, type PodSpec } from '../../kubernetes/pod-template';

interface WorkloadSpec {
  readonly replicas?: number | null;
  readonly strategy?: {
    readonly type?: string;
    readonly rollingUpdate?: { readonly maxSurge?: number | string | null } | null;
  } | null;
  readonly parallelism?: number | null;
  readonly completions?: number | null;
  readonly jobTemplate?: { readonly spec?: WorkloadSpec };
}

/** The pod of a workload of Kubernetes' own, or of an operator's that is known: of others that are called the same, nothing is. */
export function podOf(object: KubernetesObject): PodSpec | undefined {
  return instancesOf(object)?.pod ?? (podSpecPath(kindName(groupKind(object))) && podSpecOf(object));
}

/** Of any kind that makes pods; 0 for others. A DaemonSet counts as one pod: how many nodes there are, no manifest says. */
export function podCount(object: KubernetesObject, all: readonly KubernetesObject[]): PodCount {
  const spec = (object.spec ?? {}) as WorkloadSpec;
  const instances = instancesOf(object);
  if (instances) return instances.count;
  switch (object.kind) {
    case 'Deployment': {
      const { least, most } = replicasOf(object, all);
      return { least, most: most + surgeOf(spec, most) };
    }
    case 'StatefulSet':
    case 'ReplicaSet':
    case 'ReplicationController':
      return replicasOf(object, all);
    case 'Job':
      return both(podsOfJob(spec));
    case 'CronJob':
      // One run of it: where runs overlap, that is what its concurrencyPolicy is for.
      return both(podsOfJob(spec.jobTemplate?.spec ?? {}));
    case 'Pod':
    case 'DaemonSet':
      return both(1);
    default:
      return both(0);
  }
}

function both(count: number): PodCount {
  return { least: count, most: count };
}

function podsOfJob({ parallelism, completions }: WorkloadSpec): number {
  return Math.min(parallelism ?? 1, completions ?? Infinity);
}

function replicasOf({ kind, metadata, spec }: KubernetesObject, all: readonly KubernetesObject[]): PodCount {
  const { replicas } = (spec ?? {}) as WorkloadSpec;
  const autoscalers = all.flatMap((object) => (isAutoscaler(object) ? [autoscaling(object)] : []));
  const own = autoscalers.find(({ target }) => target.kind === kind && target.name === metadata.name);
  return own ? { least: own.minimum, most: Math.max(own.maximum, replicas ?? 1) } : both(replicas ?? 1);
}

function isAutoscaler(object: KubernetesObject): boolean {
  return object.kind === 'HorizontalPodAutoscaler' && groupKind(object).group === 'autoscaling';
}

function autoscaling({ spec }: KubernetesObject) {
  const { scaleTargetRef, minReplicas, maxReplicas } = spec as {
    scaleTargetRef: { kind: string; name: string };
    minReplicas?: number | null;
    maxReplicas: number;
  };
  return { target: scaleTargetRef, minimum: minReplicas ?? 1, maximum: maxReplicas };
}

/** Pods above the number wanted while a Deployment is updated; by default a quarter, rounded up. */
function surgeOf({ strategy }: WorkloadSpec, replicas: number): number {
  if (strategy?.type === 'Recreate') return 0;
  const surge = strategy?.rollingUpdate?.maxSurge ?? '25%';
  return typeof surge === 'number' ? surge : Math.ceil((parseInt(surge, 10) / 100) * replicas);
}
