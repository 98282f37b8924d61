import { allDeliveries, findDeliveries, type Delivery } from '../../cluster/delivery';
import type { Kubectl } from '../../cluster/kubectl';
import { kubectlFor } from '../../cluster/kubectl-for';
import { BuiltManifests } from '../../cluster/manifests';
import { targetStatuses, type TargetStatus } from '../../cluster/target-status';
import type { Project } from '../../config/project';
import { contextOption, fileOption, outputOption } from '../options';
import { overviewLines, statusLines } from '../status-view';
import type { Surroundings } from '../surroundings';
import { verb } from '../verb';
import { projectCall } from '../call';

export function status(surroundings: Surroundings) {
  return verb({
    name: 'status',
    description:
      'Says how targets are: whose they are, their workloads, the generation of their data, its size, what lies in the trash, and where they are reached. Without a target: a line for each.',
    examples: { status: 'all targets, a line each', 'status shop-dev-1': 'one target, in full' },
  })
    .argument('[target...]')
    .addOption(fileOption())
    .addOption(contextOption())
    .addOption(outputOption())
    .action((names, { context, output, ...options }) => {
      const { projects } = projectCall(surroundings, options);
      const wanted = names.length === 0 ? allDeliveries(projects) : findDeliveries(projects, names);
      const statuses = statusesOf(projects, wanted, (deliveries) =>
        kubectlFor(deliveries, context, surroundings.kubectl),
      );
      if (output === 'json') console.log(JSON.stringify(statuses));
      else
        for (const line of names.length === 0 ? overviewLines(statuses) : statuses.flatMap(statusLines))
          console.log(line);
    });
}

/** Finds kubectl for the cluster that deliveries are in. */
export type KubectlOf = (deliveries: readonly Delivery[]) => Kubectl;

/** How deliveries of projects are, each in its cluster. */
export function statusesOf(
  projects: readonly Project[],
  wanted: readonly Delivery[],
  kubectlOf: KubectlOf,
): TargetStatus[] {
  const built = new BuiltManifests(projects);
  return inClusters(wanted, kubectlOf).flatMap(([kubectl, deliveries]) => {
    console.error(kubectl.whereabouts());
    return targetStatuses(kubectl, deliveries, built);
  });
}

/** Which of these are in which cluster. */
function inClusters(deliveries: readonly Delivery[], kubectlOf: KubectlOf) {
  const clusters = new Map<string, readonly [Kubectl, Delivery[]]>();
  for (const delivery of deliveries) {
    // What all targets of a project share is looked for where its first target is.
    const { target, project } = delivery;
    const first = deliveries.filter((other) => !target && other.target && other.project === project).slice(0, 1);
    const kubectl = kubectlOf([delivery, ...first]);
    const key = kubectl.line([]);
    const [, found] = clusters.get(key) ?? [];
    if (found) found.push(delivery);
    else clusters.set(key, [kubectl, [delivery]]);
  }
  return [...clusters.values()];
}
