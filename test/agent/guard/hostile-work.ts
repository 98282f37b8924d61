import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { apply, type Applied, type Application } from '../../../agent/guard/apply';
import { Git } from '../../../git/git';
import { git, Repository, temporaryDirectory, writeFiles } from '../../slots/repository';

/** An entry of a tree, as git has it: mode, name, and text. */
export type Entry = readonly [mode: string, name: string | Buffer, text: string];

/** A repository, and what an agent that keeps to no rule makes of a commit of it. */
export class HostileWork {
  readonly repository = new Repository();
  readonly since: string;
  /** Where the agent works. */
  readonly workspace: string;
  readonly bundle = join(temporaryDirectory(), 'work.bundle');
  readonly branch = 'codex/issue-42';

  constructor(files: Readonly<Record<string, string>> = { 'a.txt': 'a\n', 'dir/b.txt': 'b\n' }) {
    this.repository.publish(files);
    this.since = git(this.repository.checkout, 'rev-parse', 'HEAD');
    this.workspace = this.repository.clone();
    git(this.workspace, 'config', 'core.protectNTFS', 'false');
    git(this.workspace, 'config', 'core.protectHFS', 'false');
  }

  /** Commits files of the workspace. */
  commit(files: Readonly<Record<string, string>>, message = 'Work'): string {
    writeFiles(this.workspace, files);
    git(this.workspace, 'add', '--all');
    return this.commitIndex(message);
  }

  commitIndex(message = 'Work', ...more: string[]): string {
    git(this.workspace, ...more, 'commit', '--quiet', '--allow-empty', `--message=${message}`);
    return this.head;
  }

  get head(): string {
    return git(this.workspace, 'rev-parse', 'HEAD');
  }

  object(type: string, text: string | Buffer): string {
    const args = ['-C', this.workspace, 'hash-object', '-w', '-t', type, '--stdin', '--literally'];
    return execFileSync('git', args, { input: text, encoding: 'utf8' }).trim();
  }

  /** Commits a tree with further entries at its root, whatever they are. */
  commitEntries(...entries: readonly Entry[]): string {
    const own = git(this.workspace, 'ls-tree', 'HEAD')
      .split('\n')
      .map((line) => /^(\d+) \w+ ([0-9a-f]+)\t(.*)$/.exec(line) ?? [])
      .map(([, mode = '', id = '', name = '']) => ({ mode, id, name: Buffer.from(name) }));
    const further = entries.map(([mode, name, text]) => ({
      mode,
      name: Buffer.from(name),
      id: mode === '160000' ? this.since : /^[0-9a-f]{40}$/.test(text) ? text : this.object('blob', text),
    }));
    const kept = own.filter(({ name }) => !further.some((each) => each.name.equals(name)));
    return this.commitTree(this.tree([...kept, ...further]));
  }

  /** A directory with one entry. */
  directory(mode: string, name: string | Buffer, text: string): string {
    return this.tree([{ mode, name: Buffer.from(name), id: this.object('blob', text) }]);
  }

  tree(entries: readonly { readonly mode: string; readonly name: Buffer; readonly id: string }[]): string {
    const key = ({ mode, name }: (typeof entries)[number]) =>
      Buffer.concat([name, Buffer.from(/^0?4/.test(mode) ? '/' : '')]);
    const sorted = [...entries].sort((one, other) => Buffer.compare(key(one), key(other)));
    const bytes = sorted.map(({ mode, name, id }) =>
      Buffer.concat([Buffer.from(`${mode.replace(/^0/, '')} `), name, Buffer.from([0]), Buffer.from(id, 'hex')]),
    );
    return this.object('tree', Buffer.concat(bytes));
  }

  /** @param parents @default HEAD, which moves to it */
  commitTree(tree: string, parents: readonly string[] = [this.head]): string {
    const args = ['commit-tree', tree, '-m', 'Work', ...parents.flatMap((parent) => ['-p', parent])];
    const id = git(this.workspace, ...args);
    git(this.workspace, 'update-ref', 'HEAD', id);
    return id;
  }

  /** As `take` writes it. */
  bundleUp(head = this.head, since = this.since): void {
    git(this.workspace, 'update-ref', 'refs/slotstack/taken', head);
    const without = since === '' ? [] : [`^${since}`];
    git(this.workspace, 'bundle', 'create', '--quiet', this.bundle, ...without, 'refs/slotstack/taken');
  }

  /** The same of all objects that are there, whatever they are: git itself would not make it of some. */
  bundleAll(head = this.head): void {
    const all = (directory: string) =>
      git(directory, 'cat-file', '--batch-all-objects', '--batch-check=%(objectname)').split('\n');
    const known = new Set(all(this.repository.checkout));
    const input = all(this.workspace)
      .filter((id) => !known.has(id))
      .join('\n');
    const pack = execFileSync('git', ['-C', this.workspace, 'pack-objects', '--quiet', '--stdout'], { input });
    const lines = ['# v2 git bundle', `-${this.since} x`, `${head} refs/slotstack/taken`, '', ''];
    this.write(Buffer.concat([Buffer.from(lines.join('\n')), pack]));
  }

  apply(changes: Partial<Application> = {}): Applied {
    return apply(new Git(this.repository.checkout), {
      ...{ bundle: this.bundle, since: this.since, remote: 'origin', branch: this.branch },
      branchPatterns: ['codex/issue-{number}', 'codex/ai-repair-{number}'],
      otherBranches: ['codex/issue-7'],
      protectedPaths: ['.github/', '.gitmodules', 'projects/shop/slots/', 'Makefile'],
      ...changes,
    });
  }

  /** The same; what is wrong, line by line. */
  problems(changes: Partial<Application> = {}): string[] {
    try {
      this.apply(changes);
    } catch (error) {
      if (error instanceof Error) return error.message.split('\n');
      throw error;
    }
    return [];
  }

  /** What the remote has of the branch. */
  remote(branch = this.branch): string | undefined {
    const { status, stdout } = spawnSync('git', ['-C', this.repository.bare, 'rev-parse', `refs/heads/${branch}`], {
      encoding: 'utf8',
    });
    return status === 0 ? stdout.trim() : undefined;
  }

  write(bytes: Buffer | string): void {
    writeFileSync(this.bundle, bytes);
  }
}
