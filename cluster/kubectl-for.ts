import { existsSync } from 'node:fs';
import type { Cluster } from '../config/cluster';
import { formatPosition } from '../input/problem';
import type { Delivery } from './delivery';
import { CommandFailed } from '../process/command-failed';
import type { Kubectl } from './kubectl';

/**
 * kubectl for the cluster that services.yaml names for these deliveries, or for the one that it points to by itself.
 *
 * @param context what the caller chooses instead, in a kubeconfig of their own; that is said. @default none
 * @param kubectl for a context of a kubeconfig
 * @throws CommandFailed where they are in several clusters, or the kubeconfig is not there
 */
export function kubectlFor(
  deliveries: readonly Delivery[],
  context: string | undefined,
  kubectl: (context?: string, kubeconfig?: string) => Kubectl,
): Kubectl {
  const named = deliveries.filter(({ target }) => target);
  // What all targets of a project share goes with the targets that are named, else it could be meant for any.
  const alone = deliveries.filter(
    ({ target, project }) => !target && !named.some((delivery) => delivery.project === project),
  );
  const places = [
    ...named.map(({ name, target }) => ({ name, cluster: target?.cluster })),
    ...alone.flatMap(({ project }) => project.targets.map(({ name, cluster }) => ({ name, cluster }))),
  ];
  const [first] = places;
  if (context !== undefined) {
    const unused = places.find(
      ({ cluster }) => cluster && (cluster.kubeconfig !== undefined || cluster.context !== context),
    );
    if (unused?.cluster)
      console.error(
        `note: --context=${context} is used, and not ${describe(unused.cluster)}, which ${formatPosition(unused.cluster.position)} names for ${unused.name}`,
      );
    return kubectl(context);
  }
  const other = places.find(({ cluster }) => describe(cluster) !== describe(first?.cluster));
  if (first && other)
    throw new CommandFailed(
      `${first.name} is in ${describe(first.cluster)}, and ${other.name} in ${describe(other.cluster)}: name targets of one cluster, or choose with --context`,
    );
  const { cluster } = first ?? {};
  if (cluster?.kubeconfig !== undefined && !existsSync(cluster.kubeconfig))
    throw new CommandFailed(
      `${formatPosition(cluster.position)} there is no ${cluster.kubeconfig} here, the kubeconfig of ${first?.name ?? ''}: choose a context of your own with --context`,
    );
  return kubectl(cluster?.context, cluster?.kubeconfig);
}

function describe(cluster: Cluster | undefined): string {
  if (!cluster) return 'the cluster that kubectl points to';
  const { context, kubeconfig } = cluster;
  return [
    context === undefined ? 'the current context' : `context ${context}`,
    ...(kubeconfig === undefined ? [] : [kubeconfig]),
  ].join(' of ');
}
