import { Option, type Command } from '@commander-js/extra-typings';
import { defaultBranch, PullRequests, type PullRequest } from '../../github/pull-requests';
import { issueText } from '../../github/plan-root';
import { harmlessTitle } from '../../github/harmless';
import { closeIssue, deleteBranch, type TidiedUp } from '../../github/tidy-up';
import { workOf, workOn, type Work } from '../../github/work';
import { action, headOption, issueOption, pullRequestOption } from '../register-action';
import { RegisterPlace, type RegisterOptions } from '../register-place';
import { lines, type Fields } from '../slots-view';
import type { Surroundings } from '../surroundings';
import { UsageError } from '../usage-error';
import { verb } from '../verb';

/** The answer for programs goes to stdout, that for people to stderr. */
export function pr(surroundings: Surroundings) {
  const actions = verb({
    name: 'pr',
    description:
      'Finds the pull request that came of an issue, opens it, and tidies up once it is closed. GitHub is asked by gh, with GH_TOKEN. Each may be called again: what is done already is not done twice.',
    examples: {
      'pr find --issue 42': 'which branch and pull request its agent has',
      'pr open --issue 42': 'a draft, unless there is one',
      'pr close-issue --pr 57': 'the issue that it came of, once it is merged',
      'pr delete-branch --pr 57': 'only one that slotstack made',
    },
  });
  for (const add of [addFind, addOpen, addCloseIssue, addDeleteBranch]) add(actions, surroundings);
  return actions;
}

function addFind(actions: Command, surroundings: Surroundings): void {
  action(actions, 'find', 'Says which issue, branch and pull request belong together.', {
    'pr find --issue 42': 'prints head=codex/issue-42, and pr=57 where there is one',
    'pr find --issue 42 --repair': 'of a repair',
    'pr find --head codex/issue-42': 'by its branch: the open pull request, else the newest',
    'pr find --pr 57': 'prints issue=42, where it came of one',
  })
    .addOption(issueOption('by the issue that it came of').conflicts(['pr', 'head']))
    .addOption(pullRequestOption('by its number').conflicts('head'))
    .addOption(headOption().conflicts(['pr', 'issue', 'repair']))
    .addOption(repairOption().conflicts('pr'))
    .action((options) => {
      const { issue, head, repair = false, output } = options;
      if (issue === undefined && options.pr === undefined && head === undefined)
        throw new UsageError('--issue, --pr or --head is required');
      const place = new RegisterPlace(surroundings, options);
      const { project } = place.register().read();
      const pulls = new PullRequests(place.repository());
      const wanted = issue === undefined ? undefined : workOn(issue, repair, project.agentBranches);
      const pull = options.pr === undefined ? newest(pulls, wanted?.branch ?? head ?? '') : pulls.get(options.pr);
      const work = pull ? (workOf(pull, project) ?? wanted) : wanted;
      say(
        { project: project.name, head: wanted?.branch ?? head, ...workFields(work), ...(pull && pullFields(pull)) },
        output,
      );
      console.error(foundSentence(pull, work, wanted?.branch ?? head));
    });
}

function addOpen(actions: Command, surroundings: Surroundings): void {
  action(actions, 'open', 'Opens the pull request of an issue as a draft, or says which it has.', {
    'pr open --issue 42': 'of the branch that its agent works on',
    'pr open --issue 42 --repair': 'of a repair',
    'pr open --issue 42 --head codex/issue-42': 'of this branch',
  })
    .addOption(issueOption('the issue that it came of; it gets the title of that').makeOptionMandatory())
    .addOption(headOption().conflicts('repair'))
    .addOption(repairOption())
    .action((options) => {
      const { issue, repair = false, output } = options;
      const place = new RegisterPlace(surroundings, options);
      const { project } = place.register().read();
      const repository = place.repository();
      const pulls = new PullRequests(repository);
      const head = options.head ?? workOn(issue, repair, project.agentBranches).branch;
      const open = pulls.ofBranch(head).find(({ state }) => state === 'open');
      const number = open?.number ?? pulls.open(draft(repository, issue, head), note);
      say({ project: project.name, issue, head, pr: number, changed: open === undefined }, output);
      console.error(`pull request ${number} of issue ${issue} ${open ? 'is open already' : 'is opened, as a draft'}`);
    });
}

function addCloseIssue(actions: Command, surroundings: Surroundings): void {
  const description = 'Closes the issue that a merged pull request came of, where GitHub has not.';
  action(actions, 'close-issue', description, { 'pr close-issue --pr 57': 'after it is merged' })
    .addOption(pullRequestOption('the pull request').makeOptionMandatory())
    .action((options) => {
      const { place, project, repository, pulls, pull } = pullRequestOf(surroundings, options);
      const done = closeIssue(pull, project, { repository, pulls, issues: place.issues() });
      answerOf(done, { project: project.name, ...workFields(workOf(pull, project)), pr: options.pr }, options.output);
    });
}

function addDeleteBranch(actions: Command, surroundings: Surroundings): void {
  const description =
    'Deletes the branch of a closed pull request: only one that slotstack made, in no fork, that nobody else needs, and only at the commit that the pull request had.';
  action(actions, 'delete-branch', description, { 'pr delete-branch --pr 57': 'after it is closed' })
    .addOption(pullRequestOption('the pull request').makeOptionMandatory())
    .action((options) => {
      const { place, project, repository, pulls, pull } = pullRequestOf(surroundings, options);
      const done = deleteBranch(pull, project, { repository, pulls }, (name) => place.remoteBranch(name));
      answerOf(done, { project: project.name, ...pullFields(pull) }, options.output);
    });
}

/** A pull request as GitHub has it, and the project as its register has it. */
function pullRequestOf(surroundings: Surroundings, options: RegisterOptions & { readonly pr: number }) {
  const place = new RegisterPlace(surroundings, options);
  const { project } = place.register().read();
  const repository = place.repository();
  const pulls = new PullRequests(repository);
  return { place, project, repository, pulls, pull: pulls.get(options.pr) };
}

function repairOption() {
  return new Option('--repair', 'the branch of a repair, not that of other work');
}

/** The open one, else the newest. */
function newest(pulls: PullRequests, head: string): PullRequest | undefined {
  const all = pulls.ofBranch(head);
  return all.find(({ state }) => state === 'open') ?? all[0];
}

/**
 * GitHub links it to the issue by `Closes`, and closes that once it is merged to the default branch, also where the workflows are off;
 * `close-issue` does so where it is merged to another. No text of anybody else is in the body.
 */
function draft(repository: string, issue: number, head: string) {
  const title = harmlessTitle(issueText(repository, issue).title) || `Issue ${issue}`;
  return { title, head, base: defaultBranch(repository), body: `Closes #${issue}\n` };
}

function workFields(work: Work | undefined): Fields {
  return work ? { issue: work.issue, head: work.branch, repair: work.isRepair } : {};
}

function pullFields({ number, state, head, commit }: PullRequest): Fields {
  return { pr: number, state, head, 'head-commit': commit };
}

function foundSentence(pull: PullRequest | undefined, work: Work | undefined, head = ''): string {
  if (!pull) return `there is no pull request of ${head}`;
  return `pull request ${pull.number} (${pull.state}) ${work ? `came of issue ${work.issue}` : 'came of no issue that slotstack knows'}`;
}

function answerOf({ changed, sentence }: TidiedUp, fields: Fields, output: 'text' | 'json'): void {
  say({ ...fields, changed }, output);
  console.error(sentence);
}

function say(fields: Readonly<Record<string, Fields[string] | undefined>>, output: 'text' | 'json'): void {
  const known = Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  console.log(output === 'json' ? JSON.stringify(known) : lines(known));
}

function note(text: string): void {
  console.error(`note: ${text}`);
}
