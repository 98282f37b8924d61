import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describeWithGit, git } from '../../../slots/repository';
import { AgentSandbox, shells, until } from './agent-sandbox';

/** What a script has said, line by line. */
const lines = (stdout: Buffer) => stdout.toString().split('\n').filter(Boolean);

/** Makes files below a directory. */
function write(directory: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
}

describeWithGit('with git', () => {
  describe.each(shells)('the workspace of an agent, with tools of %s,', (shell) => {
    let sandbox: AgentSandbox;
    let checkout: string;
    let first: string;
    beforeEach(() => {
      sandbox = new AgentSandbox(shell);
      checkout = join(sandbox.directory, 'checkout');
      git(sandbox.directory, 'init', '--quiet', '--initial-branch=main', checkout);
      first = commit({ 'a.txt': 'a\n', 'sub/b.txt': 'b\n', '.gitignore': 'ignored*\n' });
    });
    afterEach(() => {
      sandbox.remove();
    });

    /** A commit of the caller. */
    function commit(files: Readonly<Record<string, string>>, ...removed: string[]): string {
      for (const path of removed) rmSync(join(checkout, path), { recursive: true });
      write(checkout, files);
      git(checkout, 'add', '--all');
      git(checkout, '-c', 'user.name=Alice', '-c', 'user.email=a@example.org', 'commit', '--quiet', '--message=Change');
      return git(checkout, 'rev-parse', 'HEAD');
    }

    /** A commit of the agent. */
    function commitOfAgent(files: Readonly<Record<string, string>>): string {
      write(sandbox.workspace, files);
      git(sandbox.workspace, 'add', '--all');
      git(sandbox.workspace, 'commit', '--quiet', '--message=Work');
      return git(sandbox.workspace, 'rev-parse', 'HEAD');
    }

    function give(id: string, ...more: string[]) {
      git(checkout, 'update-ref', 'refs/slotstack/given', id);
      const bundle = execFileSync('git', ['-C', checkout, 'bundle', 'create', '--quiet', '-', 'refs/slotstack/given']);
      const result = sandbox.call('give', ['place', `--commit=${id}`, `--bytes=${bundle.length}`, ...more], bundle);
      return { ...result, said: lines(result.stdout), problem: result.stderr.toString() };
    }

    function take(since: string, ...more: string[]) {
      const { status, stdout, stderr } = sandbox.call('take', [`--since=${since}`, ...more]);
      const end = stdout.indexOf('\n\n');
      const fields = lines(stdout.subarray(0, end)).map((line) => line.split('=') as [string, string]);
      return {
        status,
        problem: stderr.toString(),
        ...{ fields: Object.fromEntries(fields), bundle: stdout.subarray(end + 2) },
      };
    }

    const look = (...more: string[]) => lines(sandbox.call('give', ['look', ...more]).stdout);
    const files = () => git(sandbox.workspace, 'status', '--porcelain', '--ignored');
    const shown = (revision: string) => git(sandbox.workspace, 'show', revision);

    test('is made where it is empty, and is as the commit', () => {
      expect(look()).toEqual(['state=empty']);
      expect(give(first)).toMatchObject({ status: 0, said: [`head=${first}`] });
      expect(readFileSync(join(sandbox.workspace, 'sub/b.txt'), 'utf8')).toBe('b\n');
      expect(files()).toBe('');
      expect(look()).toEqual(['state=checkout', `head=${first}`, `given=${first}`]);
      expect(look('--changes').at(-1)).toBe('changed=false');
      write(sandbox.workspace, { 'new.txt': 'n\n' });
      expect(look('--changes').at(-1)).toBe('changed=true');
    });

    test('that has what was made of the commit stays as it is, and with --anew it does not', () => {
      const branch = '--branch=codex/issue-42';
      give(first, branch);
      write(sandbox.workspace, { 'new.txt': 'n\n' });
      expect(give(first, branch)).toMatchObject({ status: 0, said: ['stays=true', `head=${first}`] });
      const work = commitOfAgent({ 'c.txt': 'c\n' });
      write(sandbox.workspace, { 'a.txt': 'changed\n' });
      for (const more of [[branch], []])
        expect(give(first, ...more)).toMatchObject({ status: 0, said: ['stays=true', `head=${work}`] });
      expect(readFileSync(join(sandbox.workspace, 'a.txt'), 'utf8')).toBe('changed\n');
      expect(look()).toEqual(['state=checkout', `head=${work}`, `given=${first}`, 'branch=codex/issue-42']);
      expect(take(first).fields).toMatchObject({ changed: 'true', committed: 'true' });
      expect(give(first, branch, '--anew').said).toEqual(['kept=refs/slotstack/kept/1', `head=${first}`]);
      expect(existsSync(join(sandbox.workspace, 'c.txt'))).toBe(false);
    });

    test.each<[string, (id: string) => string[], () => void]>([
      ['another branch is asked for', (id) => [id, '--branch=other'], () => undefined],
      [
        'it is on another branch',
        (id) => [id, '--branch=work'],
        () => {
          moveTo('elsewhere');
        },
      ],
      [
        'it does not come of the commit',
        (id) => [id],
        () => {
          moveTo('--orphan', 'alone');
        },
      ],
    ])('that has something is brought to the commit where %s', (_, words, before) => {
      give(first, '--branch=work');
      commitOfAgent({ 'c.txt': 'c\n' });
      before();
      const [id = '', ...more] = words(first);
      const { said } = give(id, ...more);
      expect(said.at(-1)).toBe(`head=${first}`);
      expect(said.join()).toMatch(/^kept=/);
      expect(existsSync(join(sandbox.workspace, 'c.txt'))).toBe(false);
    });

    /** The agent goes to a new branch, and commits there. */
    function moveTo(...branch: string[]): void {
      git(sandbox.workspace, 'checkout', '--quiet', ...(branch.length > 1 ? branch : ['-b', ...branch]));
      commitOfAgent({ 'd.txt': 'd\n' });
    }

    test('says what is kept there, the newest, but for what its commit has again', () => {
      give(first);
      const work = commitOfAgent({ 'c.txt': 'c\n' });
      give(first, '--anew');
      commitOfAgent({ 'd.txt': 'd\n' });
      give(first, '--anew');
      const kept = (numbers: number[]) => numbers.map((number) => `kept=refs/slotstack/kept/${number}`);
      const told = () => look().filter((line) => line.startsWith('kept='));
      expect(told()).toEqual(kept([1, 2]));
      git(sandbox.workspace, 'merge', '--quiet', '--ff-only', work);
      expect(told()).toEqual(kept([2]));
      for (let number = 3; number <= 30; number++)
        git(sandbox.workspace, 'update-ref', `refs/slotstack/kept/${number}`, 'refs/slotstack/kept/2');
      expect(told()).toEqual(kept(Array.from({ length: 20 }, (_, index) => index + 11)));
    });

    test('is on the branch that is asked for', () => {
      give(first, '--branch=codex/issue-42');
      expect(git(sandbox.workspace, 'symbolic-ref', 'HEAD')).toBe('refs/heads/codex/issue-42');
      const second = commit({ 'a.txt': '2\n' });
      expect(give(second, '--branch=codex/issue-42').said).toEqual([`head=${second}`]);
      expect(git(sandbox.workspace, 'rev-parse', 'codex/issue-42')).toBe(second);
    });

    test('goes on to a later commit, of which only what is new is sent', () => {
      give(first);
      const second = commit({ 'a.txt': '2\n' }, 'sub');
      git(checkout, 'update-ref', 'refs/slotstack/given', second);
      const args = ['-C', checkout, 'bundle', 'create', '--quiet', '-', `^${first}`, 'refs/slotstack/given'];
      const bundle = execFileSync('git', args);
      const result = sandbox.call('give', ['place', `--commit=${second}`, `--bytes=${bundle.length}`], bundle);
      expect([result.status, lines(result.stdout)]).toEqual([0, [`head=${second}`]]);
      expect(existsSync(join(sandbox.workspace, 'sub'))).toBe(false);
      expect(lines(sandbox.call('give', ['place', `--commit=${first}`, '--bytes=0']).stdout)).toEqual([
        `head=${first}`,
      ]);
      expect(existsSync(join(sandbox.workspace, 'sub/b.txt'))).toBe(true);
    });

    test('keeps files that were there before git was', () => {
      write(sandbox.workspace, { 'a.txt': 'mine\n', 'other.txt': 'o\n' });
      expect(look()).toEqual(['state=files']);
      expect(give(first).said).toEqual(['kept=refs/slotstack/kept/1', `head=${first}`]);
      expect(shown('refs/slotstack/kept/1:a.txt')).toBe('mine');
      expect(shown('refs/slotstack/kept/1:other.txt')).toBe('o');
      expect(files()).toBe('');
    });

    test.each(['--assume-unchanged', '--skip-worktree'])('keeps what git was told not to look at: %s', (option) => {
      give(first);
      git(sandbox.workspace, 'update-index', option, 'a.txt', 'sub/b.txt');
      write(sandbox.workspace, { 'a.txt': 'changed\n', 'sub/b.txt': 'changed, too\n' });
      const second = commit({ 'a.txt': '2\n' });
      expect(give(second).said).toEqual(['kept=refs/slotstack/kept/1', `head=${second}`]);
      expect(shown('refs/slotstack/kept/1:a.txt')).toBe('changed');
      expect(shown('refs/slotstack/kept/1:sub/b.txt')).toBe('changed, too');
      expect(readFileSync(join(sandbox.workspace, 'sub/b.txt'), 'utf8')).toBe('b\n');
    });

    test('keeps what is outside of a sparse checkout, in a merge, too', () => {
      give(first, '--branch=work');
      commitOfAgent({ 'a.txt': 'ours\n' });
      git(sandbox.workspace, 'checkout', '--quiet', '-b', 'other', first);
      commitOfAgent({ 'a.txt': 'theirs\n' });
      git(sandbox.workspace, 'update-index', '--assume-unchanged', 'sub/b.txt');
      write(sandbox.workspace, { 'sub/b.txt': 'changed\n' });
      spawnSync('git', ['-C', sandbox.workspace, 'merge', '--quiet', 'work']);
      git(sandbox.workspace, 'config', 'core.sparseCheckout', 'true');
      write(sandbox.workspace, { '.git/info/sparse-checkout': '/sub/\n', 'new/file': 'n\n' });
      const second = commit({ 'c.txt': '2\n' });
      expect(give(second)).toMatchObject({ status: 0 });
      expect(shown('refs/slotstack/kept/1:sub/b.txt')).toBe('changed');
      expect(shown('refs/slotstack/kept/1:new/file')).toBe('n');
      expect(shown('refs/slotstack/kept/1:a.txt')).toContain('<<<<<<<');
    });

    test('keeps what is changed, staged, new or removed, and leaves what is ignored', () => {
      give(first);
      write(sandbox.workspace, { 'a.txt': 'staged\n' });
      git(sandbox.workspace, 'add', 'a.txt');
      write(sandbox.workspace, {
        'a.txt': 'changed\n',
        'new ünd\n"strange"': 'n\n',
        '-x': 'x\n',
        'ignored.log': 'i\n',
      });
      rmSync(join(sandbox.workspace, 'sub/b.txt'));
      const second = commit({ 'a.txt': '2\n' });
      expect(give(second).said).toEqual(['kept=refs/slotstack/kept/1', `head=${second}`]);
      const kept = 'refs/slotstack/kept/1';
      expect(shown(`${kept}:a.txt`)).toBe('changed');
      expect(shown(`${kept}^2:a.txt`)).toBe('staged');
      expect(git(sandbox.workspace, 'rev-parse', `${kept}^1`)).toBe(first);
      expect(shown(`${kept}:new ünd\n"strange"`)).toBe('n');
      expect(shown(`${kept}:-x`)).toBe('x');
      expect(spawnSync('git', ['-C', sandbox.workspace, 'cat-file', '-e', `${kept}:sub/b.txt`]).status).not.toBe(0);
      expect(files()).toBe('!! ignored.log');
      expect(readFileSync(join(sandbox.workspace, 'a.txt'), 'utf8')).toBe('2\n');
      expect(give(second).said).toEqual([`head=${second}`]);
    });

    test('keeps commits that nobody else has, each time under a ref of its own', () => {
      give(first, '--branch=work');
      const one = commitOfAgent({ 'c.txt': 'c\n' });
      expect(give(first, '--branch=work', '--anew').said).toEqual(['kept=refs/slotstack/kept/1', `head=${first}`]);
      const two = commitOfAgent({ 'd.txt': 'd\n' });
      git(sandbox.workspace, 'checkout', '--quiet', '--detach', first);
      expect(give(first, '--branch=work')).toMatchObject({
        problem: '',
        said: ['kept=refs/slotstack/kept/2', `head=${first}`],
      });
      expect(git(sandbox.workspace, 'rev-parse', 'refs/slotstack/kept/1', 'refs/slotstack/kept/2').split('\n')).toEqual(
        [...[one, two]],
      );
    });

    test('keeps what is ignored where it lies in the way of the commit', () => {
      give(first);
      write(sandbox.workspace, { 'ignored.txt': 'mine\n', 'ignored/deep/x': 'x\n', 'ignored.log': 'l\n' });
      const second = commit({ 'a.txt': '2\n' });
      expect(give(second).said).toEqual([`head=${second}`]);
      write(checkout, { 'ignored.txt': 'of the commit\n' });
      git(checkout, 'add', '--force', 'ignored.txt');
      const third = commit({ 'a.txt': '3\n' });
      expect(give(third).said).toEqual(['kept=refs/slotstack/kept/1', `head=${third}`]);
      expect(shown('refs/slotstack/kept/1:ignored.txt')).toBe('mine');
      expect(shown('refs/slotstack/kept/1:ignored/deep/x')).toBe('x');
      expect(readFileSync(join(sandbox.workspace, 'ignored.txt'), 'utf8')).toBe('of the commit\n');
    });

    test('keeps what a merge has left half done', () => {
      give(first, '--branch=work');
      commitOfAgent({ 'a.txt': 'one\n' });
      git(sandbox.workspace, 'checkout', '--quiet', '-b', 'other', first);
      const other = commitOfAgent({ 'a.txt': 'two\n' });
      git(sandbox.workspace, 'checkout', '--quiet', 'work');
      expect(spawnSync('git', ['-C', sandbox.workspace, 'merge', '--quiet', 'other']).status).toBe(1);
      expect(take(first)).toMatchObject({
        status: 65,
        problem: expect.stringContaining('a merge is under way') as string,
      });
      expect(give(first, '--branch=work', '--anew').said).toEqual(['kept=refs/slotstack/kept/1', `head=${first}`]);
      expect(shown('refs/slotstack/kept/1:a.txt')).toContain('<<<<<<<');
      expect(git(sandbox.workspace, 'merge-base', 'refs/slotstack/kept/1', other)).toBe(other);
      expect(git(sandbox.workspace, 'status', '--porcelain')).toBe('');
    });

    test('is brought to a commit though a git was killed there', () => {
      give(first);
      writeFileSync(join(sandbox.workspace, '.git/index.lock'), '');
      const second = commit({ 'a.txt': '2\n' });
      expect(give(second)).toMatchObject({ status: 0, said: [`head=${second}`] });
    });

    test('keeps beside the checkout what is none of it', () => {
      write(sandbox.workspace, { '.packages': 'curl\n', '.pip/venv/x': 'x\n', 'CLAUDE.md': 'c\n' });
      const leave = ['--leave=.packages', '--leave=.pip', '--leave=CLAUDE.md'];
      expect(give(first, ...leave).said).toEqual([`head=${first}`]);
      expect(take(first).fields).toEqual({ changed: 'false', head: first, committed: 'false' });
      expect(readFileSync(join(sandbox.workspace, '.pip/venv/x'), 'utf8')).toBe('x\n');
      const second = commit({ 'CLAUDE.md': 'of the commit\n' });
      expect(give(second, ...leave).said).toEqual(['kept=refs/slotstack/kept/1', `head=${second}`]);
      expect(readFileSync(join(sandbox.workspace, '.packages'), 'utf8')).toBe('curl\n');
      expect(shown('refs/slotstack/kept/1:CLAUDE.md')).toBe('c');
    });

    test('has a repository in it still, whatever comes', () => {
      give(first);
      const inner = join(sandbox.workspace, 'ignored-repository');
      git(sandbox.workspace, 'init', '--quiet', inner);
      write(inner, { file: 'f\n' });
      const other = join(sandbox.workspace, 'repository');
      git(sandbox.workspace, 'clone', '--quiet', checkout, other);
      const second = commit({ 'a.txt': '2\n' });
      expect(give(second).status).toBe(0);
      expect(readFileSync(join(inner, 'file'), 'utf8')).toBe('f\n');
      expect(readFileSync(join(other, 'a.txt'), 'utf8')).toBe('a\n');
    });

    test.each([
      ['too few bytes', (bundle: Buffer) => bundle.subarray(0, -10), 1, 'the bundle has not arrived'],
      [
        'a broken bundle',
        (bundle: Buffer) => Buffer.from(bundle.toString('latin1').replace('PACK', 'KCAP'), 'latin1'),
        65,
        '',
      ],
      ['no bundle', (bundle: Buffer) => Buffer.alloc(bundle.length, 'x'), 65, 'the bundle does not fit the workspace'],
    ])('stays as it is where %s arrive', (_, change, code, message) => {
      give(first);
      write(sandbox.workspace, { 'a.txt': 'mine\n' });
      const second = commit({ 'a.txt': '2\n' });
      git(checkout, 'update-ref', 'refs/slotstack/given', second);
      const bundle = execFileSync('git', ['-C', checkout, 'bundle', 'create', '--quiet', '-', 'refs/slotstack/given']);
      const given = change(bundle);
      const result = sandbox.call('give', ['place', `--commit=${second}`, `--bytes=${bundle.length}`], given);
      expect(result.status).toBe(code);
      expect(result.stderr.toString()).toContain(message);
      expect(readFileSync(join(sandbox.workspace, 'a.txt'), 'utf8')).toBe('mine\n');
      expect(git(sandbox.workspace, 'rev-parse', 'HEAD')).toBe(first);
    });

    test('is not touched while a run is going, which says who it is', async () => {
      give(first);
      const run = sandbox.start('echo begun; sleep 60', { run: 'busy' });
      await run.says('begun');
      const held = { status: 75, problem: 'agent: held: kind=dev_issue issue=42 run=busy\n' };
      expect(give(first)).toMatchObject(held);
      expect(take(first)).toMatchObject(held);
      run.stop();
      await run.end;
      expect(give(first).status).toBe(0);
    });

    /** Has git run this in the shell for each file that is new, and keep what it is given. */
    function filter(text: string): void {
      git(sandbox.workspace, 'config', 'filter.own.clean', sandbox.program('clean', `${text}\ncat`));
      write(sandbox.workspace, { '.gitattributes': '* filter=own\n', 'new.txt': 'n\n' });
    }

    test('ends what the configuration of its repository has started, which has no lock', async () => {
      const sleep = `sleep 71.${process.pid}`;
      give(first);
      filter(`ls /proc/self/fd >>"${sandbox.directory}/descriptors"; setsid ${sleep} </dev/null >/dev/null &`);
      expect(take(first)).toMatchObject({ status: 0, fields: { committed: 'true' } });
      expect(sandbox.processesWith(sleep)).toEqual([]);
      expect(sandbox.read('descriptors').split('\n')).not.toContain('9');
      expect((await sandbox.run('true')).status).toBe(0);
      write(sandbox.workspace, { 'new.txt': 'again\n' });
      expect(give(commit({ 'b.txt': 'b\n' })).status).toBe(0);
      expect(sandbox.processesWith(sleep)).toEqual([]);
    });

    test('is let go where git waits for ever', () => {
      give(first);
      write(sandbox.workspace, { 'new.txt': 'n\n' });
      rmSync(join(sandbox.workspace, '.gitignore'));
      execFileSync('mkfifo', [join(sandbox.workspace, '.gitignore')]);
      expect(take(first, '--limit=2').status).toBe(1);
      rmSync(join(sandbox.workspace, '.gitignore'));
      expect(take(first)).toMatchObject({ status: 0, fields: { committed: 'true' } });
    });

    test('is let go by one that is killed, and the next ends what that has started', async () => {
      const sleep = `sleep 72.${process.pid}`;
      give(first);
      filter(`[ -e "${sandbox.directory}/begun" ] || { : >"${sandbox.directory}/begun"; exec ${sleep}; }`);
      const killed = sandbox.begin('take', [`--since=${first}`]);
      await until('git waits', () => sandbox.processesWith(`^${sleep}`).length > 0);
      expect(take(first).status).toBe(75);
      killed.kill('SIGKILL');
      await until('it is killed', () => killed.signalCode !== null);
      expect(take(first)).toMatchObject({ status: 0, fields: { committed: 'true' } });
      expect(sandbox.processesWith(`^${sleep}`)).toEqual([]);
    });

    test('is taken from where pipes and directories stand in the state', () => {
      give(first);
      write(sandbox.workspace, { 'new.txt': 'n\n' });
      for (const name of ['lock', 'holder', 'taken.bundle']) {
        rmSync(join(sandbox.state, name), { force: true });
        execFileSync('mkfifo', [join(sandbox.state, name)]);
      }
      for (const name of ['holder.new', 'running', 'given.bundle', 'give.index']) {
        rmSync(join(sandbox.state, name), { force: true });
        mkdirSync(join(sandbox.state, name));
      }
      expect(take(first)).toMatchObject({ status: 0, fields: { committed: 'true' } });
      expect(give(commit({ 'b.txt': 'b\n' })).status).toBe(0);
    });

    test('gives what was committed, and what was not', () => {
      give(first, '--branch=work');
      expect(take(first)).toMatchObject({ status: 0, fields: { changed: 'false', head: first } });
      commitOfAgent({ 'c.txt': 'c\n' });
      write(sandbox.workspace, { 'new\nline': 'n\n', 'ignored.log': 'i\n' });
      const { status, fields, bundle } = take(first, '--message=The rest\n\n--author=x');
      expect({ status, changed: fields.changed, committed: fields.committed }).toEqual({
        ...{ status: 0, changed: 'true', committed: 'true' },
      });
      expect(bundle).toHaveLength(Number(fields.bytes));
      writeFileSync(join(sandbox.directory, 'taken.bundle'), bundle);
      git(checkout, 'fetch', '--quiet', join(sandbox.directory, 'taken.bundle'), 'refs/slotstack/taken:refs/taken');
      expect(git(checkout, 'log', '--format=%an|%B', `${first}..refs/taken`)).toBe(
        'agent|The rest\n\n--author=x\n\nagent|Work',
      );
      expect(git(checkout, 'ls-tree', '-r', '-z', '--name-only', 'refs/taken').split('\0')).toContain('new\nline');
      expect(files()).toBe('!! ignored.log');
      expect(take(first).fields).toMatchObject({ changed: 'true', committed: 'false' });
    });

    test('gives nothing of what does not come of the commit', () => {
      give(first);
      git(sandbox.workspace, 'checkout', '--quiet', '--orphan', 'alone');
      commitOfAgent({ 'c.txt': 'c\n' });
      expect(take(first)).toMatchObject({
        status: 65,
        fields: {},
        problem: expect.stringContaining('does not come of') as string,
      });
      expect(take('0'.repeat(40))).toMatchObject({ status: 65, fields: {} });
    });

    test('that is hostile runs none of its hooks, and says nothing in the place of git', () => {
      give(first);
      for (const hook of [
        'pre-commit',
        'post-commit',
        'commit-msg',
        'post-checkout',
        'reference-transaction',
        'post-index-change',
        'fsmonitor',
      ]) {
        write(sandbox.workspace, {
          [`.git/hooks/${hook}`]: `#!/bin/sh\necho hostile; touch '${sandbox.directory}/hooked'\nexit 1\n`,
        });
        chmodSync(join(sandbox.workspace, `.git/hooks/${hook}`), 0o755);
      }
      git(sandbox.workspace, 'config', 'core.fsmonitor', join(sandbox.workspace, '.git/hooks/fsmonitor'));
      git(sandbox.workspace, 'config', 'commit.gpgSign', 'true');
      git(sandbox.workspace, 'config', 'gpg.program', join(sandbox.workspace, '.git/hooks/fsmonitor'));
      git(sandbox.workspace, 'config', 'core.worktree', '/');
      write(sandbox.workspace, { 'c.txt': 'c\n' });
      expect(take(first)).toMatchObject({ status: 0, fields: { changed: 'true', committed: 'true' } });
      expect(give(first).status).toBe(0);
      expect(sandbox.has('hooked')).toBe(false);
    });

    test('that has no repository of git any more is told', () => {
      write(sandbox.workspace, { '.git': 'no repository\n' });
      expect(give(first)).toMatchObject({ status: 65 });
      expect(take(first)).toMatchObject({ status: 65, fields: {} });
      expect(readFileSync(join(sandbox.workspace, '.git'), 'utf8')).toBe('no repository\n');
    });
  });
});
