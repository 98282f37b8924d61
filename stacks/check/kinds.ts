import { closest, distance } from 'fastest-levenshtein';
import { suggestion } from '../../config/suggestion';
import { type Kind, kinds, kubernetesVersion } from '../../config/manifests/kubernetes-api';

const definitions = new Map(kinds.map(({ apiVersion, kind, definition }) => [`${apiVersion} ${kind}`, definition]));
const groups = new Set(kinds.map(({ group }) => group));

/** The definition of a kind that is Kubernetes' own. */
export function definitionOf(apiVersion: string, kind: string): string | undefined {
  return definitions.get(`${apiVersion} ${kind}`);
}

/**
 * Whether an API is one that somebody added to Kubernetes: the names of such groups have a dot.
 *
 * They may end with `.k8s.io` as Kubernetes' own do (`gateway.networking.k8s.io`, `snapshot.storage.k8s.io`); only what looks like a slip in one of these
 * is none.
 */
export function isCustom(apiVersion: string): boolean {
  const group = apiVersion.split('/')[0] ?? '';
  return group.includes('.') && ![...groups].some((known) => distance(group, known) <= 2);
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
