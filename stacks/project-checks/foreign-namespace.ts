import { objectName, type KubernetesObject } from '../../kubernetes/kubernetes-object';
import type { ManifestObject } from '../../kubernetes/placed-object';
import { claimsWithin } from '../../kubernetes/claims-within';
import { isCluster } from '../../kubernetes/data-kinds';
import { podsWithin } from '../../kubernetes/pods-within';
import type { Notices } from '../../input/notice';
import type { Problems } from '../../input/problem';
import type { Target } from '../../config/target';
import { platformName } from '../platform-name';

/** Kubernetes' own: nobody's application gets there by a slip. */
const systemNamespaces = ['kube-system', 'kube-public', 'kube-node-lease'];

export interface ForeignNamespaceCheck {
  /** Namespaces that are targets of the project. */
  readonly ownNamespaces: ReadonlySet<string>;
  readonly problems: Problems;
  readonly notices: Notices;
}

/**
 * Says what becomes of an object whose file has another namespace than the target's: it is in the platform target, once for all.
 *
 * Charts often have a namespace written in. A workload or a claim would then leave all slots, with its data, and no task would
 * begin without what the last one left there: so it stays only where services.yaml says that this is meant.
 */
export function checkForeignNamespace(
  target: Target,
  { object, document }: ManifestObject,
  { ownNamespaces, problems, notices }: ForeignNamespaceCheck,
): void {
  const { name, project, sharedNamespaces } = target;
  const { namespace = '' } = object.metadata;
  const position = document.positionOf(['metadata', 'namespace']);
  const isMeant = [...systemNamespaces, ...sharedNamespaces].includes(namespace) && !ownNamespaces.has(namespace);
  if (!hasState(object) || isMeant) {
    // Whoever names the platform's own means it.
    if (namespace !== platformName(project))
      notices.add(
        name,
        position,
        `${objectName(object)} has the namespace ${namespace}: it is in ${platformName(project)}, once for all targets`,
      );
    return;
  }
  const wayOut = ownNamespaces.has(namespace)
    ? ''
    : `; where one for all targets is meant, list ${namespace} in sharedNamespaces`;
  problems.add(
    position,
    `${objectName(object)} has the namespace ${namespace}, so it would be in none of the targets but once for all, with its data: leave metadata.namespace out, or make it "{{ .Namespace }}"${wayOut}`,
  );
}

function hasState(object: KubernetesObject): boolean {
  if (object.kind === 'PersistentVolumeClaim' || isCluster(object)) return true;
  return podsWithin(object).length > 0 || claimsWithin(object);
}
