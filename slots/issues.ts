import * as z from 'zod';
import { askGitHub, gh, messageOf, understood } from '../git/gh';
import { CommandFailed } from '../process/command-failed';
import { holderName, type Holder } from './slot-project';

/** What GitHub says of an issue or pull request, now. */
export type IssueState =
  | { readonly state: 'open'; readonly labels: readonly string[] }
  /** The issue will never be worked on here again, unless it is opened again. */
  | { readonly state: 'ended'; readonly reason: string }
  /** "Not found" also means "not for you": it tells nothing of the issue. */
  | { readonly state: 'unclear'; readonly reason: string };

const repositoryAnswer = z.object({ full_name: z.string() });
const issueAnswer = z.object({
  number: z.int(),
  state: z.enum(['open', 'closed']),
  closed_at: z.iso.datetime({ offset: true }).nullish(),
  repository_url: z.string(),
  pull_request: z.unknown().optional(),
  labels: z.array(z.object({ name: z.string() })),
});
const unlabeledEvent = z.tuple([z.string(), z.iso.datetime({ offset: true })]);

/**
 * Issues and pull requests of a repository on GitHub, asked by `gh`. Slots end by what it answers, so an answer is one
 * that can be nothing else; whatever else comes, such as an outage or a rate limit, is a failure.
 */
export class Issues {
  private isChecked = false;

  /** @param repository `owner/name` */
  constructor(private readonly repository: string) {}

  /** @throws CommandFailed where there is no answer, or one that is not understood */
  stateOf(holder: Holder): IssueState {
    this.checkRepository();
    const number = holder.issue ?? holder.pr;
    const name = holderName(holder);
    const whole = askGitHub(`repos/${this.repository}/issues/${number}`);
    const { status } = whole;
    if (status === 404)
      return { state: 'unclear', reason: `GitHub does not find ${name}, or does not show it to this token` };
    // With the same number, GitHub says that a repository has no issues at all.
    if (status === 410 && /deleted/i.test(messageOf(whole))) return { state: 'ended', reason: `${name} was deleted` };
    const answer = understood(issueAnswer, whole, name);
    const owner = /\/repos\/([\w.-]+\/[\w.-]+)$/.exec(answer.repository_url)?.[1];
    if (owner === undefined) throw new CommandFailed(`GitHub's answer about ${name} is not understood: repository_url`);
    if (!isSame(owner, this.repository)) return { state: 'ended', reason: `${name} was transferred to ${owner}` };
    if (answer.number !== number) throw new CommandFailed(`GitHub was asked for ${name}, and answers ${answer.number}`);
    const isPullRequest = answer.pull_request !== undefined && answer.pull_request !== null;
    if (isPullRequest !== (holder.pr !== undefined))
      return { state: 'unclear', reason: `to GitHub, ${name} is ${isPullRequest ? 'a pull request' : 'an issue'}` };
    if (answer.state === 'closed')
      return { state: 'ended', reason: `${name} was closed${answer.closed_at ? ` at ${answer.closed_at}` : ''}` };
    return { state: 'open', labels: answer.labels.map((label) => label.name) };
  }

  /** Which of the labels was last taken from it, and when. @default none ever */
  lastUnlabeled(holder: Holder, labels: readonly string[]): { label: string; time: string } | undefined {
    const path = `repos/${this.repository}/issues/${holder.issue ?? holder.pr}/events?per_page=100`;
    const filter = '.[] | select(.event == "unlabeled") | [.label.name, .created_at] | @json';
    // gh fails where one of the pages does.
    const lines = gh(['api', '--paginate', path, '--jq', filter]).split('\n').filter(Boolean);
    const events = lines.map((line) => {
      const { data } = unlabeledEvent.safeParse(parsed(line));
      if (!data) throw new CommandFailed(`GitHub's events of ${holderName(holder)} are not understood`);
      return { label: data[0], time: data[1] };
    });
    return events
      .filter((event) => labels.some((label) => isSame(event.label, label)))
      .sort((a, b) => Date.parse(a.time) - Date.parse(b.time))
      .at(-1);
  }

  /** A repository that has another name by now answers for all of its issues as if they were transferred. */
  private checkRepository(): void {
    if (this.isChecked) return;
    const answer = understood(repositoryAnswer, askGitHub(`repos/${this.repository}`), this.repository);
    if (!isSame(answer.full_name, this.repository))
      throw new CommandFailed(`GITHUB_REPOSITORY is ${this.repository}, which is called ${answer.full_name} by now`);
    this.isChecked = true;
  }
}

/** To GitHub, names differ in more than upper and lower case. */
export function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
