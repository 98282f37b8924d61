import { closest, distance } from 'fastest-levenshtein';
import { suggestion } from '../../input/suggestion';
import { type Kind, kinds, kubernetesVersion } from '../kubernetes-api';

const definitions = new Map(kinds.map(({ apiVersion, kind, definition }) => [`${apiVersion} ${kind}`, definition]));
const groups = new Set(kinds.map(({ group }) => group));

/** The definition of a kind that is Kubernetes' own. */
export function definitionOf(apiVersion: string, kind: string): string | undefined {
  return definitions.get(`${apiVersion} ${kind}`);
}

/**
 * Whether an API is one that somebody added to Kubernetes: the names of such groups have a dot.
 *
 * They may end with `.k8s.io` as Kubernetes' own do (`gateway.networking.k8s.io`, `snapshot.storage.k8s.io`); only what
 * looks like a slip in one of these is none.
 */
export function isCustom(apiVersion: string): boolean {
  const group = apiVersion.split('/')[0] ?? '';
  return group.includes('.') && ![...groups].some((known) => distance(group, known) <= 2);
}

/**
 * Whether a kind that has no definition may be one of a newer Kubernetes: of a group that is Kubernetes' own, and
 * neither an older version of what is there, nor at home in another group.
 */
export function mayBeNewer(apiVersion: string, kind: string): boolean {
  const { group, age } = versionOf(apiVersion);
  const homes = kinds.filter((known) => known.kind === kind).map((known) => versionOf(known.apiVersion));
  return groups.has(group) && homes.every((home) => home.group === group && home.age < age);
}

/** The later a version of a group, the greater: `v1alpha1`, `v1beta1`, `v1`, `v2alpha1`. */
function versionOf(apiVersion: string): { readonly group: string; readonly age: number } {
  const [version = '', group = ''] = apiVersion.split('/').reverse();
  const [, major = '0', stage, minor = '0'] = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version) ?? [];
  const stability = stage === undefined ? 2 : stage === 'beta' ? 1 : 0;
  return { group, age: (Number(major) * 3 + stability) * 1000 + Number(minor) };
}

/** Says what is wrong with a kind that has no definition and is not custom. */
export function unknownKind(apiVersion: string, kind: string): string {
  const homes = apiVersions((known) => known.kind === kind);
  const stable = homes.filter((home) => /\bv\d+$/.test(home));
  if (homes.length > 0) {
    const home = closest(apiVersion, stable.length > 0 ? stable : homes);
    return `apiVersion: ${kind} is not in "${apiVersion}"; did you mean "${home}"?`;
  }

  const neighbours = kinds.filter((known) => known.apiVersion === apiVersion).map((known) => known.kind);
  return neighbours.length > 0
    ? `kind: there is no "${kind}" in ${apiVersion} of Kubernetes ${kubernetesVersion}${suggestion(kind, neighbours)}`
    : `apiVersion: there is no "${apiVersion}" in Kubernetes ${kubernetesVersion}${suggestion(apiVersion, apiVersions())}`;
}

function apiVersions(matches: (kind: Kind) => boolean = () => true): string[] {
  return [...new Set(kinds.filter(matches).map(({ apiVersion }) => apiVersion))];
}
