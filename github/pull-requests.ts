import * as z from 'zod';
import { askGitHub, messageOf, understood } from '../git/gh';
import { CommandFailed } from '../process/command-failed';
import { isSame } from '../slots/issues';

/** A pull request, as GitHub has it now. */
export interface PullRequest {
  readonly number: number;
  readonly state: 'open' | 'merged' | 'closed';
  /** Its branch. */
  readonly head: string;
  /** The newest commit of it that the pull request has. */
  readonly commit: string;
  /** Whether its branch lies in another repository, or in one that is gone. */
  readonly isOfFork: boolean;
  /** Branch that it is to be merged to. */
  readonly base: string;
}

/** What is opened. */
export interface PullRequestDraft {
  readonly title: string;
  readonly body: string;
  readonly head: string;
  readonly base: string;
}

const pullAnswer = z.object({
  number: z.int(),
  state: z.enum(['open', 'closed']),
  merged_at: z.string().nullish(),
  head: z.object({ ref: z.string(), sha: z.string(), repo: z.object({ full_name: z.string() }).nullish() }),
  base: z.object({ ref: z.string(), repo: z.object({ full_name: z.string() }) }),
});

/** Pull requests of a repository on GitHub, asked by `gh`. What is not understood is a failure. */
export class PullRequests {
  /** @param repository `owner/name` */
  constructor(private readonly repository: string) {}

  /** @throws CommandFailed where GitHub does not show it */
  get(number: number): PullRequest {
    const name = `pull request ${number}`;
    const pull = this.pullOf(understood(pullAnswer, askGitHub(`${this.path}/pulls/${number}`), name));
    if (pull.number !== number) throw new CommandFailed(`GitHub was asked for ${name}, and answers ${pull.number}`);
    return pull;
  }

  /** Those of a branch of this repository, the newest first. A branch of a fork is another, whatever it is called. */
  ofBranch(head: string): PullRequest[] {
    const owner = this.repository.split('/')[0] ?? '';
    const all = this.list({ head: `${owner}:${head}`, state: 'all', sort: 'created', direction: 'desc' });
    return all.filter((pull) => pull.head === head && !pull.isOfFork);
  }

  /** Whether an open one would be merged to a branch. */
  hasBase(base: string): boolean {
    return this.list({ base, state: 'open' }).some((pull) => pull.base === base);
  }

  /**
   * Opens one, as a draft where the repository can have any. Where somebody else has opened one of the branch just now, it is that.
   *
   * @param note is told what people should know
   * @throws CommandFailed where GitHub refuses
   */
  open(content: PullRequestDraft, note: (text: string) => void): number {
    const path = `${this.path}/pulls`;
    let answer = askGitHub(path, { method: 'POST', content: { ...content, draft: true } });
    if (answer.status === 422 && /draft pull requests are not supported/i.test(messageOf(answer))) {
      note('drafts are not to be had in this repository: it is opened as a pull request like any other');
      answer = askGitHub(path, { method: 'POST', content });
    }
    const other = answer.status === 422 ? this.ofBranch(content.head).find(({ state }) => state === 'open') : undefined;
    if (other) return other.number;
    if (answer.status !== 201)
      throw new CommandFailed(`GitHub opens no pull request of ${content.head}: ${messageOf(answer)}`);
    return understood(z.object({ number: z.int() }), answer, 'the pull request').number;
  }

  private get path(): string {
    return `repos/${this.repository}`;
  }

  private list(query: Readonly<Record<string, string>>): PullRequest[] {
    const text = new URLSearchParams({ ...query, per_page: '100' }).toString();
    const answers = understood(z.array(pullAnswer), askGitHub(`${this.path}/pulls?${text}`), 'its pull requests');
    return answers.map((answer) => this.pullOf(answer));
  }

  private pullOf({ number, state, merged_at, head, base }: z.infer<typeof pullAnswer>): PullRequest {
    if (!isSame(base.repo.full_name, this.repository))
      throw new CommandFailed(`GitHub answers of ${base.repo.full_name}, not of ${this.repository}`);
    return {
      number,
      state: merged_at ? 'merged' : state,
      head: head.ref,
      commit: head.sha,
      isOfFork: !head.repo || !isSame(head.repo.full_name, this.repository),
      base: base.ref,
    };
  }
}

/** Which branch pull requests of a repository are merged to. */
export function defaultBranch(repository: string): string {
  const answer = z.object({ default_branch: z.string() });
  return understood(answer, askGitHub(`repos/${repository}`), repository).default_branch;
}
