import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWithGit, git } from '../../../slots/repository';

const owner = `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`;

describeWithGit('sources', () => {
  let base: string;
  const at = (name: string) => join(base, name);
  const text = (path: string) => (existsSync(at(path)) ? readFileSync(at(path), 'utf8') : undefined);
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'slotstack-sources-'));
    git(base, 'init', '--quiet', '--initial-branch=main', at('origin'));
    mkdirSync(at('sources'));
    commit('one');
  });
  afterEach(() => {
    rmSync(base, { recursive: true });
  });

  function commit(content: string): string {
    mkdirSync(at('origin/web'), { recursive: true });
    writeFileSync(at('origin/web/file'), content);
    git(at('origin'), 'add', '--all');
    git(at('origin'), '-c', 'user.name=a', '-c', 'user.email=a@example.org', 'commit', '--quiet', '--message', content);
    return git(at('origin'), 'rev-parse', 'HEAD');
  }

  function call(shell: string, script: string, ...args: readonly string[]) {
    const { status, stdout, stderr } = spawnSync(shell, [join('constructs', script), ...args], {
      ...{ encoding: 'utf8', env: { PATH: process.env.PATH, HOME: base } },
    });
    return { status, stdout, stderr };
  }

  /** What the first container of a pod does. */
  function fetch(...options: readonly string[]) {
    rmSync(at('fetched'), { recursive: true, force: true });
    writeFileSync(at('branch'), 'work\n');
    writeFileSync(at('revisions'), 'refs/heads/gone\nrefs/heads/main\n');
    const all = [...options, `--revisions=${at('revisions')}`, `--branch=${at('branch')}`];
    return call('sh', 'git/scripts/checkout.sh', ...all, `file://${at('origin')}`, at('fetched'), '');
  }
  const place = () => call('bash', 'sources/scripts/place-sources.sh', at('sources'), at('fetched'), owner);
  const update = () => call('sh', 'sources/scripts/update-sources.sh', at('sources'), at('fetched'));

  function placed(): void {
    expect(fetch(`--unless=${at('sources')}`)).toMatchObject({ status: 0 });
    expect(place()).toMatchObject({ status: 0 });
  }

  test('are placed once, on their branch, from the first revision that there is', () => {
    placed();
    expect(text('sources/web/file')).toBe('one');
    expect(git(at('sources'), 'symbolic-ref', '--short', 'HEAD')).toBe('work');
    expect(git(at('sources'), 'status', '--porcelain')).toBe('');
    commit('two');
    writeFileSync(at('sources/web/file'), 'of the agent');
    expect(fetch(`--unless=${at('sources')}`)).toMatchObject({
      status: 0,
      stdout: 'sources: there is a checkout already\n',
    });
    expect(place()).toMatchObject({ status: 0, stdout: 'sources: there is a checkout already\n' });
    expect(text('sources/web/file')).toBe('of the agent');
  });

  test('come into directories that the kubelet has made to mount them', () => {
    mkdirSync(at('sources/web'), { recursive: true });
    placed();
    expect(text('sources/web/file')).toBe('one');
  });

  test('are not placed over files of somebody', () => {
    writeFileSync(at('sources/notes'), 'mine');
    fetch();
    const { status, stderr } = place();
    expect(status).toBe(0);
    expect(stderr).toContain('notes is there, and no checkout: all stays as it is');
    expect(existsSync(at('sources/.git'))).toBe(false);
  });

  test('are placed anew where that was not ended', () => {
    // Killed while it copied.
    for (const files of [[], ['.git/slotstack-begun', 'half'], ['.git/slotstack-begun', '.git/HEAD', 'web']]) {
      rmSync(at('sources'), { recursive: true });
      mkdirSync(at('sources/.git'), { recursive: true });
      for (const file of files) writeFileSync(at(`sources/${file}`), '');
      placed();
      expect(text('sources/web/file')).toBe('one');
      expect(existsSync(at('sources/.git/slotstack-begun'))).toBe(false);
      expect(git(at('sources'), 'status', '--porcelain')).toBe('');
    }
  });

  test('two pods at once place them once', () => {
    fetch();
    const script = `for i in 1 2 3; do bash constructs/sources/scripts/place-sources.sh '${at('sources')}' '${at('fetched')}' ${owner} & done; wait`;
    const { stdout } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
    expect(stdout.split('\n').filter((line) => line.startsWith('sources: placed'))).toHaveLength(1);
    expect(stdout.split('\n').filter((line) => line === 'sources: there is a checkout already')).toHaveLength(2);
  });

  test('a link in them is no way out', () => {
    writeFileSync(at('outside'), 'x');
    chmodSync(at('outside'), 0o600);
    git(at('origin'), 'rm', '-r', '--quiet', '--cached', 'web');
    spawnSync('ln', ['-s', at('outside'), at('origin/link')]);
    commit('linked');
    placed();
    expect(statSync(at('outside')).mode & 0o777).toBe(0o600);
    expect(text('outside')).toBe('x');
  });

  describe('on request', () => {
    beforeEach(placed);

    test('come to what is new, where nobody has changed anything', () => {
      writeFileSync(at('sources/.git/info/exclude'), 'ignored\n');
      writeFileSync(at('sources/ignored'), 'stays');
      const wanted = commit('two');
      fetch();
      expect(update()).toMatchObject({ status: 0, stdout: expect.stringContaining(`to ${wanted}`) as unknown });
      expect([text('sources/web/file'), text('sources/ignored')]).toEqual(['two', 'stays']);
      expect(git(at('sources'), 'symbolic-ref', '--short', 'HEAD')).toBe('work');
      fetch();
      expect(update()).toMatchObject({ status: 0, stdout: `sources: at ${wanted} already\n` });
      commit('three');
      fetch();
      expect(update()).toMatchObject({ status: 0 });
      expect(text('sources/web/file')).toBe('three');
    });

    test('stay where somebody has changed a file, or made one', () => {
      for (const path of ['sources/web/file', 'sources/new']) {
        const before = text(path);
        writeFileSync(at(path), 'of the agent');
        commit(`two, beside ${path}`);
        fetch();
        const { status, stderr } = update();
        expect(status).toBe(1);
        expect(stderr).toContain('somebody has changed this, and not committed it: all stays as it is');
        expect(text(path)).toBe('of the agent');
        if (before === undefined) rmSync(at(path));
        else writeFileSync(at(path), before);
      }
    });

    test('stay where somebody has committed', () => {
      writeFileSync(at('sources/new'), 'x');
      git(at('sources'), 'add', '--all');
      git(at('sources'), '-c', 'user.name=a', '-c', 'user.email=a@example.org', 'commit', '--quiet', '--message=Mine');
      const mine = git(at('sources'), 'rev-parse', 'HEAD');
      commit('two');
      fetch();
      expect(update()).toMatchObject({
        status: 1,
        stderr: expect.stringContaining(`somebody has committed ${mine}`) as unknown,
      });
      expect(git(at('sources'), 'rev-parse', 'HEAD')).toBe(mine);
    });

    test('stay where somebody has committed to their branch, and gone to another', () => {
      writeFileSync(at('sources/new'), 'x');
      git(at('sources'), 'add', '--all');
      git(at('sources'), '-c', 'user.name=a', '-c', 'user.email=a@example.org', 'commit', '--quiet', '--message=Mine');
      const mine = git(at('sources'), 'rev-parse', 'HEAD');
      git(at('sources'), 'checkout', '--quiet', '-b', 'other', 'HEAD~0');
      git(at('sources'), 'reset', '--quiet', '--hard', readFileSync(at('sources/.git/slotstack-base'), 'utf8').trim());
      commit('two');
      fetch();
      expect(update()).toMatchObject({
        status: 1,
        stderr: expect.stringContaining(`somebody has committed ${mine} to work`) as unknown,
      });
      expect(git(at('sources'), 'rev-parse', 'work')).toBe(mine);
    });

    test('stay where a file that is ignored would be written over', () => {
      writeFileSync(at('sources/.git/info/exclude'), 'secret.env\n');
      writeFileSync(at('sources/secret.env'), 'of the agent');
      writeFileSync(at('origin/secret.env'), 'of the repository');
      commit('two');
      fetch();
      expect(update().status).not.toBe(0);
      expect(text('sources/secret.env')).toBe('of the agent');
    });

    test('go on where they were ended before that was written down', () => {
      const wanted = commit('two');
      fetch();
      update();
      writeFileSync(at('sources/.git/slotstack-base'), '0\n');
      expect(update()).toMatchObject({ status: 0 });
      expect(text('sources/.git/slotstack-base')).toBe(`${wanted}\n`);
    });

    test('run no hook of who works there', () => {
      writeFileSync(at('sources/.git/hooks/post-checkout'), `#!/bin/sh\ntouch '${at('ran')}'\n`, { mode: 0o755 });
      commit('two');
      fetch();
      expect(update()).toMatchObject({ status: 0 });
      expect(existsSync(at('ran'))).toBe(false);
    });

    test('are not looked for where there are none yet', () => {
      rmSync(at('sources'), { recursive: true });
      mkdirSync(at('sources'));
      expect(update()).toMatchObject({ status: 1, stderr: 'sources: there is no checkout yet: all stays as it is\n' });
    });
  });
});
