import { withSyncOptions } from '../../kubernetes/argocd-sync-options';
import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import { isCustom } from '../../kubernetes/object-checks/kinds';
import { isOurs } from '../../constructs/labels';

const options = ['Delete=confirm', 'Prune=confirm'];

/**
 * Of databases that operators run for us, another generation is another object. Without this, Argo CD would ask before it has made that, and
 * whoever says yes would delete the old before there is a new.
 */
const afterAllElse = 'PruneLast=true';

/**
 * The object of a lasting environment, so that Argo CD waits for a person before it deletes it, if that may be the end of data:
 * a Namespace, a claim, or a custom resource, of which only its operator knows. Anything else comes back as it was.
 *
 * Where one object of an Application waits, the deletion of all of it does.
 */
export function askBeforeDeletion(object: KubernetesObject): KubernetesObject {
  const { apiVersion, kind } = object;
  if (kind !== 'Namespace' && kind !== 'PersistentVolumeClaim' && !isCustom(apiVersion)) return object;
  return withSyncOptions(object, isOurs(object) && isCustom(apiVersion) ? [...options, afterAllElse] : options);
}
