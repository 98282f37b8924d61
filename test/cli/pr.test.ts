import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { GitHubStandIn } from '../github/stand-in';
import { describeWithGit, git, Repository, writeFiles } from '../slots/repository';
import { slotFile } from '../slots/slot-project';
import type { RegisterFile } from '../../config/register-file';

jest.setTimeout(60_000);

/** A repository with branches of one commit each, GitHub with it, and the command on both. */
function shop(slots: { readonly active?: readonly RegisterFile[]; readonly released?: readonly RegisterFile[] } = {}) {
  const repository = new Repository(slots);
  const github = new GitHubStandIn(repository.bare);
  const push = (branch: string) => {
    writeFiles(repository.checkout, { 'work.md': `${branch} ${Math.random()}\n` });
    git(repository.checkout, 'add', '--all');
    git(repository.checkout, 'commit', '--quiet', '--message=Work');
    git(repository.checkout, 'push', '--quiet', '--force', 'origin', `HEAD:refs/heads/${branch}`);
    git(repository.checkout, 'reset', '--quiet', '--hard', 'HEAD~1');
  };
  const call = (words: string) => {
    const env = {
      ...process.env,
      SERVICES_FILE: join(repository.checkout, 'projects/shop/services.yaml'),
      ...github.environment,
    };
    const args = ['start.mjs', 'cli/slotstack.ts', ...words.split(' ')];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env });
    return { status, lines: stdout.split('\n').filter(Boolean), stderr };
  };
  const branches = () => git(repository.bare, 'branch', '--format=%(refname:short)').split('\n');
  return { repository, github, push, call, branches };
}

describeWithGit('slotstack pr', () => {
  test('opens one draft for an issue, however often it is called, and finds it', () => {
    const { github, push, call } = shop();
    github.issue(42, { title: 'Checkout is slow' });
    push('codex/issue-42');
    expect(call('pr find --issue 42')).toEqual({
      status: 0,
      lines: ['project=shop', 'head=codex/issue-42', 'issue=42', 'repair=false'],
      stderr: 'there is no pull request of codex/issue-42\n',
    });
    const opened = call('pr open --issue 42');
    expect(opened).toEqual({
      status: 0,
      lines: ['project=shop', 'issue=42', 'head=codex/issue-42', 'pr=101', 'changed=true'],
      stderr: 'pull request 101 of issue 42 is opened, as a draft\n',
    });
    expect(call('pr open --issue 42').lines).toContain('changed=false');
    expect(github.pulls).toHaveLength(1);
    expect(github.of(101)).toMatchObject({
      ...{ title: 'Checkout is slow', body: 'Closes #42\n' },
      pull: { head: 'codex/issue-42', base: 'main', draft: true },
    });
    const found = ['project=shop', 'head=codex/issue-42', 'issue=42', 'repair=false', 'pr=101', 'state=open'];
    for (const words of ['--issue 42', '--pr 101', '--head codex/issue-42'])
      expect(
        call(`pr find ${words}`)
          .lines.filter((line) => !line.startsWith('head-commit='))
          .sort(),
      ).toEqual([...found].sort());
  });

  test('opens another where the last one is closed, and one of a fork is none', () => {
    const { github, push, call } = shop();
    github.issue(42);
    push('codex/issue-42');
    github.pull(57, 'codex/issue-42', { state: 'closed' }).pull(58, 'codex/issue-42', { fork: 'mallory/shop' });
    expect(call('pr find --issue 42').lines).toContain('pr=57');
    expect(call('pr open --issue 42').lines).toContain('pr=101');
    expect(call('pr find --pr 58').lines).not.toContain('issue=42');
  });

  test('opens no draft where GitHub has none, and says so', () => {
    const { github, push, call } = shop();
    github.issue(42).change((state) => {
      state.hasNoDrafts = true;
    });
    push('codex/ai-repair-42');
    const { lines, stderr } = call('pr open --issue 42 --repair');
    expect(lines).toContain('pr=101');
    expect(stderr).toContain('note: drafts are not to be had in this repository');
    expect(github.of(101).pull).toMatchObject({ head: 'codex/ai-repair-42', draft: false });
  });

  test.each([
    ['no branch', false, 'GitHub opens no pull request of codex/issue-42: Validation Failed: head is invalid'],
    ['an outage', true, 'HTTP 502 Bad Gateway'],
  ])('fails with what GitHub says: %s', (_, outage, message) => {
    const { github, call } = shop();
    github.issue(42).change((state) => {
      state.outage = outage;
    });
    const { status, lines, stderr } = call('pr open --issue 42');
    expect({ status, lines }).toEqual({ status: 1, lines: [] });
    expect(stderr).toContain(message);
  });

  test('deletes the branch of a closed pull request once', () => {
    const { github, push, call, branches } = shop();
    push('codex/issue-42');
    github.pull(57, 'codex/issue-42', { state: 'closed' });
    expect(call('pr delete-branch --pr 57')).toMatchObject({
      status: 0,
      stderr: 'the branch of pull request 57 is deleted\n',
    });
    expect(branches()).toEqual(['main']);
    expect(call('pr delete-branch --pr 57')).toMatchObject({
      status: 0,
      stderr: 'the branch of pull request 57 is gone already\n',
    });
  });

  test.each<[string, string, Parameters<GitHubStandIn['pull']>[2], string, string?]>([
    ['it is open', 'codex/issue-42', {}, 'it is open'],
    ['it is of a fork', 'codex/issue-42', { state: 'closed', fork: 'mallory/shop' }, 'it is of another repository'],
    ['its fork is gone', 'codex/issue-42', { state: 'closed', fork: 'gone' }, 'it is of another repository'],
    ['somebody has made it', 'feature/x', { state: 'closed', merged: true }, 'it is none that slotstack made'],
    ['its name only begins so', 'codex/issue-42x', { state: 'closed' }, 'it is none that slotstack made'],
    ['it has moved', 'codex/issue-42', { state: 'closed', sha: '1'.repeat(40) }, 'it has other commits by now'],
    [
      'another is open of it',
      'codex/issue-42',
      { state: 'closed' },
      'it is that of pull request 58, too',
      'codex/issue-42',
    ],
    [
      'another is to be merged to it',
      'codex/issue-42',
      { state: 'closed' },
      'an open pull request is to be merged to it',
      'feature/y',
    ],
  ])('leaves a branch where %s', (_, branch, properties, message, ...[other]) => {
    const { github, push, call, branches } = shop();
    push(branch);
    github.pull(57, branch, properties);
    const isOfFork = other !== branch && { base: branch, fork: 'bob/shop' };
    if (other !== undefined) github.pull(58, other, { ...isOfFork });
    const { status, lines, stderr } = call('pr delete-branch --pr 57');
    expect({ status, changed: lines.at(-1) }).toEqual({ status: 0, changed: 'changed=false' });
    expect(stderr).toContain(`the branch of pull request 57 stays: ${message}`);
    expect(branches()).toEqual([branch, 'main'].sort());
  });

  test.each([
    ['closes the issue of one that was merged', { merged: true }, 'open', 'closed', 'issue 42 is closed'],
    ['leaves one that GitHub has closed', { merged: true }, 'closed', 'closed', 'issue 42 was closed at'],
    ['leaves the issue of one that was not merged', {}, 'open', 'open', 'was not merged: no issue is closed'],
    ['leaves it for a fork', { merged: true, fork: 'm/shop' }, 'open', 'open', 'came of no issue that slotstack knows'],
  ] as const)('%s', (_, properties, before, after, sentence) => {
    const { github, push, call } = shop();
    push('codex/issue-42');
    github.issue(42, { state: before }).pull(57, 'codex/issue-42', { state: 'closed', ...properties });
    const { status, stderr } = call('pr close-issue --pr 57');
    expect({ status, state: github.of(42).state }).toEqual({ status: 0, state: after });
    expect(stderr).toContain(sentence);
  });

  test('knows by the register of which issue another branch came, also once the slot is given back', () => {
    const { github, push, call } = shop({ released: [slotFile(1, 3, { issue: 42, pr: 57 })] });
    push('renamed');
    github.issue(42).pull(57, 'renamed', { state: 'closed', merged: true });
    call('pr close-issue --pr 57');
    expect(github.of(42).state).toBe('closed');
  });

  test('a title is one line that names nobody, closes nothing and orders nothing', () => {
    const { github, push, call } = shop();
    const title = `Fixes #1, GH-2 for @everyone\n[skip ci] $(touch x) \u202e${'x'.repeat(300)}`;
    github.issue(42, { title });
    push('codex/issue-42');
    call('pr open --issue 42');
    const { title: made } = github.of(101);
    expect(made).toMatch(/^Fixes #\u200b1, GH-\u200b2 for @\u200beveryone \[\u200bskip ci\] \$\(touch x\) x+…$/);
    expect(made.length).toBeLessThan(256);
  });
});

describeWithGit('slotstack plan root', () => {
  test('follows the lines to the first issue', () => {
    const { github, call } = shop();
    github
      .issue(42, { body: 'A part.\r\nAI-PLAN-PARENT: #12\r\n' })
      .issue(12, { body: 'ai-plan-parent:  #7' })
      .issue(7, { body: 'See `AI-PLAN-PARENT: #1` in the docs' });
    expect(call('plan root --issue 42')).toEqual({ status: 0, lines: ['issue=42', 'root=7'], stderr: '' });
    expect(call('plan root --issue 7').lines).toEqual(['issue=7', 'root=7']);
  });

  test.each([
    ['a circle', 'AI-PLAN-PARENT: #12', 'leads in a circle: #42, #12, #42'],
    ['several parents', 'AI-PLAN-PARENT: #12\nAI-PLAN-PARENT: #13', 'issue 42 has several lines AI-PLAN-PARENT'],
    ['a pull request', 'AI-PLAN-PARENT: #57', 'issue 57 is a pull request'],
    ['nothing', 'AI-PLAN-PARENT: #99', 'GitHub does not say how issue 99 is: HTTP 404'],
    ['too many', 'AI-PLAN-PARENT: #201', 'leads over more than 10 issues: #42, #201'],
  ])('ends with an error where they lead to %s', (_, body, message) => {
    const { github, call, push } = shop();
    push('x');
    github.issue(42, { body }).issue(12, { body: 'AI-PLAN-PARENT: #42' }).pull(57, 'x');
    for (let issue = 201; issue < 220; issue += 1) github.issue(issue, { body: `AI-PLAN-PARENT: #${issue + 1}` });
    const { status, lines, stderr } = call('plan root --issue 42');
    expect({ status, lines }).toEqual({ status: 1, lines: [] });
    expect(stderr).toContain(message);
  });
});
