import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { parseRegister } from '../config/register';
import { CommandFailed } from '../process/command-failed';
import { committer } from '../git/committer';
import { fileChange, type AnyDecision, type Change } from './change';
import type { Git } from '../git/git';
import { RemoteBranch } from '../git/remote-branch';
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

/** The register on a branch of a remote, in one commit a change. */
export class RemoteRegister implements SlotRegister {
  private readonly git: Git;
  private readonly branch: RemoteBranch;
  private readonly projectOf: ProjectOf;
  private readonly tries: number;
  /** services.yaml, from the top of the repository. */
  private readonly services: string;

  /** @throws CommandFailed where there is no such remote, or no repository */
  constructor({ git, remote, branch, services, projectOf, tries = 50 }: RemoteRegisterProps) {
    this.git = git;
    this.projectOf = projectOf;
    this.tries = tries;
    this.branch = new RemoteBranch(git, remote, branch);
    this.services = posix.join(git.output(['rev-parse', '--show-prefix']), services);
  }

  read(): Snapshot {
    const commit = this.existing(this.branch.tip());
    return { project: this.projectAt(commit), commit };
  }

  update<Made extends AnyDecision>(decide: (project: SlotProject, commit: string) => Made): Update<Made> {
    return this.branch.update(this.tries, (tip) => {
      const commit = this.existing(tip);
      const project = this.projectAt(commit);
      const decision = decide(project, commit);
      if (!decision.change) return { result: { project, decision, commit } };
      const next = this.commit(commit, decision.change);
      return { result: { project, decision, commit: next }, next };
    });
  }

  private existing(commit: string | undefined): string {
    if (commit === undefined) throw new CommandFailed(`there is no branch ${this.branch.name}`);
    return commit;
  }

  private projectAt(commit: string): SlotProject {
    const tree = new RegisterTree(this.git, commit, this.services, `${this.branch.name}:`);
    return this.projectOf(
      tree.servicesFile,
      parseRegister((folder) => tree.entriesOf(folder)),
    );
  }

  /** A commit that makes this change to its parent, and no other. Nothing points to it yet. */
  private commit(parent: string, change: Change): string {
    const { text, path, before, details } = fileChange(change);
    const at = (place: string) => posix.join(posix.dirname(this.services), 'slots', place);
    const blob = this.git.output(['hash-object', '-w', '--stdin'], { input: text });
    const directory = mkdtempSync(join(tmpdir(), 'slotstack-index-'));
    try {
      const environment = { GIT_INDEX_FILE: join(directory, 'index') };
      const nothing = '0'.repeat(blob.length);
      const removed = before === undefined || before === path ? '' : `0 ${nothing}\t${at(before)}\0`;
      const added = path === undefined ? '' : `100644 ${blob}\t${at(path)}\0`;
      this.git.output(['read-tree', parent], { environment });
      this.git.output(['update-index', '-z', '--index-info'], {
        environment,
        input: `${removed}${added}`,
      });
      const tree = this.git.output(['write-tree'], { environment });
      // The message does not name the owner: to git servers, words of a message are orders, such as "[skip ci]".
      const { title, reason } = change;
      const paragraphs = [title, ...(reason === undefined ? [] : [reason]), details];
      return this.git.output(['commit-tree', tree, '-p', parent, ...paragraphs.flatMap((text) => ['-m', text])], {
        environment: committer(this.git),
      });
    } finally {
      rmSync(directory, { recursive: true });
    }
  }
}
