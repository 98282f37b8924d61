import { claimVolumesOf } from '../kubernetes/claim-volumes';
import { isCluster } from '../kubernetes/data-kinds';
import { groupKind, kindName, objectName, type KubernetesObject } from '../kubernetes/kubernetes-object';
import { plural } from '../kubernetes/resource-name';
import { CommandFailed } from '../process/command-failed';
import type { Kubectl } from './kubectl';
import { pause } from '../process/pause';
import { clusterResources } from './operated';
import { podTrouble } from './pod-trouble';
import { stateOf, watchedKinds, workloadsAmong, type WorkloadState } from './workload';

/** A workload of a manifest, and what the cluster says of it. */
export interface Watched {
  /** `StatefulSet/postgres` */
  readonly name: string;
  readonly state: WorkloadState;
  /** @default it is not there */
  readonly live?: KubernetesObject;
  readonly pods: readonly KubernetesObject[];
  /** What stands between it and its pods. */
  readonly replicaSets: readonly KubernetesObject[];
  /** What keeps its pods from being ready. */
  readonly trouble: readonly string[];
}

export interface WatchOptions {
  /** Seconds until this is given up. */
  readonly timeout: number;
  readonly say: (line: string) => void;
}

/** Milliseconds between two looks. */
const interval = 2000;

/** What a workload has below it. */
const between = ['ReplicaSet', 'Pod'];

/** The same where operators make it: of a database, one has a StatefulSet, another its pods. */
const ofOperators = [...between, 'StatefulSet'];

/** Kinds that are watched, and what stands between them and their pods, as kubectl is asked for them. */
export const workloadKinds = [...new Set([...watchedKinds, ...between])].map(plural).join(',');

/** What the cluster says of the workloads among a namespace's manifests, in their order. */
export function look(kubectl: Kubectl, namespace: string, manifests: readonly KubernetesObject[]): Watched[] {
  const declared = workloadsAmong(manifests);
  if (declared.length === 0) return [];
  const own = declared.filter((object) => !isCluster(object)).map(({ kind }) => plural(kind));
  const clusters = clusterResources(declared);
  const kinds = new Set([...own, ...clusters, ...(clusters.length > 0 ? ofOperators : between).map(plural)]);
  return watchedAmong(declared, kubectl.objects([[...kinds].join(','), `--namespace=${namespace}`]));
}

/** What a namespace holds of the workloads among its manifests, in their order. */
export function watchedAmong(manifests: readonly KubernetesObject[], present: readonly KubernetesObject[]): Watched[] {
  return workloadsAmong(manifests).map((manifest) => {
    const live = present.find(
      (object) =>
        kindName(groupKind(object)) === kindName(groupKind(manifest)) &&
        object.metadata.name === manifest.metadata.name,
    );
    const replicaSets = live ? ownedBy([live], isCluster(live) ? 'StatefulSet' : 'ReplicaSet', present) : [];
    const pods = live?.kind === 'Pod' ? [live] : live ? ownedBy([live, ...replicaSets], 'Pod', present) : [];
    return {
      name: objectName(manifest),
      state: stateOf(manifest, live),
      ...(live && { live }),
      pods,
      replicaSets,
      trouble: pods.flatMap(podTrouble),
    };
  });
}

/**
 * Watches the workloads among a namespace's manifests until all are ready, and says each change.
 *
 * @throws CommandFailed with the reasons, where the time is over or a Job has failed
 */
export function waitUntilReady(
  kubectl: Kubectl,
  namespace: string,
  manifests: readonly KubernetesObject[],
  { timeout, say }: WatchOptions,
): void {
  const said = new Map<string, string>();
  let waits = 0;
  const heard = new Set<string>();
  const end = Date.now() + timeout * 1000;
  for (;;) {
    const watched = look(kubectl, namespace, manifests);
    // What keeps a pod from its first container, such as a volume that is not there, only events say.
    waits = watched.some(isHeldUp) ? waits + 1 : 0;
    const of =
      waits > 0 && waits % heldUpLooks === 0
        ? warningsByName(kubectl, namespace, watched.filter(isHeldUp))
        : new Map<string, readonly string[]>();
    for (const { name, state, trouble } of watched) {
      // Reasons come and go in turn, as the kubelet tries again: each is said once.
      const reasons =
        state.phase === 'ready' ? [] : [...trouble, ...(of.get(name) ?? [])].filter((reason) => !heard.has(reason));
      if (said.get(name) !== state.text || reasons.length > 0) say([`${name}: ${state.text}`, ...reasons].join('; '));
      said.set(name, state.text);
      for (const reason of reasons) heard.add(reason);
    }
    const open = watched.filter(({ state }) => state.phase !== 'ready');
    if (open.length === 0) return;
    const failed = open.filter(({ state }) => state.phase === 'failed');
    if (failed.length > 0) throw notReady(kubectl, namespace, failed, 'has failed');
    if (Date.now() >= end) throw notReady(kubectl, namespace, open, `is not ready after ${timeout} seconds`);
    pause(Math.min(interval, Math.max(0, end - Date.now())));
  }
}

/** How many looks in a row at a pod that starts no container are enough to ask why. */
const heldUpLooks = 15;

/** Whether a pod waits for something outside of its containers. */
function isHeldUp({ state, trouble, pods }: Watched): boolean {
  const starts = (pod: KubernetesObject) => {
    const { initContainerStatuses = [], containerStatuses = [] } = (pod.status ?? {}) as {
      readonly initContainerStatuses?: readonly { readonly started?: boolean; readonly state?: object }[];
      readonly containerStatuses?: readonly { readonly started?: boolean; readonly state?: object }[];
    };
    const states = [...initContainerStatuses, ...containerStatuses].map(({ state: of = {} }) => of);
    return states.some((of) => 'running' in of || 'terminated' in of);
  };
  return state.phase === 'underway' && trouble.length === 0 && pods.length > 0 && !pods.some(starts);
}

function warningsByName(
  kubectl: Kubectl,
  namespace: string,
  watched: readonly Watched[],
): Map<string, readonly string[]> {
  const events = kubectl.objects(['events', `--namespace=${namespace}`, '--field-selector=type=Warning']);
  return new Map(watched.map((workload) => [workload.name, warningsOf(workload, events)]));
}

function notReady(kubectl: Kubectl, namespace: string, watched: readonly Watched[], what: string): CommandFailed {
  const events = kubectl.objects(['events', `--namespace=${namespace}`, '--field-selector=type=Warning']);
  const lines = watched.flatMap((workload) => [
    `${workload.name} in ${namespace} ${what}: ${workload.state.text}`,
    ...[...workload.trouble, ...warningsOf(workload, events)].map((reason) => `  ${reason}`),
  ]);
  return new CommandFailed(lines.join('\n'));
}

interface Event extends KubernetesObject {
  readonly involvedObject?: { readonly kind?: string; readonly uid?: string; readonly name?: string };
  readonly reason?: string;
  readonly message?: string;
}

/** The last warning of each reason about a workload, what belongs to it, and the claims that its pods wait for. */
function warningsOf({ live, replicaSets, pods }: Watched, events: readonly Event[]): string[] {
  const uids = new Set([...(live ? [live] : []), ...replicaSets, ...pods].map(({ metadata }) => metadata.uid));
  const claims = new Set(pods.flatMap(claimVolumesOf).map(({ claim }) => claim));
  const last = new Map<string, string>();
  for (const { involvedObject, reason = 'Warning', message = '' } of events) {
    const { kind, uid, name = '' } = involvedObject ?? {};
    if (uids.has(uid) || (kind === 'PersistentVolumeClaim' && claims.has(name)))
      last.set(reason, `${name}: ${reason}: ${message.trim()}`);
  }
  return [...last.values()];
}

function ownedBy(
  owners: readonly KubernetesObject[],
  kind: string,
  present: readonly KubernetesObject[],
): KubernetesObject[] {
  const uids = new Set(owners.map(({ metadata }) => metadata.uid));
  return present.filter(({ kind: candidate, metadata }) => {
    const { ownerReferences = [] } = metadata as { ownerReferences?: { uid: string }[] };
    return candidate === kind && ownerReferences.some(({ uid }) => uids.has(uid));
  });
}
