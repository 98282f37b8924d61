import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWithGit, git } from '../../../slots/repository';

const script = join('constructs/git/scripts/checkout.sh');

describeWithGit('checkout', () => {
  let directory: string;
  let origin: string;
  let first: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'slotstack-checkout-'));
    origin = join(directory, 'origin');
    git(directory, 'init', '--quiet', '--initial-branch=main', origin);
    first = commit('one');
    commit('two');
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  function commit(text: string): string {
    writeFileSync(join(origin, 'file'), text);
    git(origin, 'add', '--all');
    git(origin, '-c', 'user.name=a', '-c', 'user.email=a@example.org', 'commit', '--quiet', '--message', text);
    return git(origin, 'rev-parse', 'HEAD');
  }

  function checkout(revision: string, login = '') {
    const { status, stdout, stderr } = spawnSync(
      'sh',
      [script, `file://${origin}`, join(directory, 'here'), login, revision],
      { encoding: 'utf8', env: { PATH: process.env.PATH, HOME: directory } },
    );
    const file = join(directory, 'here/file');
    return { status, stdout, stderr, text: existsSync(file) ? readFileSync(file, 'utf8') : undefined };
  }

  test('brings a branch, and nothing of its history', () => {
    expect(checkout('refs/heads/main')).toMatchObject({ status: 0, text: 'two' });
    expect(git(join(directory, 'here'), 'rev-list', '--count', 'HEAD')).toBe('1');
  });

  test('brings a commit, also from a server that gives none by its id', () => {
    for (const allowed of ['true', 'false']) {
      rmSync(join(directory, 'here'), { recursive: true, force: true });
      git(origin, 'config', 'uploadpack.allowAnySHA1InWant', allowed);
      const { status, stdout, text } = checkout(first);
      expect({ status, text }).toEqual({ status: 0, text: 'one' });
      expect(stdout).toContain(`at ${first}`);
    }
  });

  test.each([
    ['--upload-pack=touch /tmp/x', 64],
    ['main', 64],
    ['refs/tags/x', 1],
    ['', 64],
    ['f'.repeat(40), 1],
    ['refs/heads/gone', 1],
  ])('%j is not had', (revision, status) => {
    const { text, stderr, ...called } = checkout(revision);
    expect(called).toMatchObject({ status, stdout: '' });
    expect(text).toBeUndefined();
    expect(stderr).toMatch(/checkout: /);
  });

  test('a login without what it needs is told', () => {
    const login = join(directory, 'login');
    mkdirSync(login);
    expect(checkout('refs/heads/main', login)).toMatchObject({
      ...{ status: 1, stderr: 'checkout: the Secret has neither password nor ssh-privatekey\n' },
    });
    writeFileSync(join(login, 'ssh-privatekey'), 'x');
    expect(checkout('refs/heads/main', login).stderr).toContain('no known_hosts');
  });

  test('a password for a repository that asks for none is told', () => {
    const login = join(directory, 'login');
    mkdirSync(login);
    writeFileSync(join(login, 'password'), 'x');
    expect(checkout('refs/heads/main', login).stderr).toContain('asks for none');
  });

  test('git gets user name and password from files', () => {
    const login = join(directory, 'login');
    mkdirSync(login);
    writeFileSync(join(login, 'username'), 'me');
    writeFileSync(join(login, 'password'), 'a "pass$word');
    // In place of git, what git would ask its helper.
    const bin = join(directory, 'bin');
    mkdirSync(bin);
    const asking =
      'for host in git.example.org other.example.org; do printf "protocol=https\\nhost=$host\\n\\n" | git credential fill; done';
    writeFileSync(
      join(bin, 'git'),
      `#!/bin/sh\nPATH=\${PATH#*:}\ncase $1 in init) mkdir -p "$3/.git";; fetch) { ${asking}; } >>${directory}/asked 2>/dev/null; true;; rev-parse) echo x;; esac\n`,
      { mode: 0o755 },
    );
    const { status } = spawnSync(
      'sh',
      [script, 'https://git.example.org/a', join(directory, 'x'), login, 'refs/heads/main'],
      {
        env: { PATH: `${bin}:${process.env.PATH ?? ''}`, HOME: directory },
      },
    );
    expect(status).toBe(0);
    const asked = readFileSync(join(directory, 'asked'), 'utf8');
    expect(asked).toContain('host=git.example.org\nusername=me\npassword=a "pass$word\n');
    // A submodule may be of a server of anybody's.
    expect(asked).not.toContain('other.example.org');
  });
});
