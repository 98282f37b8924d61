import { isAtLeast, type ArgoCdSource } from '../../config/argocd';
import { argoCdAnnotations } from '../../kubernetes/argocd-names';
import { objectName, type KubernetesObject } from '../../kubernetes/kubernetes-object';
import { suggestion } from '../../input/suggestion';
import type { Project } from '../../config/project';
import type { Target } from '../../config/target';
import type { TargetOutput } from '../../output/target-output';
import type { DeliveryCheck } from '../deliverer';
import { ownedTwice } from '../project-checks/owned-twice';
import { platformName } from '../platform-stack';

/**
 * Says what Argo CD would do with a project that its services.yaml does not show.
 *
 * @param outputs those of its targets
 */
export function checkDelivery(
  project: Project,
  source: ArgoCdSource,
  outputs: readonly TargetOutput[],
  check: DeliveryCheck,
): void {
  checkNames(project, source, outputs, check);
  checkOwners(outputs, check);
  checkVolumes(project, source, check);
  for (const target of project.targets) {
    const namespace = check.placement.namespace(target);
    const included = target.groups.flatMap(({ order }) => check.placement.objects(target, order));
    for (const { object, position } of namespace ? [namespace, ...included] : included) {
      const { problem, notices } = trapsOf(object, target);
      if (problem !== undefined) check.problems.add(position, `${objectName(object)} ${problem}`, target.slot);
      for (const notice of notices) check.notices.add(target.name, position, `${objectName(object)} ${notice}`);
    }
  }
  for (const notice of gapsOf(project, source)) check.notices.add(platformName(project.name), source.position, notice);
}

function checkNames(
  { name }: Project,
  source: ArgoCdSource,
  outputs: readonly TargetOutput[],
  { problems }: DeliveryCheck,
) {
  if (name === 'default')
    problems.add(
      source.position,
      'argocd: the AppProject "default" is one of Argo CD itself: call the project otherwise',
    );
  for (const output of outputs) {
    if (output.name.length > 63)
      problems.add(
        source.position,
        `argocd: ${output.name} would be the name of an Application, and with it a label, but has more than 63 characters: use a shorter name for the project or the environment`,
      );
  }
}

/** Whoever may make a PersistentVolume offers any path of any node, and Argo CD makes whatever is published. */
function checkVolumes({ targets }: Project, source: ArgoCdSource, { problems }: DeliveryCheck): void {
  const slot = targets.find((target) => target.slot !== undefined && target.dataPaths?.persistentVolumes);
  if (slot)
    problems.add(
      source.position,
      `argocd: dataPaths.persistentVolumes needs new volumes for each task in a slot (${slot.name}); were Argo CD to make them, who writes to the published branch could offer any path of the nodes: deliver with slotstack apply, or let a storage class make the volumes (dataPaths.claim)`,
    );
}

/** Where several environments share a namespace: of two Applications with the same object, Argo CD lets only one have it. */
function checkOwners(outputs: readonly TargetOutput[], { problems }: DeliveryCheck): void {
  for (const { object, owner, other, position } of ownedTwice(outputs))
    problems.add(
      position,
      `argocd: ${object} is in ${owner} and in ${other}, but only one Application can have it: leave it out of one, with "when" or dropKinds`,
    );
}

interface Traps {
  readonly problem?: string;
  readonly notices: readonly string[];
}

/** What the annotations and fields of an included object would bring about. */
function trapsOf(object: KubernetesObject, target: Target): Traps {
  const annotation = (key: string) => object.metadata.annotations?.[key] ?? '';
  const hook = [annotation(argoCdAnnotations.hook), annotation('helm.sh/hook')].filter((each) => each !== '').join();
  const isKept =
    target.slot !== undefined &&
    (/Delete=/.test(annotation(argoCdAnnotations.syncOptions)) || annotation('helm.sh/resource-policy') !== '');
  if (/(pre|post)-?delete/i.test(hook))
    return {
      problem: `is a hook of deletion (${hook}): Argo CD runs it with every deletion of the Application, also of one whose objects stay; remove it`,
      notices: [],
    };
  const unknown = unknownHooks(annotation(argoCdAnnotations.hook));
  if (unknown.length > 0)
    return {
      problem: `has ${argoCdAnnotations.hook}: ${unknown.join()}, which Argo CD does not know, so that it would never be applied${suggestion(unknown[0] ?? '', moments)}`,
      notices: [],
    };
  if (isKept && object.kind === 'Namespace')
    return {
      problem: 'has an annotation that keeps it, but the namespace of a slot must go with the slot: remove it',
      notices: [],
    };
  const wave = annotation(argoCdAnnotations.syncWave);
  const spec = object.spec as { readonly ttlSecondsAfterFinished?: unknown } | undefined;
  return {
    notices: [
      ...(wave === '' || /^[+-]?[0-9]+$/.test(wave)
        ? []
        : [`has ${argoCdAnnotations.syncWave}: ${wave}, which is no whole number: Argo CD takes it for 0`]),
      ...(isKept ? ['has an annotation that keeps it, but it goes with the namespace of its slot'] : []),
      ...(object.kind === 'Job' && spec?.ttlSecondsAfterFinished !== undefined && hook === ''
        ? ['has ttlSecondsAfterFinished: each time Kubernetes removes it, Argo CD runs it again; remove that field']
        : []),
    ],
  };
}

/** When Argo CD runs hooks. */
const moments = ['PreSync', 'Sync', 'PostSync', 'SyncFail', 'PreDelete', 'PostDelete', 'Skip'];

function unknownHooks(hooks: string): string[] {
  const all = hooks.split(',').map((hook) => hook.trim());
  return all.filter((hook) => hook !== '' && !moments.includes(hook));
}

/** What the version of Argo CD does not do. */
function gapsOf({ argocd, targets }: Project, { version }: ArgoCdSource): string[] {
  if (version === undefined) return [];
  const gaps: string[] = [];
  const remains = 'the data of such a slot stays until the collector finds it';
  if (targets.some(({ slot, dataPaths }) => slot !== undefined && dataPaths)) {
    const isPre = argocd.hook === 'PreDelete';
    if (isPre && !isAtLeast(version, 3, 3))
      gaps.push(
        `Argo CD ${version} has no PreDelete hooks, so none runs when a slot is released: ${remains}; use hook: PostDelete`,
      );
    if (isPre && isAtLeast(version, 3, 4))
      gaps.push(
        `Argo CD ${version} skips the PreDelete hook now and then when a slot is released (argo-cd#29100): ${remains}; use hook: PostDelete`,
      );
    if (!isPre && !isAtLeast(version, 2, 10))
      gaps.push(
        `Argo CD ${version} has no PostDelete hooks, so none runs when a slot is released: ${remains}; use 2.10 or newer`,
      );
    else if (!isPre && !isAtLeast(version, 3, 3))
      gaps.push(
        `Argo CD ${version} takes a PostDelete hook that failed for one that is done: ${remains}; use 3.3 or newer`,
      );
  }
  if (!isAtLeast(version, 2, 14))
    gaps.push(
      `Argo CD ${version} has no deletion with confirmation: nobody is asked before it deletes a lasting environment; use 2.14 or newer`,
    );
  return gaps.map((gap) => `argocd.version: ${gap}`);
}
