import type { KubernetesObject } from '../../config/kubernetes-object';
import { kubernetesVersion } from '../../config/manifests/kubernetes-api';
import { checkLeniently, checkObject } from './check-object';

/** What a check of an object for a certain cluster gives. */
export interface Judgement {
  /** What the API server would refuse, or drop. */
  readonly problems: readonly string[];
  /** What we do not know, and leave as it is, because the cluster is newer than our definitions. */
  readonly notes: readonly string[];
}

/**
 * Checks an object for a cluster of this version.
 *
 * @param version as services.yaml states it; undefined where it does not
 */
export function judge(object: KubernetesObject, version: string | undefined): Judgement {
  const problems = checkObject(object);
  if (problems.length === 0) return { problems, notes: [] };
  const certain = checkLeniently(object);
  const doubtful = problems.filter((problem) => !certain.includes(problem));
  if (version !== undefined && isNewer(version))
    return {
      problems: certain,
      notes: doubtful.map(
        (problem) => `${problem} (by Kubernetes ${kubernetesVersion}; kept, because kubernetesVersion is ${version})`,
      ),
    };
  return {
    problems: problems.map((problem) => (doubtful.includes(problem) ? `${problem}${hint}` : problem)),
    notes: [],
  };
}

const hint = ` (where the cluster is newer than Kubernetes ${kubernetesVersion}, set kubernetesVersion in services.yaml)`;

/** Whether a cluster of this version may know more than our definitions. */
function isNewer(version: string): boolean {
  return minorOf(version) > minorOf(kubernetesVersion);
}

/** The newest of these versions; undefined where there is none. */
export function newest(versions: readonly (string | undefined)[]): string | undefined {
  return versions.reduce((one, other) => (minorOf(other) > minorOf(one) ? other : one), undefined);
}

/** Of `1.34` and `v1.34.2`, 34. */
function minorOf(version: string | undefined): number {
  return Number(/^v?1\.(\d+)/.exec(version ?? '')?.[1] ?? -1);
}
