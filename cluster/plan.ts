import { isDeepStrictEqual } from 'node:util';
import { byIdentity, objectIdentity, objectName, type KubernetesObject } from '../kubernetes/kubernetes-object';
import { revisionOfSlotList, slotListName } from '../constructs/facts/slot-list';
import { lifeInWords, type Life } from '../config/life';
import { claimLines, claimsOf, type Claim } from '../constructs/facts/claims';
import { generationOfPods } from '../constructs/facts/generation';
import type { Delivery } from './delivery';
import { CommandFailed } from '../process/command-failed';
import type { Manifests } from './manifests';
import type { SecretToApply } from '../stacks/secrets-to-apply';
import { hookLines, rightsOfHooks } from './hooks';
import { dataChanges, type DataChange } from './data-changes';
import { definitionsIn, isOfKind } from './definitions';
import { lifeToEnd } from './hand-over';
import { listOf, objectsIn, reasonOf, type Kubectl } from './kubectl';
import { fieldManager, leftoversOf, type Leftovers } from './leftovers';
import { LiveNamespace } from './namespace';
import { withStrategyOf } from './strategy';

/** What applying a delivery would do to the cluster. */
export interface Plan {
  readonly delivery: Delivery;
  readonly manifests: Manifests;
  /** Secrets that get their values from whoever calls, once the namespace is there. */
  readonly secrets: readonly SecretToApply[];
  /** The namespace as it was found. */
  readonly namespace: LiveNamespace;
  /** The life whose namespace is deleted before, with all that is in it. @default none: no namespace is */
  readonly ended?: Life | undefined;
  /** Whether the namespace is still to be made; nothing in it can be tried out before. */
  readonly isNew: boolean;
  readonly created: readonly KubernetesObject[];
  readonly changed: readonly KubernetesObject[];
  readonly unchanged: readonly KubernetesObject[];
  readonly leftovers: Leftovers;
  readonly data: readonly DataChange[];
  /** Its claims, where the generation of the data is another from now on. */
  readonly claims: readonly Claim[];
  /** The objects that the API server can be asked about, as far as it can be. */
  readonly tried: readonly KubernetesObject[];
  /** Deployments among `tried` that become `Recreate`, which takes two steps. */
  readonly recreated: readonly KubernetesObject[];
  /** Definitions of kinds that the cluster does not have: they are applied first. */
  readonly definitions: readonly KubernetesObject[];
  /** Objects of kinds that these define, of which nothing can be asked before. */
  readonly untried: readonly KubernetesObject[];
  /** Jobs that run again, for data of another generation: their pods cannot be changed, so they are deleted first. */
  readonly rerun: readonly KubernetesObject[];
}

/** What applying a delivery would do, without the Secrets that its files leave out. */
export type ManifestPlan = Omit<Plan, 'secrets'>;

export interface PlanOptions {
  /** Whether fields that somebody else has changed are taken over. */
  readonly forceConflicts: boolean;
}

/**
 * Asks the API server what applying these manifests would do. Changes nothing.
 *
 * @param toCome kinds that are defined only by what is applied before, as `group/kind`. @default none
 * @throws CommandFailed where an object would be refused, or the cluster has what is newer
 */
export function planOf(
  kubectl: Kubectl,
  delivery: Delivery,
  manifests: Manifests,
  options: PlanOptions,
  toCome: ReadonlySet<string> = new Set(),
): ManifestPlan {
  const namespace = LiveNamespace.find(kubectl, delivery.namespace);
  namespace.checkProject(delivery);
  if (delivery.target?.ownsNamespace !== false) namespace.checkNotArgoCds();
  if (namespace.state === 'terminating')
    throw new CommandFailed(`namespace ${delivery.namespace} is being deleted: try again when it is gone`);
  const ended = lifeToEnd(namespace, delivery);
  const isNew = namespace.state === 'absent' || ended !== undefined;
  if (isNew && delivery.target?.ownsNamespace === false)
    throw new CommandFailed(
      `${delivery.name} works in the namespace ${delivery.namespace}, which is not there yet${ended ? ` for it: it is of ${lifeInWords(ended)}` : ''}`,
    );
  // What hooks may do is tried, told and applied as all else is.
  const objects = [...manifests.objects, ...rightsOfHooks(manifests)];
  const untried = objects.filter((object) => isOfKind(object, toCome));
  const known = objects.filter((object) => !untried.includes(object));
  const present = kubectl.objects(['--filename=-', '--show-managed-fields'], listOf(known));
  const goes = ({ kind, metadata }: KubernetesObject) =>
    (kind === 'Namespace' ? metadata.name : metadata.namespace) === delivery.namespace;
  const live = byIdentity(ended ? present.filter((object) => !goes(object)) : present);
  const data = dataChanges(objects, [...live.values()]);
  checkNotOlder(delivery, objects, live, data);
  const created = objects.filter((object) => !live.has(objectIdentity(object)));
  const kept = objects.filter((object) => live.has(objectIdentity(object)));
  const rerun = kept.filter(
    (object) => object.kind === 'Job' && isOfAnotherGeneration(object, live.get(objectIdentity(object))),
  );
  // What lies in a namespace that is not there cannot be tried out.
  const tried = known
    .filter((object) => !rerun.includes(object))
    .filter((object) => !isNew || !goes(object) || (object.kind === 'Namespace' && !ended))
    .map((object) => withStrategyOf(live.get(objectIdentity(object)), object));
  const recreated = tried.filter((object) => !objects.includes(object));
  const temporary = isNew ? [] : manifests.temporary;
  const result = byIdentity(dryRun(kubectl, delivery, [...tried, ...temporary], options));
  const willChange = byIdentity([...recreated, ...rerun]);
  const isSame = (object: KubernetesObject) => {
    const identity = objectIdentity(object);
    return !willChange.has(identity) && isDeepStrictEqual(content(live.get(identity)), content(result.get(identity)));
  };
  return {
    delivery,
    manifests,
    namespace,
    ended,
    isNew,
    created,
    changed: kept.filter((object) => !isSame(object)),
    unchanged: kept.filter(isSame),
    leftovers: isNew ? { removable: [], kept: [], unseen: [] } : leftoversOf(kubectl, delivery, partsOf(manifests)),
    data,
    claims: kept.some((object) => isOfAnotherGeneration(object, live.get(objectIdentity(object))))
      ? claimsOf(kept)
      : [],
    tried,
    recreated,
    definitions: definitionsIn(created),
    untried,
    rerun,
  };
}

/** All that belongs to a delivery, also what is not applied with the rest. */
function partsOf({ objects, further, temporary, hooks }: Manifests): KubernetesObject[] {
  return [...objects, ...further, ...temporary, ...Object.values(hooks).flat()];
}

/** Arguments of kubectl that apply what stands on its input. */
export function applyArguments(delivery: Delivery, { forceConflicts }: PlanOptions): string[] {
  const manager = `--field-manager=${fieldManager(delivery)}`;
  return ['--server-side', manager, ...(forceConflicts ? ['--force-conflicts'] : []), '--filename=-'];
}

/** Whether anything would be other than it is. */
export function changesAnything({ created, changed, leftovers }: Plan): boolean {
  return created.length + changed.length + leftovers.removable.length > 0;
}

/** The plan for a person: a line of sums, and one for each object that is not as it was. */
export function planLines({
  delivery,
  manifests,
  ended,
  isNew,
  created,
  changed,
  unchanged,
  leftovers,
  data,
  claims,
  recreated,
  untried,
  rerun,
}: Plan): string[] {
  const gone = leftovers.removable;
  const sums = [
    [created, 'new'],
    [changed, 'changed'],
    [unchanged, 'unchanged'],
    [gone, 'no longer in the output'],
  ] as const;
  const counts = sums.flatMap(([objects, what]) => (objects.length > 0 ? [`${objects.length} ${what}`] : []));
  const place = delivery.namespace === delivery.name ? '' : ` in namespace ${delivery.namespace}`;
  return [
    `${delivery.name}${place}: ${counts.join(', ')}${isNew ? '; the namespace is new' : ''}`,
    ...(ended
      ? [
          `  the namespace of ${lifeInWords(ended)} is deleted with all that is in it, its claims too, and made anew; its data on the node is moved aside`,
        ]
      : []),
    ...(isNew ? [] : created.map((object) => `  + ${objectName(object)}`)),
    ...changed.map((object) => `  ~ ${objectName(object)}`),
    ...gone.map((object) => `  - ${objectName(object)}`),
    ...data.map(({ dataPaths, live, declared, isOperated }) => {
      const names = dataPaths.join(', ');
      const change = `generation ${live} -> ${declared}`;
      return isOperated
        ? `  applications of ${names} get a new database of its operator, which begins empty; the former one stays: ${change}`
        : `  data of ${names} is moved aside: ${change}`;
    }),
    ...untried.map(
      (object) => `  ${objectName(object)} is of a kind that is defined only now, and cannot be tried out before`,
    ),
    ...recreated.map((object) => `  ${objectName(object)} becomes Recreate: it is paused first, then changed`),
    ...claimLines(claims).map((line) => `  ${line}`),
    ...rerun.map((object) => `  ${objectName(object)} runs again, for the data of this generation`),
    ...hookLines(manifests),
    ...leftovers.kept.map((line) => `  ${line}`),
    ...leftovers.unseen.map((line) => `  not looked at for what left the output: ${line}`),
  ];
}

function isOfAnotherGeneration(declared: KubernetesObject, live: KubernetesObject | undefined): boolean {
  return live !== undefined && generationOfPods(declared) !== generationOfPods(live);
}

/** The server's answer to these objects, as if they were applied. */
function dryRun(
  kubectl: Kubectl,
  delivery: Delivery,
  objects: readonly KubernetesObject[],
  options: PlanOptions,
): KubernetesObject[] {
  if (objects.length === 0) return [];
  const args = ['apply', ...applyArguments(delivery, options), '--dry-run=server', '--output=json'];
  const all = kubectl.attempt(args, listOf(objects));
  if (all.succeeded) return objectsIn(args, all.stdout);
  if (!isConflict(all.stderr)) throw new CommandFailed(`${delivery.name}: ${explained(reasonOf(all))}`);
  // A conflict does not say which object has it.
  const conflicts = objects.flatMap((object) => {
    const one = kubectl.attempt(args, listOf([object]));
    return one.succeeded ? [] : [`${objectName(object)} in ${delivery.name}: ${conflictOf(reasonOf(one))}`];
  });
  throw new CommandFailed([...conflicts, 'to take these fields over: --force-conflicts'].join('\n'));
}

function isConflict(stderr: string): boolean {
  return /Apply failed with \d+ conflict/.test(stderr);
}

/** `.spec.replicas, by kubectl-edit`: who has the fields; what kubectl advises is for other ways of working. */
function conflictOf(reason: string): string {
  const [conflicts = reason] = reason.split(/\n?Please review/);
  return conflicts.replace(/\n-? ?/g, ' ').trim();
}

/** What the API server says of a claim that is there and is to be another; a quota, for one, it names in other words. */
const isFixedClaim =
  /PersistentVolumeClaim "[^"]*" is invalid: spec(: Forbidden: spec is immutable|\.resources\.requests\.storage: Forbidden)|pvc can be resized/;

/** Kubernetes says what cannot be changed, but not what to do. */
function explained(reason: string): string {
  if (isFixedClaim.test(reason))
    return `${reason}\na claim cannot shrink or be of another class, and grows only where its class allows that. Deleted and made anew, it is empty: give the data path another name, or save what is in it first`;
  const isFixed = /immutable|updates to statefulset spec|cannot change roleRef|may not be specified when strategy/;
  return isFixed.test(reason)
    ? `${reason}\nit cannot be changed in place: delete the object with kubectl, then apply again`
    : reason;
}

/** A checkout that is behind must not take the data of the present task for that of an earlier one. */
function checkNotOlder(
  { name, project }: Delivery,
  objects: readonly KubernetesObject[],
  live: ReadonlyMap<string, KubernetesObject>,
  data: readonly DataChange[],
): void {
  for (const { dataPaths, live: newer, declared } of data) {
    if (declared < newer)
      throw new CommandFailed(
        `${name}: the data of ${dataPaths.join(', ')} has generation ${newer} in the cluster, and ${declared} here: this checkout is older; update it`,
      );
  }
  const list = objects.find((object) => object.metadata.name === slotListName);
  const present = list && live.get(objectIdentity(list));
  const newer = present ? revisionOfSlotList(present) : 0;
  if (newer > project.register.revision)
    throw new CommandFailed(
      `${name}: the list of slots has revision ${newer} in the cluster, and ${project.register.revision} here: this checkout is older; update it`,
    );
}

/** What its manifest decides of an object, without what the server counts and others report. */
function content(object: KubernetesObject | undefined): unknown {
  return object && { ...without(object, ['status']), metadata: without(object.metadata, counted) };
}

const counted = ['managedFields', 'resourceVersion', 'generation'];

function without(value: object, keys: readonly string[]): object {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)));
}
