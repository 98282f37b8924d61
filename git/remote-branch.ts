import { CommandFailed } from '../process/command-failed';
import { exitCodes } from '../process/exit-codes';
import { pause } from '../process/pause';
import { fetchOnly, type Git } from './git';

/** What comes of the newest commit of a branch. */
export interface Attempt<Result> {
  readonly result: Result;
  /** The commit that the branch moves to. @default it stays where it is */
  readonly next?: string;
}

/**
 * A branch of a remote that moves by one commit at a time. git is the lock: the server moves it from the commit that
 * was read to the one that was made of it, or not at all.
 *
 * Of the checkout it uses the configuration and the object store, and changes nothing that its user sees: no file, no
 * index, no branch. Nor the remote-tracking branch: moved behind the user's back, it disarms `push --force-with-lease`.
 */
export class RemoteBranch {
  /** The branch, as the remote calls it. */
  private readonly ref: string;
  /** The address that is pushed to. By the name of the remote, git would move the remote-tracking branch too. */
  private readonly address: string;

  /** @throws CommandFailed where there is no such remote, or no repository */
  constructor(
    private readonly git: Git,
    private readonly remote: string,
    private readonly branch: string,
  ) {
    this.ref = `refs/heads/${branch}`;
    const { status, stdout, stderr } = git.call(['remote', 'get-url', '--push', '--', remote]);
    if (status !== 0) throw new CommandFailed(`${stderr}: name a remote of the repository`);
    this.address = stdout.trim();
    if (git.call(['check-ref-format', this.ref]).status !== 0)
      throw new CommandFailed(`"${branch}" is no name of a branch`);
  }

  /** `origin/main`: how messages call it. */
  get name(): string {
    return `${this.remote}/${this.branch}`;
  }

  /**
   * The newest commit of the branch, fetched with all that it holds.
   *
   * @returns undefined where there is no such branch
   */
  tip(): string | undefined {
    const listing = this.git.output(['ls-remote', '--', this.remote, this.ref]);
    const line = listing.split('\n').find((each) => each.endsWith(`\t${this.ref}`));
    const [commit] = line?.split('\t') ?? [];
    if (commit === undefined) return undefined;
    // A fetch checks that nothing is missing, also where the commit is here already.
    this.git.output([...fetchOnly, '--', this.remote, this.ref]);
    return commit;
  }

  /**
   * Moves the branch to what is made of its newest commit, and begins again where others were faster.
   *
   * @param attempt is given the newest commit; undefined where there is no branch yet
   * @throws CommandFailed where others were faster each time
   */
  update<Result>(tries: number, attempt: (tip: string | undefined) => Attempt<Result>): Result {
    let refusal = '';
    for (let count = 1; count <= tries; count += 1) {
      const tip = this.tip();
      const { result, next } = attempt(tip);
      const lost = next === undefined ? undefined : this.move(tip, next);
      if (lost === undefined) return result;
      refusal = lost;
      // At another moment each, or all would collide again.
      pause(Math.random() * Math.min(3000, 100 * count));
    }
    throw new CommandFailed(
      `${tries} times, somebody else has moved ${this.name} before (${refusal}): nothing was done; try again`,
      exitCodes.tryAgain,
    );
  }

  /**
   * Moves the branch from `parent` to `commit`.
   *
   * @param parent undefined where there must be no branch yet
   * @returns undefined once it is moved; where somebody else has moved it before, what git says of it
   * @throws CommandFailed where it is refused for another reason
   */
  move(parent: string | undefined, commit: string): string | undefined {
    return this.push(parent, commit);
  }

  /**
   * Deletes the branch, if it is still at `commit`.
   *
   * @returns undefined once it is gone; where somebody else has moved it before, what git says of it
   * @throws CommandFailed where it is refused for another reason
   */
  remove(commit: string): string | undefined {
    return this.push(commit, '');
  }

  private push(parent: string | undefined, commit: string): string | undefined {
    const { stdout, stderr } = this.git.call([
      'push',
      '--porcelain',
      `--force-with-lease=${this.ref}:${parent ?? ''}`,
      // The hooks of the checkout are for the work that is done there.
      '--no-verify',
      '--no-follow-tags',
      '--no-recurse-submodules',
      '--',
      this.address,
      `${commit}:${this.ref}`,
    ]);
    const answer = stdout.split('\n').find((line) => line.includes(`\t${commit}:${this.ref}\t`));
    const [flag, , summary = ''] = answer?.split('\t') ?? [];
    if (flag === ' ' || flag === '*' || flag === '-') return undefined;
    // Made of the same parent by somebody with the same wish, within the same second.
    if (flag === '=') return summary;
    if (flag === '!' && /\[rejected\]|cannot lock ref|failed to update ref|incorrect old value/.test(summary))
      return summary;
    if (flag === '!') throw new CommandFailed(`${this.remote} refuses to change ${this.branch}: ${summary}\n${stderr}`);
    throw new CommandFailed(`git push: ${stderr}\nwhether it has arrived is not known: call this again`);
  }
}
