import type { KubernetesObject } from '../kubernetes/kubernetes-object';
import { conditionsOf } from './conditions';

interface ContainerStatus {
  readonly name: string;
  readonly ready?: boolean;
  readonly restartCount?: number;
  readonly state?: ContainerState;
  readonly lastState?: ContainerState;
}

interface ContainerState {
  readonly waiting?: { readonly reason?: string; readonly message?: string };
  readonly terminated?: { readonly exitCode: number; readonly reason?: string; readonly message?: string };
}

interface PodStatus {
  readonly initContainerStatuses?: readonly ContainerStatus[];
  readonly containerStatuses?: readonly ContainerStatus[];
  readonly message?: string;
}

/** Reasons to wait that every pod has for a while. */
const usual = new Set(['PodInitializing', 'ContainerCreating']);

/**
 * What keeps a pod from being ready, in the words of the scheduler, the kubelet and the containers; nothing while it is
 * just starting.
 */
export function podTrouble(pod: KubernetesObject): string[] {
  const status = (pod.status ?? {}) as PodStatus;
  const { name, deletionTimestamp } = pod.metadata;
  if (deletionTimestamp !== undefined) return [`${name} is stopping`];
  const unscheduled = conditionsOf(pod).find(({ type, status: is }) => type === 'PodScheduled' && is === 'False');
  const reasons = [
    ...(unscheduled?.message !== undefined ? [unscheduled.message] : []),
    ...(status.message !== undefined ? [status.message] : []),
    ...[...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])].flatMap((container) =>
      containerTrouble(container).map((reason) => `${container.name}: ${reason}`),
    ),
  ];
  return reasons.map((reason) => `${name}: ${reason}`);
}

function containerTrouble({ ready, state, lastState }: ContainerStatus): string[] {
  if (ready) return [];
  const ended = [state?.terminated, lastState?.terminated].find((end) => end && end.exitCode !== 0);
  if (ended) return [`exit code ${ended.exitCode}${suffix(lastLine(ended.message) ?? ended.reason)}`];
  const { reason, message } = state?.waiting ?? {};
  return reason === undefined || usual.has(reason) ? [] : [`${reason}${suffix(message)}`];
}

function suffix(text: string | undefined): string {
  return text === undefined || text === '' ? '' : `: ${text}`;
}

/** The last line is the one that says why: a container's last words may be its whole log. */
function lastLine(text: string | undefined): string | undefined {
  return text?.trimEnd().split('\n').at(-1);
}
