import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Trial, type Declaration } from '../trial';
import { namespace, refresh, removeFromArgoCd, repositoryOf, type Round } from './argo-cd';

/** The branch that Argo CD reads. */
const branch = 'manifests';

/**
 * A trial whose files lie in a git repository, and reach Argo CD as a team's do: by the commands that people and CI
 * call.
 */
export class PublishedTrial extends Trial {
  private readonly checkout: string;

  constructor(project: string) {
    const checkout = join(tmpdir(), `slotstack-${project}-checkout`);
    super(project, join(checkout, 'projects', project));
    this.checkout = checkout;
  }

  override begin(): void {
    removeFromArgoCd(this.project);
    rmSync(this.checkout, { recursive: true, force: true });
    super.begin();
    this.git('init', '--quiet', '--initial-branch=main');
    for (const [name, value] of [
      ['user.name', 'e2e'],
      ['user.email', 'e2e@localhost'],
      ['remote.origin.url', repositoryOf(this.project)],
      ['remote.origin.fetch', '+refs/heads/*:refs/remotes/origin/*'],
    ] as const)
      this.git('config', name, value);
    writeFileSync(join(this.checkout, '.gitignore'), 'dist/\n');
    this.commit();
    this.git('push', '--quiet', '--force', 'origin', 'main');
    if (this.git('ls-remote', 'origin', branch) !== '') this.git('push', '--quiet', 'origin', `:${branch}`);
  }

  override end(): void {
    removeFromArgoCd(this.project);
    super.end();
    rmSync(this.checkout, { recursive: true });
  }

  /** What services.yaml says, as it is merged to `main`; the register stays as it is. */
  merge(hook: Round['hook'], declaration: Omit<Declaration, 'active' | 'released' | 'argocd'>): void {
    this.git('pull', '--quiet', '--ff-only', 'origin', 'main');
    const argocd = { repoURL: repositoryOf(this.project), branch, namespace, hook };
    // What is left is to be seen at once.
    const collector = { orphans: 'remove', graceHours: 0, trashRetentionHours: 0, maxRemovals: 99, maxShare: 100 };
    this.writeServicesFile({ collector, ...declaration, argocd });
    this.synthesize();
    this.commit();
    this.git('push', '--quiet', 'origin', 'main');
  }

  /**
   * Files of a branch beside the project, as people push them, also to another repository.
   *
   * @returns the commit
   */
  push(branchName: string, files: Readonly<Record<string, string>>, further: string): string {
    this.git('pull', '--quiet', '--ff-only', 'origin', 'main');
    if (branchName !== 'main') this.git('checkout', '--quiet', '-B', branchName);
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.checkout, path)), { recursive: true });
      writeFileSync(join(this.checkout, path), text);
    }
    this.commit();
    for (const repository of ['origin', further])
      this.git('push', '--quiet', '--force', repository, `HEAD:refs/heads/${branchName}`);
    const commit = this.git('rev-parse', 'HEAD');
    this.git('checkout', '--quiet', 'main');
    return commit;
  }

  /** `slotstack slots`, for a pull request at a commit. @returns what it says of the slot */
  ofPullRequest(
    command: 'allocate' | 'set',
    { pr, branchName, commit }: { readonly pr: number; readonly branchName: string; readonly commit: string },
  ): Readonly<Record<string, string>> {
    const task = command === 'allocate' ? ['--owner', 'e2e', '--since', '2026-01-01T00:00Z'] : [];
    const shown = ['--pr', String(pr), '--head', branchName, '--commit', commit];
    return this.outputOf('slots', command, '--project', this.project, ...shown, ...task);
  }

  /** An administrator's work, once; all else comes by commits. */
  setUp(): void {
    this.publish();
    this.applyPlatform();
    this.applyArgoCd();
  }

  /** AppProject and ApplicationSets. */
  applyArgoCd(): void {
    this.apply(join(this.platform, 'argocd'));
  }

  /** `slotstack slots`. @returns what it says of the slot */
  slots(command: 'allocate' | 'clean' | 'release', issue: number): Readonly<Record<string, string>> {
    // An owner that somebody would choose who wants more than a slot.
    const task = command === 'allocate' ? ['--owner', '{{ fail "read" }}', '--since', '2026-01-01T00:00Z'] : [];
    const yes = command === 'allocate' ? [] : ['--yes'];
    return this.outputOf('slots', command, '--project', this.project, '--issue', String(issue), ...task, ...yes);
  }

  /** `slotstack publish`, and a word to Argo CD, as from a webhook. @returns the publication */
  publish(): string {
    this.git('pull', '--quiet', '--ff-only', 'origin', 'main');
    const { commit = '' } = this.outputOf('publish');
    refresh(this.project);
    return commit;
  }

  /** `slotstack delivered`. */
  waitForDelivery(commit: string, ...targets: string[]): void {
    this.outputOf('delivered', ...targets, '--commit', commit, '--timeout', '240');
  }

  /** Pushes a file past `slotstack publish`, until `undo` is called. */
  interfere(path: string, text: string): { undo: () => void } {
    const [tip, file] = [`refs/heads/${branch}`, join(this.checkout, path)];
    const before = this.git('ls-remote', 'origin', tip).split('\t', 1).join();
    this.git('fetch', '--quiet', 'origin');
    this.git('checkout', '--quiet', '--detach', before);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    this.git('add', '--force', path);
    this.git('commit', '--quiet', '--message=Interfere');
    this.git('push', '--quiet', 'origin', `HEAD:${tip}`);
    this.git('checkout', '--quiet', 'main');
    refresh(this.project);
    return {
      undo: () => {
        this.git('push', '--quiet', '--force', 'origin', `${before}:${tip}`);
        refresh(this.project);
      },
    };
  }

  private commit(): void {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--allow-empty', '--message=Change files');
  }

  private git(...args: string[]): string {
    const { status, stdout, stderr } = spawnSync('git', args, { cwd: this.checkout, encoding: 'utf8' });
    if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
    return stdout.trim();
  }

  /** What a command tells programs. */
  private outputOf(...[command, ...args]: Parameters<Trial['run']>): Readonly<Record<string, string>> {
    const { status, stdout, stderr } = this.run(command, ...args);
    if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
    return Object.fromEntries([...stdout.matchAll(/^(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]));
  }
}
