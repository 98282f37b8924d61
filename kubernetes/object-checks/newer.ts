import type { KubernetesObject } from '../kubernetes-object';
import { kubernetesVersion } from '../kubernetes-api';
import { fieldProblems, type FieldProblem } from './check-object';

/** What a check of an object for a certain cluster gives. */
export interface Judgement {
  /** What the API server would refuse, or drop. */
  readonly problems: readonly FieldProblem[];
  /** What we do not know, and leave as it is, because the cluster is newer than our definitions. */
  readonly notes: readonly FieldProblem[];
}

/**
 * Checks an object for a cluster of this version.
 *
 * @param version as services.yaml states it; undefined where it does not
 */
export function judge(object: KubernetesObject, version: string | undefined): Judgement {
  const problems = fieldProblems(object);
  if (problems.length === 0) return { problems, notes: [] };
  const certain = fieldProblems(object, true);
  const isCertain = ({ message }: FieldProblem) => certain.some((other) => other.message === message);
  if (version === undefined || !isNewer(version))
    return {
      problems: problems.map((problem) => (isCertain(problem) ? problem : withRemark(problem, wayOut))),
      notes: [],
    };
  const remark = `by Kubernetes ${kubernetesVersion}; kept, because kubernetesVersion is ${version}`;
  const doubtful = problems.filter((problem) => !isCertain(problem));
  return { problems: certain, notes: doubtful.map((problem) => withRemark(problem, remark)) };
}

const wayOut = `where the cluster is newer than Kubernetes ${kubernetesVersion}, set kubernetesVersion in services.yaml`;

function withRemark({ keys, message }: FieldProblem, remark: string): FieldProblem {
  return { keys, message: `${message} (${remark})` };
}

/** Whether a cluster of this version may know more than our definitions. */
function isNewer(version: string): boolean {
  return minorOf(version) > minorOf(kubernetesVersion);
}

/** The newest of these versions; undefined where there is none. */
export function newest(versions: readonly (string | undefined)[]): string | undefined {
  return versions.reduce((one, other) => (minorOf(other) > minorOf(one) ? other : one), undefined);
}

/** The minor version: 34 of `1.34` and of `v1.34.2`. */
function minorOf(version: string | undefined): number {
  return Number(/^v?1\.(\d+)/.exec(version ?? '')?.[1] ?? -1);
}
