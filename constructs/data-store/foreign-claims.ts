import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import { podSpecOf } from '../../kubernetes/pod-template';
import { textsIn } from './texts';

/**
 * Refuses an object that mounts, or copies, a claim in which data of a data path lies: it would run on that without lock, and see what was
 * moved aside.
 *
 * @param own names of its volumes that are data paths of its own
 * @param claims names of the claims of data paths in its namespace
 */
export function checkForeignClaims(
  object: KubernetesObject,
  own: readonly string[],
  claims: ReadonlySet<string>,
): void {
  if (claims.size === 0) return;
  const foreign = (podSpecOf(object)?.volumes ?? []).find(
    ({ name, persistentVolumeClaim: claim }) => !own.includes(name) && claims.has(claim?.claimName ?? ''),
  );
  if (foreign)
    throw new Error(`volume "${foreign.name}" mounts a claim in which data lies, but is no data path of this target`);
  const copied = textsIn(object).find(({ keys, text }) => claims.has(text) && namesClaim(keys, podSpecOf(object)));
  if (copied)
    throw new Error(
      `${copied.at} names claim ${copied.text}, in which data of a data path lies: only a Deployment or StatefulSet of apps/v1 mounts it, and nothing copies it`,
    );
}

/** In a volume of a pod, it was looked at. */
function namesClaim(keys: readonly string[], pod: object | undefined): boolean {
  const [parent, key] = keys.slice(-2);
  return key === 'claimName' ? !pod : key === 'name' && (parent === 'dataSource' || parent === 'dataSourceRef');
}
