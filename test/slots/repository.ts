import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Git } from '../../git/git';
import { RemoteRegister, type RemoteRegisterProps } from '../../slots/remote-register';
import { registerFileText, type RegisterFile } from '../../config/register-file';
import { projectOf, servicesYaml } from './slot-project';

/** git without the configuration of whoever runs the tests. */
for (const name of Object.keys(process.env)) if (name.startsWith('GIT_')) Reflect.deleteProperty(process.env, name);
process.env.GIT_CONFIG_GLOBAL = '/dev/null';
process.env.GIT_CONFIG_NOSYSTEM = '1';

const hasGit = spawnSync('git', ['--version']).status === 0;
if (!hasGit) process.stderr.write('skipped: git is not installed\n');

/** Tests that use git; without it they skip. */
export const describeWithGit = hasGit ? describe : describe.skip;

const directories: string[] = [];

afterAll(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true });
});

/** An empty directory, until the tests of the file are done. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'slotstack-slots-'));
  directories.push(directory);
  return directory;
}

/** What git prints; it must not fail. */
export function git(directory: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync('git', ['-C', directory, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
  return stdout.trim();
}

export function writeFiles(directory: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
}

const services = 'projects/shop/services.yaml';

/** Files of a register, by folder. */
export interface Slots {
  readonly active?: readonly RegisterFile[];
  readonly released?: readonly RegisterFile[];
}

/** A bare repository with project `shop` on branch `main`, and a checkout of it. */
export class Repository {
  readonly bare: string;
  readonly checkout: string;

  constructor(slots: Slots = {}, count?: number) {
    const directory = temporaryDirectory();
    this.bare = join(directory, 'bare.git');
    this.checkout = join(directory, 'checkout');
    git(directory, 'init', '--quiet', '--bare', '--initial-branch=main', this.bare);
    git(directory, 'clone', '--quiet', this.bare, this.checkout);
    this.configure(this.checkout);
    const files: Record<string, string> = { [services]: servicesYaml(count), 'README.md': 'of the user\n' };
    for (const folder of ['active', 'released'] as const)
      for (const file of slots[folder] ?? [])
        files[`projects/shop/slots/${folder}/${file.slot}.yaml`] = registerFileText(file);
    this.publish(files);
  }

  /** A further checkout. */
  clone(...options: string[]): string {
    const checkout = join(temporaryDirectory(), 'checkout');
    git(this.bare, 'clone', '--quiet', ...options, `file://${this.bare}`, checkout);
    this.configure(checkout);
    return checkout;
  }

  /** Commits files in the checkout, and pushes them. */
  publish(files: Readonly<Record<string, string>>): void {
    writeFiles(this.checkout, files);
    git(this.checkout, 'add', '--all');
    git(this.checkout, 'commit', '--quiet', '--message=Change files');
    git(this.checkout, 'push', '--quiet', 'origin', 'HEAD:main');
  }

  register(props: Partial<RemoteRegisterProps> = {}): RemoteRegister {
    return new RemoteRegister({
      git: new Git(this.checkout),
      remote: 'origin',
      branch: 'main',
      services,
      projectOf,
      ...props,
    });
  }

  /** Files of the register on the branch, with their generation and holder: `active/3.yaml 7 issue 42`. */
  slots(): string[] {
    const prefix = 'projects/shop/slots/';
    // All of one commit: a push may be on its way.
    const commit = git(this.bare, 'rev-parse', 'main');
    const paths = git(this.bare, 'ls-tree', '-r', '--name-only', commit, prefix).split('\n').filter(Boolean);
    return paths.sort().map((path) => {
      const text = git(this.bare, 'show', `${commit}:${path}`);
      const generation = /^generation: (.*)$/m.exec(text)?.[1];
      const [, kind, number] = /^(issue|pr): (.*)$/m.exec(text) ?? [];
      return [path.slice(prefix.length), generation, kind, number].filter(Boolean).join(' ');
    });
  }

  /** Subjects of the commits on the branch, newest first. */
  log(): string[] {
    return git(this.bare, 'log', '--format=%s', 'main').split('\n');
  }

  private configure(checkout: string): void {
    git(checkout, 'config', 'user.name', 'Alice');
    git(checkout, 'config', 'user.email', 'alice@example.org');
  }
}
