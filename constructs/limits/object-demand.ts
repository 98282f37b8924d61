import { claimTemplatesOf, type ClaimSpec, type ClaimTemplate } from '../../kubernetes/claim-volumes';
import { groupKind, type KubernetesObject } from '../../kubernetes/kubernetes-object';
import type { PodSpec } from '../../kubernetes/pod-template';
import { plural } from '../../kubernetes/resource-name';
import { amountsOf, sum, type Amounts } from './amounts';
import type { Resources } from './container-resources';
import { instancesOf } from './instances';
import { podCount, podOf } from './pod-count';
import { podDemand } from './pod-demand';

/** What something takes of a ResourceQuota. Names are those of `quotaName`. */
export interface Demand {
  /** When all is up. */
  readonly least: Amounts;
  /** While all is updated, scaled up, and all Jobs run at once. */
  readonly most: Amounts;
}

/** The demand of one object. */
export interface ObjectDemand extends Demand {
  /** The pods of a Job, which end: they may wait for each other, so they are not in `least`. */
  readonly passing: Amounts;
}

// Names from before `count/<resource>`, and what they are short for.
const legacyNames = new Map([
  ['cpu', 'requests.cpu'],
  ['memory', 'requests.memory'],
  ['ephemeral-storage', 'requests.ephemeral-storage'],
  ['count/pods', 'pods'],
  ...['configmaps', 'persistentvolumeclaims', 'replicationcontrollers', 'resourcequotas', 'secrets', 'services'].map(
    (name): [string, string] => [`count/${name}`, name],
  ),
]);

/** One name for each thing that a ResourceQuota counts: some have two. */
export function quotaName(name: string): string {
  return legacyNames.get(name) ?? (name.startsWith('hugepages-') ? `requests.${name}` : name);
}

const one = 1000;

/**
 * What an object takes, with the pods, claims and further objects that Kubernetes' own controllers make of it.
 *
 * @param all the objects of its namespace, for how far it is scaled
 * @param defaults of a LimitRange
 */
export function objectDemand(
  object: KubernetesObject,
  all: readonly KubernetesObject[],
  defaults: Resources,
): ObjectDemand {
  // Pods are counted with what they take.
  const count = new Map([[quotaName(`count/${resourceName(object)}`), one], ...servicePorts(object)]);
  count.delete('pods');
  const spec = podOf(object);
  const perPod = spec
    ? sum([{ amounts: new Map([['pods', one]]) }, { amounts: podDemand(spec, defaults) }, ...claimsOf(object, spec)])
    : new Map<string, number>();
  const pods = podCount(object, all);
  const claim =
    object.kind === 'PersistentVolumeClaim' && object.apiVersion === 'v1'
      ? storageOf(object.spec as ClaimSpec)
      : new Map<string, number>();
  const demand = (times: number, made: Amounts) =>
    sum([{ amounts: count }, { amounts: claim }, { amounts: made }, { amounts: perPod, times }]);
  const made = madeOf(object);
  const isPassing = object.kind === 'Job' || object.kind === 'CronJob';
  return {
    least: demand(isPassing ? 0 : pods.least, made.least),
    most: demand(pods.most, made.most),
    passing: sum([{ amounts: perPod, times: isPassing ? pods.least : 0 }]),
  };
}

/** `deployments.apps`, as a ResourceQuota names a kind. */
function resourceName(object: KubernetesObject): string {
  const { group, kind } = groupKind(object);
  return `${plural(kind)}${group === '' ? '' : `.${group}`}`;
}

/** Objects that its controller makes and keeps beside pods. */
function madeOf({ apiVersion, kind, spec }: KubernetesObject): Demand {
  const { successfulJobsHistoryLimit, failedJobsHistoryLimit, revisionHistoryLimit } = (spec ?? {}) as Record<
    string,
    number | null | undefined
  >;
  const made = (name: string, kept: number): Demand => ({
    least: new Map([[name, one]]),
    most: new Map([[name, (kept + 1) * one]]),
  });
  if (kind === 'CronJob' && apiVersion.startsWith('batch/'))
    return made('count/jobs.batch', (successfulJobsHistoryLimit ?? 3) + (failedJobsHistoryLimit ?? 1));
  if (kind === 'Deployment' && apiVersion.startsWith('apps/'))
    return made('count/replicasets.apps', revisionHistoryLimit ?? 10);
  return { least: new Map(), most: new Map() };
}

/** Of a Service that is reached from outside the cluster. */
function servicePorts({ kind, apiVersion, spec }: KubernetesObject): [string, number][] {
  const { type, ports, allocateLoadBalancerNodePorts } = (spec ?? {}) as {
    type?: string;
    ports?: readonly { readonly nodePort?: number }[];
    allocateLoadBalancerNodePorts?: boolean;
  };
  if (kind !== 'Service' || apiVersion !== 'v1') return [];
  const all = ports ?? [];
  if (type === 'NodePort') return [['services.nodeports', all.length * one]];
  if (type !== 'LoadBalancer') return [];
  const onNodes = allocateLoadBalancerNodePorts === false ? all.filter(({ nodePort }) => nodePort) : all;
  return [
    ['services.loadbalancers', one],
    ['services.nodeports', onNodes.length * one],
  ];
}

/** The claims that each pod brings. */
function claimsOf(object: KubernetesObject, pod: PodSpec): { amounts: Amounts }[] {
  const ephemeral = (pod.volumes ?? []).flatMap(
    (volume) => (volume.ephemeral as { volumeClaimTemplate?: ClaimTemplate } | undefined)?.volumeClaimTemplate ?? [],
  );
  return [...claimTemplatesOf(object), ...ephemeral, ...(instancesOf(object)?.claims ?? [])].map(({ spec = {} }) => ({
    amounts: sum([{ amounts: new Map([['persistentvolumeclaims', one]]) }, { amounts: storageOf(spec) }]),
  }));
}

function storageOf({ storageClassName, resources }: ClaimSpec): Amounts {
  const storage = amountsOf(resources?.requests).get('storage') ?? 0;
  const ofClass = `${storageClassName ?? ''}.storageclass.storage.k8s.io`;
  return new Map([
    ['requests.storage', storage],
    ...((storageClassName ?? '') === ''
      ? []
      : ([
          [`${ofClass}/requests.storage`, storage],
          [`${ofClass}/persistentvolumeclaims`, one],
        ] as [string, number][])),
  ]);
}
