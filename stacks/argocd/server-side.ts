import { withSyncOptions } from '../../kubernetes/argocd-sync-options';
import type { KubernetesObject } from '../../kubernetes/kubernetes-object';

const option = 'ServerSideApply=true';

/** What the API server takes of annotations, in bytes, less what Argo CD adds of its own. */
const most = 262144 - 4096;

/**
 * The object with the word that has Argo CD apply it on the server, where it is too large for the other way: that keeps a
 * copy of the object in one of its annotations. Anything else comes back as it was.
 */
export function applyServerSide(object: KubernetesObject): KubernetesObject {
  return copySize(object) <= most ? object : withSyncOptions(object, [option]);
}

/** Bytes of the annotations once there is a copy among them. */
function copySize(object: KubernetesObject): number {
  const texts = Object.entries(object.metadata.annotations ?? {}).flat();
  return [JSON.stringify(object), ...texts].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}
