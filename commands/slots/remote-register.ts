import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { parseRegister } from '../../config/register';
import { registerFileText } from '../../config/register-file';
import { CommandFailed } from '../invocation';
import { pause } from '../pause';
import { committer } from './committer';
import type { Change, Decision } from './decision';
import { exitCodes } from './exit-codes';
import type { Git } from './git';
import { RegisterTree } from './register-tree';
import type { SlotProject } from './slot-project';
import type { ProjectOf, SlotRegister, Snapshot, Update } from './slot-register';

export interface RemoteRegisterProps {
  readonly git: Git;
  /** Name of the remote, such as `origin`. */
  readonly remote: string;
  readonly branch: string;
  /** services.yaml, from the directory of git. */
  readonly services: string;
  readonly projectOf: ProjectOf;
  /** How often a change is begun where others are faster. @default 50 */
  readonly tries?: number;
}

/**
 * The register on a branch of a remote. git is the lock: the server moves the branch from the commit that was read to the
 * one that was made of it, or not at all.
 *
 * Of the checkout it uses the configuration and the object store, and changes nothing that its user sees: no file, no
 * index, no branch. Nor the remote-tracking branch: moved behind the user's back, it disarms `push --force-with-lease`.
 */
export class RemoteRegister implements SlotRegister {
  private readonly git: Git;
  private readonly remote: string;
  private readonly branch: string;
  private readonly projectOf: ProjectOf;
  private readonly tries: number;
  /** The branch, as the remote calls it. */
  private readonly ref: string;
  /** Where it is pushed to. By its name, git would move the remote-tracking branch too. */
  private readonly address: string;
  /** services.yaml, from the top of the repository. */
  private readonly services: string;

  /** @throws CommandFailed where there is no such remote, or no repository */
  constructor({ git, remote, branch, services, projectOf, tries = 50 }: RemoteRegisterProps) {
    this.git = git;
    this.remote = remote;
    this.branch = branch;
    this.projectOf = projectOf;
    this.tries = tries;
    this.ref = `refs/heads/${branch}`;
    const { status, stdout, stderr } = git.call(['remote', 'get-url', '--push', '--', remote]);
    if (status !== 0)
      throw new CommandFailed(`${stderr}: name a remote with --remote, or change the files alone with --local`);
    this.address = stdout.trim();
    if (git.call(['check-ref-format', this.ref]).status !== 0)
      throw new CommandFailed(`--branch: "${branch}" is no name of a branch`);
    this.services = posix.join(git.output(['rev-parse', '--show-prefix']), services);
  }

  read(): Snapshot {
    const commit = this.tip();
    return { project: this.projectAt(commit), commit };
  }

  update(decide: (project: SlotProject) => Decision): Update {
    let refusal = '';
    for (let count = 1; count <= this.tries; count += 1) {
      const commit = this.tip();
      const project = this.projectAt(commit);
      const decision = decide(project);
      if (!decision.change) return { project, decision, commit };
      const next = this.commit(commit, decision.change);
      const lost = this.push(commit, next);
      if (lost === undefined) return { project, decision, commit: next };
      refusal = lost;
      // Not all at once again.
      pause(Math.random() * Math.min(3000, 100 * count));
    }
    throw new CommandFailed(
      `${this.tries} times, ${this.remote} had something newer on ${this.branch} (${refusal}): nothing was done; try again`,
      exitCodes.tryAgain,
    );
  }

  /** The newest commit of the branch, with all that it holds. */
  private tip(): string {
    const listing = this.git.output(['ls-remote', '--', this.remote, this.ref]);
    const line = listing.split('\n').find((each) => each.endsWith(`\t${this.ref}`));
    const [commit] = line?.split('\t') ?? [];
    if (commit === undefined) throw new CommandFailed(`${this.remote} has no branch ${this.branch}`);
    // It checks that nothing is missing, also where the commit is here already.
    this.git.output([
      'fetch',
      '--quiet',
      '--refmap=',
      '--no-write-fetch-head',
      '--no-tags',
      '--no-prune',
      '--no-recurse-submodules',
      '--no-auto-maintenance',
      '--',
      this.remote,
      this.ref,
    ]);
    return commit;
  }

  private projectAt(commit: string): SlotProject {
    const tree = new RegisterTree(this.git, commit, this.services, `${this.remote}/${this.branch}:`);
    return this.projectOf(
      tree.servicesFile,
      parseRegister((folder) => tree.entriesOf(folder)),
    );
  }

  /** A commit that makes this change to its parent, and no other. Nothing points to it yet. */
  private commit(parent: string, { record, from, to, title }: Change): string {
    const path = (folder: string) => posix.join(posix.dirname(this.services), 'slots', folder, `${record.slot}.yaml`);
    const blob = this.git.output(['hash-object', '-w', '--stdin'], { input: registerFileText(record) });
    const directory = mkdtempSync(join(tmpdir(), 'slotstack-index-'));
    try {
      const environment = { GIT_INDEX_FILE: join(directory, 'index') };
      const nothing = '0'.repeat(blob.length);
      const removed = from === undefined || from === to ? '' : `0 ${nothing}\t${path(from)}\0`;
      this.git.output(['read-tree', parent], { environment });
      this.git.output(['update-index', '-z', '--index-info'], {
        environment,
        input: `${removed}100644 ${blob}\t${path(to)}\0`,
      });
      const tree = this.git.output(['write-tree'], { environment });
      // Without the owner: to git servers, words of a message are orders, such as "[skip ci]".
      const details = `Generation ${record.generation}, since ${record.since}`;
      return this.git.output(['commit-tree', tree, '-p', parent, '-m', title, '-m', details], {
        environment: committer(this.git),
      });
    } finally {
      rmSync(directory, { recursive: true });
    }
  }

  /**
   * Moves the branch from `parent` to `commit`.
   *
   * @returns undefined once it is moved; where somebody else has moved it before, what git says of it
   * @throws CommandFailed where it is refused for another reason
   */
  private push(parent: string, commit: string): string | undefined {
    const { stdout, stderr } = this.git.call([
      'push',
      '--porcelain',
      `--force-with-lease=${this.ref}:${parent}`,
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
    if (flag === ' ') return undefined;
    // Made of the same parent by somebody with the same wish, within the same second.
    if (flag === '=') return summary;
    if (flag === '!' && /\[rejected\]|cannot lock ref|failed to update ref|incorrect old value/.test(summary))
      return summary;
    if (flag === '!') throw new CommandFailed(`${this.remote} refuses to change ${this.branch}: ${summary}\n${stderr}`);
    throw new CommandFailed(`git push: ${stderr}\nwhether it has arrived is not known: call this again`);
  }
}
