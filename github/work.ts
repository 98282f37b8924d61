import { branchOfIssue, issueOfBranch, type AgentBranches } from '../rules/agent-branch';
import { eachOf, type SlotProject } from '../slots/slot-project';
import type { PullRequest } from './pull-requests';

/** What an agent works on: an issue, on a branch of its own. */
export interface Work {
  readonly issue: number;
  readonly branch: string;
  /** Whether it repairs what lasts, such as staging. */
  readonly isRepair: boolean;
}

/** An agent's work on an issue. */
export function workOn(issue: number, isRepair: boolean, branches: AgentBranches): Work {
  return { issue, branch: branchOfIssue(issue, isRepair ? branches.repair : branches.issue), isRepair };
}

/**
 * The work that a pull request came of: as its branch is called, which is one that we made, or as the register has it.
 * A fork may call a branch as it likes.
 *
 * @returns undefined for a pull request of anybody else
 */
export function workOf(pull: PullRequest, { register, agentBranches: branches }: SlotProject): Work | undefined {
  const { number, head: branch, isOfFork } = pull;
  if (isOfFork) return undefined;
  const issue = issueOfBranch(branch, branches.issue);
  if (issue !== undefined) return { issue, branch, isRepair: false };
  const repaired = issueOfBranch(branch, branches.repair);
  if (repaired !== undefined) return { issue: repaired, branch, isRepair: true };
  const isIts = (record: { readonly issue?: number | undefined; readonly pr?: number | undefined }) =>
    record.pr === number && eachOf(record).length === 2;
  // In a slot that was given back, what it worked for last is still said.
  const recorded = register.all.find(isIts)?.issue;
  if (recorded !== undefined) return { issue: recorded, branch, isRepair: false };
  const asked = register.requests.find(isIts)?.issue;
  return asked === undefined ? undefined : { issue: asked, branch, isRepair: true };
}

/** Whether a branch is one that we made: by what it is called, and in no fork. */
export function isOurBranch({ head, isOfFork }: PullRequest, { issue, repair }: AgentBranches): boolean {
  return !isOfFork && [issue, repair].some((pattern) => issueOfBranch(head, pattern) !== undefined);
}
