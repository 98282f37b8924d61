import { operatedData } from '../constructs/facts/operated-data';
import { isCluster } from '../kubernetes/data-kinds';
import { groupKind, objectName, type KubernetesObject } from '../kubernetes/kubernetes-object';

/** The kinds of operators' databases among objects, as kubectl is asked for them: `clusters.postgresql.cnpg.io`. */
export function clusterResources(objects: readonly KubernetesObject[]): string[] {
  return [...new Set(objects.filter(isCluster).map(resourceOf))];
}

/** A kind of somebody's own as kubectl is asked for it: others may be called the same. */
export function resourceOf(object: KubernetesObject): string {
  const { group, kind } = groupKind(object);
  return `${kind.toLowerCase()}s.${group}`;
}

/**
 * What is there of earlier generations of the databases among manifests: with its data, until somebody deletes it.
 *
 * @param present what the namespace has of their kinds
 */
export function formerClusters(
  manifests: readonly KubernetesObject[],
  present: readonly KubernetesObject[],
): { readonly cluster: string; readonly former: string }[] {
  return manifests.filter(isCluster).flatMap((manifest) => {
    const declared = operatedData(manifest);
    if (!declared) return [];
    return present
      .filter((live) => isCluster(live) && objectName(live) !== objectName(manifest))
      .filter((live) => live.kind === manifest.kind && operatedData(live)?.service === declared.service)
      .map((live) => ({ cluster: objectName(manifest), former: objectName(live) }));
  });
}
