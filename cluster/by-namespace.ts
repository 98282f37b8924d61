import type { KubernetesObject } from '../kubernetes/kubernetes-object';
import { objectsIn, type Kubectl } from './kubectl';

/**
 * What of these kinds is in namespaces that there are: of all the cluster in one call, or of each where that is not allowed.
 *
 * @param listOf what one namespace has. @default kubectl fails where that may not be asked
 */
export function objectsByNamespace(
  kubectl: Kubectl,
  kinds: string,
  namespaces: readonly string[],
  listOf = (namespace: string): KubernetesObject[] => kubectl.objects([kinds, `--namespace=${namespace}`]),
): Map<string, readonly KubernetesObject[]> {
  const call = ['get', kinds, '--all-namespaces', '--output=json'];
  const everywhere = namespaces.length > 1 && kubectl.attempt(call);
  if (!everywhere || !everywhere.succeeded) return new Map(namespaces.map((name) => [name, listOf(name)]));
  const byNamespace = new Map<string, KubernetesObject[]>();
  for (const object of objectsIn(call, everywhere.stdout)) {
    const { namespace = '' } = object.metadata;
    byNamespace.set(namespace, [...(byNamespace.get(namespace) ?? []), object]);
  }
  return byNamespace;
}

/** What one namespace has of these kinds; nothing where they are not defined, or may not be asked for. */
export function objectsIfAllowed(kubectl: Kubectl, kinds: string, namespace: string): KubernetesObject[] {
  const call = ['get', kinds, `--namespace=${namespace}`, '--output=json'];
  const answer = kubectl.attempt(call);
  return answer.succeeded ? objectsIn(call, answer.stdout) : [];
}
