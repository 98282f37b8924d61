import { chmodSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { git, temporaryDirectory, writeFiles } from '../slots/repository';

/** An issue or pull request, as state.json has it. */
export interface StandInIssue {
  number: number;
  title: string;
  body: string;
  state: 'open' | 'closed';
  labels: string[];
  comments: { id: number; body: string; user: { login: string; type: 'Bot' | 'User' } }[];
  /** Labels that were taken from it, and when. */
  events: [string, string][];
  deleted?: boolean;
  transferredTo?: string;
  author?: string;
  reviews?: object[];
  /** Comments of reviews on lines. */
  lines?: object[];
  pull?: {
    head: string;
    base: string;
    draft: boolean;
    merged?: boolean;
    /** The newest commit, where it is closed or of a fork. */
    sha: string;
    /** The repository that its branch lies in, or "gone". */
    fork?: string;
  };
}

interface State {
  bare: string;
  next: number;
  issues: Record<string, StandInIssue>;
  hasNoDrafts?: boolean;
  outage?: boolean;
}

/** GitHub with a repository example/shop, whose branches are those of a bare repository: as a program sees it through gh. */
export class GitHubStandIn {
  /** With `bin/`, which holds gh. */
  readonly directory = temporaryDirectory();

  constructor(private readonly bare: string) {
    const text = readFileSync(join(__dirname, 'gh.mjs'), 'utf8');
    writeFiles(this.directory, { 'bin/gh': text, 'bin/package.json': '{"type":"module"}', 'github/calls': '' });
    chmodSync(join(this.directory, 'bin/gh'), 0o755);
    symlinkSync(process.execPath, join(this.directory, 'bin/node'));
    this.state = { bare, next: 100, issues: {} };
  }

  get state(): State {
    return JSON.parse(readFileSync(join(this.directory, 'github/state.json'), 'utf8')) as State;
  }

  set state(state: State) {
    writeFileSync(join(this.directory, 'github/state.json'), JSON.stringify(state));
  }

  /** Where gh is, what it may, and which repository a workflow runs for. */
  get environment(): Record<string, string> {
    return {
      PATH: `${this.directory}/bin:${process.env.PATH ?? ''}`,
      GITHUB_REPOSITORY: 'example/shop',
      GH_TOKEN: 'writes',
    };
  }

  change(change: (state: State) => void): this {
    const { state } = this;
    change(state);
    this.state = state;
    return this;
  }

  /** From now on, there is an issue, or it is otherwise. */
  issue(number: number, properties: Partial<StandInIssue> = {}): this {
    return this.change(({ issues }) => {
      const before = issues[number];
      issues[number] = {
        ...{ number, title: `Issue ${number}`, body: '', state: 'open', labels: [], comments: [], events: [] },
        ...before,
        ...properties,
      };
    });
  }

  /** A pull request of a branch, which is what the branch has now. */
  pull(number: number, head: string, properties: Partial<StandInIssue['pull']> & Partial<StandInIssue> = {}): this {
    const { base = 'main', draft = false, merged = false, fork, sha, ...issue } = properties;
    const known = () => git(this.bare, 'rev-parse', `refs/heads/${head}`);
    return this.issue(number, {
      ...issue,
      pull: { head, base, draft, merged, sha: sha ?? (fork ? '0'.repeat(40) : known()), ...(fork && { fork }) },
    });
  }

  /** What GitHub has of an issue or pull request. */
  of(number: number): StandInIssue {
    const found = this.state.issues[number];
    if (!found) throw new Error(`there is no ${number}`);
    return found;
  }

  /** The open pull requests. */
  get pulls(): StandInIssue[] {
    return Object.values(this.state.issues).filter(({ pull, state }) => pull && state === 'open');
  }

  /** What is asked. */
  get calls(): string[] {
    return readFileSync(join(this.directory, 'github/calls'), 'utf8').split('\n').filter(Boolean);
  }
}
