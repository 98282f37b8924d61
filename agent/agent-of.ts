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

/**
 * The container that runs are in, once its pod is ready.
 *
 * @param projects whose manifests are looked at
 * @throws CommandFailed where it is not ready in the time of `codex.timeouts.rollout`
 */
export function placeOfRuns(
  kubectl: Kubectl,
  { name: target, namespace, agent, ...delivery }: DeliveryWithAgent,
  projects: readonly Project[],
): ContainerPlace {
  const { kind, name, container } = agent.workload;
  const { objects } = new BuiltManifests(projects).of({ ...delivery, name: target, namespace });
  const manifests = objects.filter((object) => object.kind === kind && object.metadata.name === name);
  if (manifests.length === 0) throw new CommandFailed(`${target} has no ${kind} ${name} in its manifests`);
  const say = (line: string) => {
    console.error(line);
  };
  waitUntilReady(kubectl, namespace, manifests, { timeout: agent.timeouts.rollout, say });
  const pods = look(kubectl, namespace, manifests).flatMap((workload) => workload.pods);
  const pod = pods.find(isRunning);
  if (!pod) throw new CommandFailed(`no pod of ${kind}/${name} in ${namespace} is running`);
  return { kubectl, namespace, pod: pod.metadata.name, container };
}

function isRunning({ metadata, status }: KubernetesObject): boolean {
  const { phase } = (status ?? {}) as { readonly phase?: string };
  return phase === 'Running' && metadata.deletionTimestamp === undefined;
}
