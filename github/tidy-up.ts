import type { RemoteBranch } from '../git/remote-branch';
import { askGitHub, messageOf } from '../git/gh';
import { CommandFailed } from '../process/command-failed';
import type { Issues } from '../slots/issues';
import type { SlotProject } from '../slots/slot-project';
import { defaultBranch, type PullRequest, type PullRequests } from './pull-requests';
import { isOurBranch, workOf } from './work';

/** What was done once a pull request was closed, and what people are told. */
export interface TidiedUp {
  readonly changed: boolean;
  readonly sentence: string;
}

/** What it is asked of. */
interface Repository {
  /** `owner/name` */
  readonly repository: string;
  readonly pulls: PullRequests;
  readonly issues: Issues;
}

/**
 * Deletes the branch of a closed pull request: one that we made, that nobody else needs, and that is still at the commit that was
 * looked at. Of anything else it says why it stays.
 *
 * @param branchOf the branch of the remote, by its name
 */
export function deleteBranch(
  pull: PullRequest,
  project: SlotProject,
  { repository, pulls }: Pick<Repository, 'repository' | 'pulls'>,
  branchOf: (name: string) => RemoteBranch,
): TidiedUp {
  const { number, head, commit } = pull;
  const stays = (reason: string) => ({
    changed: false,
    sentence: `the branch of pull request ${number} stays: ${reason}`,
  });
  if (pull.state === 'open') return stays('it is open');
  if (pull.isOfFork) return stays('it is of another repository');
  if (!isOurBranch(pull, project.agentBranches)) return stays('it is none that slotstack made');
  if (head === defaultBranch(repository) || head === pull.base) return stays('others are merged to it');
  const other = pulls.ofBranch(head).find(({ state }) => state === 'open');
  if (other) return stays(`it is that of pull request ${other.number}, too, which is open`);
  if (pulls.hasBase(head)) return stays('an open pull request is to be merged to it');
  const branch = branchOf(head);
  const tip = branch.tip();
  if (tip === undefined) return { changed: false, sentence: `the branch of pull request ${number} is gone already` };
  if (tip !== commit) return stays('it has other commits by now than the pull request had');
  const lost = branch.remove(commit);
  return lost === undefined
    ? { changed: true, sentence: `the branch of pull request ${number} is deleted` }
    : stays(`somebody has moved it just now (${lost})`);
}

/**
 * Closes the issue that a merged pull request came of. GitHub does so itself where that was merged to the default branch, and nobody has
 * taken the words for it out; a pull request that was closed without being merged leaves its issue open.
 */
export function closeIssue(pull: PullRequest, project: SlotProject, { repository, issues }: Repository): TidiedUp {
  const { number, state } = pull;
  const nothing = (reason: string) => ({ changed: false, sentence: reason });
  if (state !== 'merged') return nothing(`pull request ${number} was not merged: no issue is closed`);
  const work = workOf(pull, project);
  if (!work) return nothing(`pull request ${number} came of no issue that slotstack knows`);
  const { issue } = work;
  const now = issues.stateOf({ issue });
  if (now.state !== 'open') return nothing(`${now.reason}: nothing to close`);
  const content = { state: 'closed', state_reason: 'completed' };
  const answer = askGitHub(`repos/${repository}/issues/${issue}`, { method: 'PATCH', content });
  if (answer.status !== 200) throw new CommandFailed(`GitHub does not close issue ${issue}: ${messageOf(answer)}`);
  return { changed: true, sentence: `issue ${issue} is closed: pull request ${number} came of it` };
}
