import { claimVolumesOf, type ClaimVolume } from '../../kubernetes/claim-volumes';
import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import { containersOf, podSpecOf } from '../../kubernetes/pod-template';
import { isOurs } from '../labels';
import { generationOfDirectory } from './claim-directory';

/** A claim of a target. */
export interface Claim {
  readonly name: string;
  /** The generation whose directory all pods work in. @default they see the whole of it: what is in it stays */
  readonly generation?: number;
  /** The generation that pods work in, where it is known and another. @default this one */
  readonly running?: number;
}

/**
 * The claims that these objects are, make or mount, by name, but for those of data paths; read from manifests as they
 * are applied.
 *
 * @param ofDataPaths names of the claims of data paths, where these objects may not have them. @default none
 */
export function claimsOf(objects: readonly KubernetesObject[], ofDataPaths: ReadonlySet<string> = new Set()): Claim[] {
  const mounts = objects.flatMap((object) =>
    claimVolumesOf(object).flatMap((volume) =>
      namesOf(volume, object).flatMap((name) =>
        generationsIn(object, volume).map((generation) => ({ name, generation })),
      ),
    ),
  );
  const declared = objects.filter(isClaim).map(({ metadata }) => metadata.name);
  const made = objects.filter((object) => isClaim(object) && isOurs(object)).map(({ metadata }) => metadata.name);
  const own = new Set([...ofDataPaths, ...made]);
  const names = [...new Set([...declared, ...mounts.map(({ name }) => name)])].filter((name) => !own.has(name)).sort();
  return names.map((name) => {
    const generations = new Set(mounts.filter((mount) => mount.name === name).map(({ generation }) => generation));
    const [generation] = generations;
    return { name, ...(generations.size === 1 && generation !== undefined && { generation }) };
  });
}

function isClaim({ kind }: KubernetesObject): boolean {
  return kind === 'PersistentVolumeClaim';
}

/** Each pod of a StatefulSet brings one of a template. */
function namesOf({ claim, isTemplate }: ClaimVolume, { spec }: KubernetesObject): string[] {
  if (!isTemplate) return [claim];
  const { replicas } = (spec ?? {}) as { readonly replicas?: number | null };
  return Array.from({ length: replicas ?? 1 }, (_, index) => `${claim}-${index}`);
}

/** In the directory of which generation each mount of a volume is. */
function generationsIn(object: KubernetesObject, { volume }: ClaimVolume): (number | undefined)[] {
  const mounts = containersOf(podSpecOf(object) ?? {}).flatMap(({ volumeMounts }) => volumeMounts ?? []);
  const own = mounts.filter(({ name }) => name === volume);
  if (own.length === 0) return [undefined];
  return own.map(({ subPath, subPathExpr }) =>
    generationOfDirectory((subPath || subPathExpr) as string | undefined, object.metadata.namespace ?? ''),
  );
}

/** What is said of claims wherever data is emptied: a line for those that start empty, and one for those that do not. */
export function claimLines(claims: readonly Claim[]): string[] {
  const [emptied, staying] = [true, false].map((isEmptied) =>
    claims.filter(({ generation }) => (generation !== undefined) === isEmptied).map(({ name }) => name),
  ) as [string[], string[]];
  return [
    ...(emptied.length > 0
      ? [`${inWords(emptied)} ${emptied.length === 1 ? 'starts' : 'start'} empty; what was there stays on the volume`]
      : []),
    ...(staying.length > 0 ? [`data in ${inWords(staying)} stays`] : []),
  ];
}

function inWords(names: readonly string[]): string {
  return `${names.length === 1 ? 'claim' : 'claims'} ${names.join(', ')}`;
}
