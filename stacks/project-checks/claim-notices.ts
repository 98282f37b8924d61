import type { Target } from '../../config/target';
import { keptByServices } from '../../constructs/claims/fixed-claims';
import { claimVolumesOf } from '../../kubernetes/claim-volumes';
import { objectName, type KubernetesObject } from '../../kubernetes/kubernetes-object';
import type { PlacedObject } from '../../kubernetes/placed-object';
import { mapPodSpec, podSpecOf, type PodSpec } from '../../kubernetes/pod-template';
import type { Notices } from '../../input/notice';
import type { Problems } from '../../input/problem';
import { claimsOfDataPaths } from '../data-store';
import { suggestion } from '../../input/suggestion';

export interface ClaimCheck {
  readonly target: Target;
  /** The objects of its namespace: its own, and those of other targets there. */
  readonly entries: readonly PlacedObject[];
  /** All targets of the project. */
  readonly targets: readonly Target[];
  /** Claims that no generation empties, with the reason. @default none */
  readonly fixed?: ReadonlyMap<string, string> | undefined;
  readonly notices: Notices;
  readonly problems: Problems;
}

/** Tells traps of claims: what no clean empties, what nobody mounts, and whose pods will not start or cannot write. */
export function noticeClaims(check: ClaimCheck): void {
  const { fixed, target, notices } = check;
  const entries = withoutDataPaths(check);
  checkKept(check);
  checkTemplates(check);
  const mounters = mountersOf(entries);
  for (const entry of entries) {
    const { object, position } = entry;
    const note = (message: string) => {
      notices.add(target.name, position, `${objectName(object)} ${message}`);
    };
    if (object.kind === 'PersistentVolumeClaim' && !mounters.has(object.metadata.name)) note('is mounted by nothing');
    for (const { claim } of claimVolumesOf(object)) {
      const reason = fixed?.get(claim);
      if (reason !== undefined && reason !== keptByServices)
        note(`has claim ${claim}, which a clean does not empty: ${reason}`);
    }
    const user = userWithoutGroup(object);
    if (user !== undefined)
      note(
        `mounts claims as user ${user}, who cannot write to a new volume, which is root's: state securityContext.fsGroup of its pods`,
      );
  }
  for (const [claim, workloads] of mounters) {
    const [first, second] = workloads;
    if (first && second && isOfOneNode(claim, entries) && workloads.some(({ object }) => !isPlaced(podSpecOf(object))))
      notices.add(
        target.name,
        second.position,
        `${objectName(second.object)} mounts claim ${claim}, as ${objectName(first.object)} does, but its access mode ReadWriteOnce lets one node have it: keep their pods on one (podAffinity), or ask for ReadWriteMany`,
      );
  }
}

/** The objects but for the volumes of data paths, which are ensured and kept to one pod, and for these claims. */
function withoutDataPaths({ entries, target }: ClaimCheck): PlacedObject[] {
  const own = claimsOfDataPaths(target);
  if (own.size === 0) return [...entries];
  return entries
    .filter(({ object }) => object.kind !== 'PersistentVolumeClaim' || !own.has(object.metadata.name))
    .map((entry) => ({
      ...entry,
      object: mapPodSpec(entry.object, (spec) => ({
        ...spec,
        volumes: (spec.volumes ?? []).filter(({ persistentVolumeClaim: claim }) => !own.has(claim?.claimName ?? '')),
      })),
    }));
}

/** Workloads by the claim that they mount; of those that each pod brings none, which nobody shares. */
function mountersOf(entries: readonly PlacedObject[]): Map<string, PlacedObject[]> {
  const mounters = new Map<string, PlacedObject[]>();
  for (const entry of entries)
    for (const { claim, isTemplate } of claimVolumesOf(entry.object))
      if (!isTemplate) mounters.set(claim, [...(mounters.get(claim) ?? []), entry]);
  return mounters;
}

/** A name that no claim has would keep nothing. */
function checkKept({ target, entries, targets, problems }: ClaimCheck): void {
  const own = claimNames(entries.map(({ object }) => object));
  const ofDataPaths = claimsOfDataPaths(target);
  for (const { name, position } of target.keptClaims) {
    if (ofDataPaths.has(name))
      problems.add(
        position,
        `claims.keep: claim "${name}" is that of a data path, which each generation empties`,
        target.slot,
      );
    if (own.has(name)) continue;
    // Another environment may have it.
    const all = claimNames(targets.flatMap(({ groups }) => groups.flatMap(({ objects }) => objects.map(objectOf))));
    if (!all.has(name))
      problems.add(
        position,
        `claims.keep: no workload has a claim "${name}"${suggestion(name, [...all])}`,
        target.slot,
      );
  }
}

/** The pods of a StatefulSet bring claims with a number behind the name, which that of a data path may have, too. */
function checkTemplates({ target, entries, problems }: ClaimCheck): void {
  const ofDataPaths = [...claimsOfDataPaths(target)];
  for (const { object, position } of entries)
    for (const { claim, isTemplate } of claimVolumesOf(object)) {
      const isBrought = (name: string) => name.startsWith(`${claim}-`) && /^[0-9]+$/.test(name.slice(claim.length + 1));
      const other = isTemplate ? ofDataPaths.find(isBrought) : undefined;
      if (other !== undefined)
        problems.add(
          position,
          `${objectName(object)} brings claim ${other}, which is that of a data path: name the template, or the data path, otherwise`,
          target.slot,
        );
    }
}

function objectOf({ object }: PlacedObject): KubernetesObject {
  return object;
}

function claimNames(objects: readonly KubernetesObject[]): Set<string> {
  return new Set(objects.flatMap((object) => claimVolumesOf(object).map(({ claim }) => claim)));
}

function isOfOneNode(claim: string, entries: readonly PlacedObject[]): boolean {
  const found = entries.find(({ object }) => object.kind === 'PersistentVolumeClaim' && object.metadata.name === claim);
  const { accessModes } = (found?.object.spec ?? {}) as { readonly accessModes?: readonly string[] | null };
  return accessModes?.every((mode) => mode === 'ReadWriteOnce') ?? false;
}

/** Whether the manifest says on which nodes its pods may be. */
function isPlaced(spec: PodSpec | undefined): boolean {
  return ['affinity', 'nodeSelector', 'nodeName'].some((key) => spec?.[key] !== undefined);
}

interface RunAs {
  readonly runAsUser?: number;
  readonly fsGroup?: number;
}

/** The user that mounts a claim and is not root, where no group is said that its volume is to belong to. */
function userWithoutGroup(object: KubernetesObject): number | undefined {
  const spec = podSpecOf(object);
  const { runAsUser, fsGroup } = (spec?.securityContext ?? {}) as RunAs;
  if (fsGroup !== undefined) return undefined;
  const volumes = claimVolumesOf(object).filter(({ isReadOnly }) => !isReadOnly);
  const users = (spec?.containers ?? [])
    .filter(({ volumeMounts }) =>
      (volumeMounts ?? []).some(({ name, readOnly }) => !readOnly && volumes.some(({ volume }) => volume === name)),
    )
    .map(({ securityContext }) => ((securityContext ?? {}) as RunAs).runAsUser ?? runAsUser);
  return users.find((user) => user !== undefined && user > 0);
}
