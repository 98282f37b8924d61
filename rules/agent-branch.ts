import { plainBranchName } from './git-repository';

/** Branches that an agent works on; `{number}` is that of the issue. */
export interface AgentBranches {
  readonly issue: string;
  readonly repair: string;
}

/** The branch for an issue, by its pattern. */
export function branchOfIssue(issue: number, pattern: string): string {
  return pattern.replace('{number}', String(issue));
}

/** Number of the issue that a branch is for, by its pattern; undefined for another's branch. */
export function issueOfBranch(branch: string, pattern: string): number | undefined {
  const [before = '', after = ''] = pattern.split('{number}');
  if (!branch.startsWith(before) || !branch.endsWith(after)) return undefined;
  const number = branch.slice(before.length, branch.length - after.length);
  return /^[1-9][0-9]{0,14}$/.test(number) ? Number(number) : undefined;
}

/** Why it is no pattern of branches; undefined where it is, or none is said. */
export function branchProblem(pattern: string | undefined): string | undefined {
  if (pattern === undefined) return undefined;
  const parts = pattern.split('{number}');
  if (parts.length !== 2) return 'must have {number} once, in the place of the number of the issue';
  return plainBranchName.pattern.test(parts.join('1')) ? undefined : plainBranchName.reason;
}
