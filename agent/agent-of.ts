import type { ContainerPlace } from '../cluster/execution';
import type { Delivery } from '../cluster/delivery';
import type { Kubectl } from '../cluster/kubectl';
import { BuiltManifests } from '../cluster/manifests';
import { look, waitUntilReady } from '../cluster/watch';
import type { AgentOfTarget } from '../config/agent';
import type { KubernetesObject } from '../kubernetes/kubernetes-object';
import type { Project } from '../config/project';
import type { Target } from '../config/target';
import { CommandFailed } from '../process/command-failed';
import { checkHolder, checkLife, type Work } from './holder';

/** A target that has an agent. */
export interface DeliveryWithAgent extends Delivery {
  readonly target: Target;
  readonly agent: AgentOfTarget;
}

/** @throws CommandFailed where it has none */
export function withAgent(delivery: Delivery): DeliveryWithAgent {
  const { name, target } = delivery;
  if (!target?.agent)
    throw new CommandFailed(
      `${name} has no agent: "agent" in services.yaml says what it is, and agent.environments where`,
    );
  return { ...delivery, target, agent: target.agent };
}

/** What a container of runs is looked for with. */
interface PlaceOptions {
  /** Whose manifests are looked at. */
  readonly projects: readonly Project[];
  /** What is to be worked on there. @default it is not known */
  readonly work?: Work;
  /** Whether its workload is waited for, too. @default it must be there */
  readonly isAwaited?: boolean;
}

/**
 * The container that runs are in, once its pod is ready.
 *
 * @throws CommandFailed where it is not ready in the time of `codex.timeouts.rollout`, is not there, or is of another task
 */
export function placeOfRuns(
  kubectl: Kubectl,
  delivery: DeliveryWithAgent,
  { projects, work, isAwaited = false }: PlaceOptions,
): ContainerPlace {
  const { name: target, namespace, agent } = delivery;
  const { kind, name, container } = agent.workload;
  checkHolder(delivery, work);
  const { objects } = new BuiltManifests(projects).of(delivery);
  const manifests = objects.filter((object) => object.kind === kind && object.metadata.name === name);
  if (manifests.length === 0) throw new CommandFailed(`${target} has no ${kind} ${name} in its manifests`);
  const workload = () => look(kubectl, namespace, manifests)[0];
  const before = workload()?.live;
  if (!before && !isAwaited)
    throw new CommandFailed(`there is no ${kind}/${name} in ${namespace}: slotstack apply ${target} makes it`);
  if (before) checkLife(delivery, before);
  const say = (line: string) => {
    console.error(line);
  };
  waitUntilReady(kubectl, namespace, manifests, { timeout: agent.timeouts.rollout, say });
  const { live, pods = [] } = workload() ?? {};
  if (live) checkLife(delivery, live);
  const pod = pods.find(isRunning);
  if (!pod) throw new CommandFailed(`no pod of ${kind}/${name} in ${namespace} is running`);
  return { kubectl, namespace, pod: pod.metadata.name, container };
}

function isRunning({ metadata, status }: KubernetesObject): boolean {
  const { phase } = (status ?? {}) as { readonly phase?: string };
  return phase === 'Running' && metadata.deletionTimestamp === undefined;
}
