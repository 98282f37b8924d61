import { takesDataAlong } from '../kubernetes/data-kinds';
import { objectIdentity, objectName, type KubernetesObject } from '../kubernetes/kubernetes-object';
import type { Delivery } from './delivery';
import { CommandFailed } from '../process/command-failed';
import type { Kubectl } from './kubectl';
import { isOurs } from '../constructs/labels';
import { objectsIn, reasonOf } from './kubectl';

/** The name under which the API server keeps which fields, and so which objects, were applied for a delivery. */
export function fieldManager({ name }: Pick<Delivery, 'name'>): string {
  return `slotstack-${name}`;
}

/** What was applied for a delivery before, and is not part of it any more. */
export interface Leftovers {
  readonly removable: readonly KubernetesObject[];
  /** What a person must decide on, each with the reason. */
  readonly kept: readonly string[];
  /** What could not be looked at. */
  readonly unseen: readonly string[];
}

/**
 * Kinds that are never part of the output: Secrets, which a list would bring here with their values, and what comes and
 * goes by itself.
 */
const neverOurs = /^(secrets|events(\.events\.k8s\.io)?)$/;

/**
 * What left the output: objects that the API server has under the field manager of this very delivery, and that its
 * manifests do not have.
 *
 * Neither a label nor a list decides: a label is copied together with an object, and a list outlives what it names. So
 * what others made, what a controller made of ours, and what another target brought to the same namespace is none of
 * it.
 */
export function leftoversOf(kubectl: Kubectl, delivery: Delivery, manifests: readonly KubernetesObject[]): Leftovers {
  const scopes = [['--namespaced=true', `--namespace=${delivery.namespace}`]];
  // Only the platform has objects of the whole cluster.
  if (!delivery.target) scopes.push(['--namespaced=false']);
  const present: KubernetesObject[] = [];
  const unseen: string[] = [];
  for (const [scope = '', ...place] of scopes) {
    const kinds = kubectl.attempt(['api-resources', scope, '--verbs=list,delete', '--output=name']);
    if (!kinds.succeeded) unseen.push(reasonOf(kinds));
    const names = kinds.stdout.split('\n').filter((kind) => /^[a-z0-9.-]+$/.test(kind) && !neverOurs.test(kind));
    if (names.length === 0) throw new CommandFailed(`kubectl lists no kinds of objects: ${reasonOf(kinds)}`);
    // One kind that may not be listed leaves the others.
    const get = ['get', names.join(','), ...place, '--output=json', '--show-managed-fields'];
    const list = kubectl.attempt(get);
    if (!list.succeeded) unseen.push(...reasonOf(list).split('\n'));
    present.push(...objectsIn(get, list.stdout));
  }
  return { ...leftoversAmong(present, delivery, manifests), unseen };
}

/** The objects in the cluster that were applied for a delivery and are not among its manifests. */
export function leftoversAmong(
  present: readonly KubernetesObject[],
  delivery: Pick<Delivery, 'name'>,
  manifests: readonly KubernetesObject[],
): Omit<Leftovers, 'unseen'> {
  const declared = new Set(manifests.map(objectIdentity));
  const removable: KubernetesObject[] = [];
  const kept: string[] = [];
  for (const object of present) {
    const appliers = appliersOf(object);
    if (!appliers.includes(fieldManager(delivery)) || declared.has(objectIdentity(object))) continue;
    if (object.metadata.deletionTimestamp !== undefined) continue;
    const others = appliers.filter((name) => name !== fieldManager(delivery));
    if (takesDataAlong(object) && !isOverDirectory(object))
      kept.push(`${objectName(object)} stays: it may hold data; delete it by hand`);
    else if (others.length > 0) kept.push(`${objectName(object)} stays: ${others.join(' and ')} applied it, too`);
    else removable.push(object);
  }
  return { removable, kept };
}

/** A volume that is no more than a name for a directory: what is in that stays. */
function isOverDirectory(object: KubernetesObject): boolean {
  return object.kind === 'PersistentVolume' && isOurs(object);
}

interface ManagedFields {
  readonly manager?: string;
  readonly operation?: string;
  /** `status`, which controllers apply to objects of anybody. */
  readonly subresource?: string;
}

function appliersOf({ metadata }: KubernetesObject): string[] {
  const { managedFields = [] } = metadata as { managedFields?: readonly ManagedFields[] };
  return managedFields.flatMap(({ manager, operation, subresource }) =>
    operation === 'Apply' && manager && !subresource ? [manager] : [],
  );
}
