import type { KubernetesObject } from '../kubernetes/kubernetes-object';
import type { Kubectl } from './kubectl';

/** Deletes these objects with what belongs to them, and waits until they are gone. */
export function removeObjects(kubectl: Kubectl, objects: readonly KubernetesObject[]): void {
  if (objects.length === 0) return;
  const items = objects.map(({ apiVersion, kind, metadata: { name, namespace } }) => ({
    apiVersion,
    kind,
    metadata: { name, ...(namespace !== undefined && { namespace }) },
  }));
  kubectl.output(
    ['delete', '--filename=-', '--ignore-not-found', '--cascade=foreground', '--timeout=300s'],
    JSON.stringify({ apiVersion: 'v1', kind: 'List', items }),
  );
}
