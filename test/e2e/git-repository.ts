import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync, openSync, closeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pause } from '../../process/pause';
import { kubectl } from './cluster';

/** A git repository on this machine that pods can read, with a user name and a password. */
export class GitRepository {
  readonly user = 'reader';
  readonly password = 'a-password-that-nobody-shows';
  readonly url: string;
  private readonly directory = mkdtempSync(join(tmpdir(), 'slotstack-git-'));
  private readonly server: ChildProcess;

  constructor() {
    execFileSync('git', ['init', '--quiet', '--initial-branch=main', this.checkout]);
    execFileSync('git', ['init', '--quiet', '--bare', this.bare]);
    const output = join(this.directory, 'port');
    const log = openSync(output, 'w');
    this.server = spawn(process.execPath, [join(__dirname, 'git-server.mjs'), this.directory, this.user], {
      stdio: ['ignore', log, 'inherit'],
      env: { ...process.env, GIT_SERVER_PASSWORD: this.password },
    });
    closeSync(log);
    while (!readFileSync(output, 'utf8').includes('\n')) pause(50);
    const address = ['nodes', '-o', 'jsonpath={.items[0].status.addresses[?(@.type=="InternalIP")].address}'];
    this.url = `http://${kubectl(['get', ...address])}:${readFileSync(output, 'utf8').trim()}/shop.git`;
  }

  get checkout(): string {
    return join(this.directory, 'checkout');
  }

  /** Where whoever is on this machine pushes to it. */
  get bare(): string {
    return join(this.directory, 'shop.git');
  }

  /** Commits files to a branch of that name, which begins at main where it is new. @returns the commit */
  commit(branch: string, files: Readonly<Record<string, string>>): string {
    const git = (...args: string[]) =>
      execFileSync('git', ['-C', this.checkout, '-c', 'user.name=e2e', '-c', 'user.email=e2e@example.org', ...args])
        .toString()
        .trim();
    if (branch !== 'main') git('checkout', '--quiet', '-B', branch, 'main');
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.checkout, path)), { recursive: true });
      writeFileSync(join(this.checkout, path), text);
    }
    git('add', '--all');
    git('commit', '--quiet', '--message', `Change ${branch}`);
    git('push', '--quiet', '--force', this.bare, branch);
    const commit = git('rev-parse', 'HEAD');
    if (branch !== 'main') git('checkout', '--quiet', 'main');
    return commit;
  }

  remove(): void {
    this.server.kill();
    rmSync(this.directory, { recursive: true });
  }
}
