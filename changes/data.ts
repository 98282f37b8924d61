import { lifeInWords, lifeText } from '../config/life';
import { claimSpecChanges } from './claim-specs';
import { objectIdentity, objectName, type KubernetesObject } from '../kubernetes/kubernetes-object';
import { isCluster, takesDataAlong } from '../kubernetes/data-kinds';
import { claimLines, claimsOf } from '../constructs/facts/claims';
import { collectorLimits } from '../constructs/facts/collector-limits';
import { ensuredData, type EnsuredPath } from '../constructs/facts/ensured-data';
import { generationOfPods } from '../constructs/facts/generation';
import { lifeOfNamespace } from '../constructs/facts/life';
import { operatedData } from '../constructs/facts/operated-data';
import { hasRole } from '../constructs/facts/role';

/** What becomes of the data of a target once these manifests take the place of those: a line for each. */
export function dataConsequences(before: readonly KubernetesObject[], after: readonly KubernetesObject[]): string[] {
  const [old, young] = [pathsOf(before), pathsOf(after)];
  const handedOver = handOver(before, after);
  const lines = [
    ...handedOver,
    ...[...old].flatMap(([name, path]) => consequencesOf(path, young.get(name))),
    ...operatedConsequences(before, after),
    // With the namespace go its claims, and what would bring others.
    ...(handedOver.length > 0 ? [] : [...claimConsequences(before, after), ...claimSpecChanges(before, after)]),
  ];
  const present = new Set(after.map(objectIdentity));
  for (const object of before) {
    if (takesDataAlong(object) && !present.has(objectIdentity(object)))
      lines.push(`${objectName(object)} leaves the output: what deletes it deletes the data in it`);
  }
  const [wasCleaned, isCleaned] = [before, after].map((objects) => objects.some(isCleanup));
  if (wasCleaned && !isCleaned) lines.push('its data is no longer deleted when it is deleted');
  if (isCleaned && !wasCleaned) lines.push('its data is deleted when it is deleted, from now on');
  return [...lines, ...collectorChanges(before, after)];
}

/** The namespace of a slot that goes to another life. */
function handOver(before: readonly KubernetesObject[], after: readonly KubernetesObject[]): string[] {
  const [old, young] = [before, after].map(
    (objects) => objects.filter(({ kind }) => kind === 'Namespace').map(lifeOfNamespace)[0],
  );
  return old && young && lifeText(old) !== lifeText(young)
    ? [`its namespace is deleted with all that is in it, and made anew: ${lifeInWords(old)} -> ${lifeInWords(young)}`]
    : [];
}

/** What becomes of claims. */
function claimConsequences(before: readonly KubernetesObject[], after: readonly KubernetesObject[]): string[] {
  const former = new Map(claimsOf(before).map(({ name, generation }) => [name, generation]));
  const changed = claimsOf(after).flatMap(({ name, generation }) => {
    const old = former.get(name);
    if (!former.has(name) || old === generation) return [];
    if (generation === undefined)
      return [
        `claim ${name}: its pods see the whole volume from now on; the data of generation ${String(old)} is in a directory of it`,
      ];
    const change = old === undefined ? `generation ${generation}` : `generation ${old} -> ${generation}`;
    return [`claim ${name}: its pods start empty, and what was there stays on the volume: ${change}`];
  });
  return [...changed, ...claimsThatStay(before, after)];
}

/** The claims that a generation does not concern, where there is another. */
function claimsThatStay(before: readonly KubernetesObject[], after: readonly KubernetesObject[]): string[] {
  const old = new Map(before.map((object) => [objectIdentity(object), generationOfPods(object)]));
  const isEmptied = after.some((object) => {
    const generation = generationOfPods(object);
    const former = old.get(objectIdentity(object));
    return former !== undefined && generation !== undefined && former !== generation;
  });
  return isEmptied ? claimLines(claimsOf(after).filter(({ generation }) => generation === undefined)) : [];
}

interface PathOfTarget extends EnsuredPath {
  readonly generation: number;
}

/** Data paths of a target, by name. */
function pathsOf(objects: readonly KubernetesObject[]): Map<string, PathOfTarget> {
  return new Map(
    objects.flatMap((object) => {
      const data = ensuredData(object);
      return data?.paths.map((path) => [path.name, { ...path, generation: data.generation }] as const) ?? [];
    }),
  );
}

function consequencesOf(old: PathOfTarget, young: PathOfTarget | undefined): string[] {
  const { name, place, generation, owner } = old;
  if (!young) return [`${name}: nothing mounts it any more; its data stays in ${place}`];
  if (young.place !== place)
    return [`${name}: its service starts with what is in ${young.place}; the data in ${place} stays there`];
  const change = `generation ${generation} -> ${young.generation}`;
  const lines: string[] = [];
  if (young.generation > generation)
    lines.push(`${name}: its data is moved aside, and its service starts empty: ${change}`);
  if (young.generation < generation) lines.push(neverBack(name, change));
  if (young.owner !== owner) lines.push(`${name}: its directory is to belong to another: ${owner} -> ${young.owner}`);
  return lines;
}

/** What becomes of data that operators look after. Their objects of the former generation are told as what leaves the output. */
function operatedConsequences(before: readonly KubernetesObject[], after: readonly KubernetesObject[]): string[] {
  const [old, young] = [before, after].map((objects) => new Map(objects.filter(isCluster).flatMap(clusterOf)));
  return [...(old ?? [])].flatMap(([service, { generation }]) => {
    const now = young?.get(service);
    if (!now || now.generation === generation) return [];
    const change = `generation ${generation} -> ${now.generation}`;
    return now.generation < generation
      ? [neverBack(service, change)]
      : [`${service}: its applications work with ${now.name} from now on, which begins empty: ${change}`];
  });
}

function clusterOf(object: KubernetesObject): [string, { readonly name: string; readonly generation: number }][] {
  const data = operatedData(object);
  return data ? [[data.service, { name: objectName(object), generation: data.generation }]] : [];
}

function neverBack(name: string, change: string): string {
  return `${name}: ${change}: a generation never goes back, so this is not published. Is the branch up to date?`;
}

function isCleanup(object: KubernetesObject): boolean {
  return object.kind === 'Job' && hasRole(object, 'cleanup');
}

/** What the collector may delete, and when. */
function collectorChanges(before: readonly KubernetesObject[], after: readonly KubernetesObject[]): string[] {
  return after.flatMap((object) => {
    const old = before.find((candidate) => objectIdentity(candidate) === objectIdentity(object));
    const limits = collectorLimits(object);
    if (!old || limits.size === 0) return [];
    return [...limits].flatMap(([name, value]) => {
      const former = collectorLimits(old).get(name);
      return former === undefined || former === value ? [] : [`${objectName(object)}: ${name} ${former} -> ${value}`];
    });
  });
}
