import { Construct } from 'constructs';
import { isAtLeast } from '../../config/argocd';
import type { GroupKind } from '../../kubernetes/kubernetes-object';
import { AppProject } from '../../imports/argoproj.io';
import { resourcesFinalizer } from '../../kubernetes/argocd-names';
import { labels } from '../labels';
import { cluster, type ArgoCdProps } from './application';

export interface ProjectBoundaryProps extends ArgoCdProps {
  /** Namespaces that objects go to. */
  readonly destinations: readonly string[];
  /** Namespaces among them that are objects of an Application. */
  readonly ownNamespaces: readonly string[];
  /** Kinds of the objects in namespaces. */
  readonly kinds: readonly GroupKind[];
}

/**
 * The AppProject: what the Applications of a project may deploy. Exactly what was synthesized, word for word: a pattern such as
 * `shop-dev-*` would also be the namespaces of a project called `shop-dev-tools`.
 *
 * No Application outside of Argo CD's own namespace may use it, whoever makes one in a slot.
 */
export class ProjectBoundary extends Construct {
  constructor(scope: Construct, id: string, props: ProjectBoundaryProps) {
    super(scope, id);
    const { project, argoCdNamespace, source, destinations, ownNamespaces, kinds } = props;
    const { repoURL, version } = source;
    const namespace = { group: '', kind: 'Namespace' };
    // Older versions know no names, and kubectl refuses what they do not know.
    const knowsNames = version === undefined || isAtLeast(version, 3, 3);
    new AppProject(this, 'AppProject', {
      metadata: {
        name: project,
        namespace: argoCdNamespace,
        labels: labels('applications', project),
        // Without its project, an Application that is being deleted never ends.
        finalizers: [resourcesFinalizer],
      },
      spec: {
        description: `What slotstack has synthesized for ${project}`,
        sourceRepos: [repoURL],
        destinations: [...new Set(destinations)].map((name) => ({ server: cluster, namespace: name })),
        clusterResourceWhitelist: knowsNames ? ownNamespaces.map((name) => ({ ...namespace, name })) : [namespace],
        namespaceResourceWhitelist: [...kinds],
      },
    });
  }
}
