import { groupKind, objectIdentity, type KubernetesObject } from '../kubernetes/kubernetes-object';
import { listOf, type Kubectl } from './kubectl';

/** Seconds that the API server may take to serve a kind that it has just been told of. */
const establishSeconds = 60;

/** The CustomResourceDefinitions among objects. */
export function definitionsIn(objects: readonly KubernetesObject[]): KubernetesObject[] {
  return objects.filter((object) => object.kind === 'CustomResourceDefinition');
}

/**
 * Kinds that these objects define and the cluster does not have: of an object of one, it cannot be asked anything yet.
 */
export function kindsToCome(kubectl: Kubectl, objects: readonly KubernetesObject[]): ReadonlySet<string> {
  const definitions = definitionsIn(objects);
  if (definitions.length === 0) return new Set();
  const there = new Set(kubectl.objects(['--filename=-'], listOf(definitions)).map(objectIdentity));
  const missing = definitions.filter((definition) => !there.has(objectIdentity(definition)));
  return new Set(
    missing.map(({ spec }) => {
      const { group, names } = spec as { readonly group: string; readonly names: { readonly kind: string } };
      return `${group}/${names.kind}`;
    }),
  );
}

export function isOfKind(object: KubernetesObject, kinds: ReadonlySet<string>): boolean {
  const { group, kind } = groupKind(object);
  return kinds.has(`${group}/${kind}`);
}

/** Waits until the API server takes objects of what was just defined. */
export function waitUntilEstablished(kubectl: Kubectl, definitions: readonly KubernetesObject[]): void {
  const wait = ['wait', '--for=condition=Established', `--timeout=${establishSeconds}s`, '--filename=-'];
  kubectl.output(wait, listOf(definitions));
}
