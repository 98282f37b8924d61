import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { GitHub, issueAnswer, unlabeled } from './github';
import { describeWithGit, git, Repository } from './repository';
import { since, slotFile } from './slot-project';

jest.setTimeout(60_000);

/** The command on the project of a repository, with GitHub as it is there. */
function slots(repository: Repository, github: GitHub, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['start.mjs', 'cli/slotstack.ts', 'slots', ...args, '--project=shop'],
    {
      encoding: 'utf8',
      env: {
        ...process.env,
        SERVICES_FILE: join(repository.checkout, 'projects/shop/services.yaml'),
        ...github.environment,
      },
    },
  );
  return { status, stdout, stderr };
}

const allocation = ['allocate', '--issue=42', '--owner=alice', `--since=${since}`, '--label=slot'];
const release = ['release', '--issue=42', '--label=slot', '--yes'];
const held = () => new Repository({ active: [slotFile(1, 5, { issue: 42 }), slotFile(2, 3, { pr: 7 })] });
const message = (repository: Repository) => git(repository.bare, 'log', '-1', '--format=%B', 'main');

describeWithGit('with --label, GitHub is asked at the moment of acting, and', () => {
  test('an issue that is open and has the label gets a slot', () => {
    const repository = new Repository();
    const { status, stdout } = slots(repository, new GitHub().issue(42, issueAnswer(42, 'open')), ...allocation);
    expect({ status, slots: repository.slots() }).toEqual({ status: 0, slots: ['active/1.yaml 1 issue 42'] });
    expect(stdout).toContain('slot=1\n');
  });

  test.each([
    ['was closed', issueAnswer(42, 'closed'), undefined, 'issue 42 was closed at 2026-11-22T09:00:00Z'],
    ['has lost the label', issueAnswer(42, 'open', { labels: [] }), undefined, 'does not have the label "slot"'],
    ['was deleted', '{"message":"This issue was deleted"}', '410 Gone', 'issue 42 was deleted'],
    [
      'was transferred',
      issueAnswer(9, 'open', { repository_url: 'https://api.github.com/repos/example/other' }),
      undefined,
      'issue 42 was transferred to example/other',
    ],
  ])('one that %s gets none, and gives back what it has', (_, answer, code, sentence) => {
    const github = new GitHub().issue(42, answer, code);
    const empty = new Repository();
    const none = slots(empty, github, ...allocation);
    expect({ status: none.status, slots: empty.slots() }).toEqual({ status: 0, slots: [] });
    expect(none.stderr).toContain(`${sentence}: no slot is taken`);
    expect(none.stdout).not.toContain('slot=');
    const repository = held();
    expect(slots(repository, github, ...release).status).toBe(0);
    expect(repository.slots()).toEqual(['active/2.yaml 3 pr 7', 'released/1.yaml 5 issue 42']);
    expect(message(repository)).toContain(sentence.replace(/^i/, 'I'));
  });

  test('a late release takes no slot from the same issue that is at work again', () => {
    const repository = held();
    const { status, stdout, stderr } = slots(
      repository,
      new GitHub().issue(42, issueAnswer(42, 'open', { labels: [{ name: 'Slot' }] })),
      ...release,
    );
    expect(repository.slots()).toEqual(['active/1.yaml 5 issue 42', 'active/2.yaml 3 pr 7']);
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: 'issue 42 is open, and has the label "slot": nothing is released\n',
    });
    expect(stdout).toContain('changed=false\n');
    expect(stdout).not.toContain('slot=');
  });

  test.each([['[ai-dev]'], ['needs a "slot" now'], ["it's $(touch x) `x`"], ['skip ci] [skip ci]']])(
    'any of several labels is enough, whatever it is called: %s',
    (label) => {
      const github = new GitHub().issue(42, issueAnswer(42, 'open', { labels: [{ name: label }] }));
      const repository = new Repository();
      slots(repository, github, ...allocation, `--label=${label}`);
      expect(repository.slots()).toEqual(['active/1.yaml 1 issue 42']);
      slots(repository, github, ...release, `--label=${label}`);
      expect(repository.slots()).toEqual(['active/1.yaml 1 issue 42']);
      const without = new GitHub().issue(42, issueAnswer(42, 'open', { labels: [] }));
      slots(repository, without, ...release, `--label=${label}`);
      expect(repository.slots()).toEqual(['released/1.yaml 1 issue 42']);
      // To git servers, some words in brackets are orders.
      expect(message(repository)).toMatch(/^Issue 42 has none of the labels "slot", [^[\]]*\.$/m);
    },
  );

  test.each([
    ['the pull request is closed', 'open', 'closed', true],
    ['the issue is closed', 'closed', 'open', true],
    ['neither is', 'open', 'open', false],
  ])('an issue and the pull request that came of it end together: %s', (_, issue, pr, ends) => {
    const repository = new Repository({ active: [slotFile(1, 5, { issue: 42, pr: 57 })] });
    const github = new GitHub()
      .issue(42, issueAnswer(42, issue))
      // The label is the issue's.
      .issue(57, issueAnswer(57, pr, { labels: [], pull_request: {} }));
    slots(repository, github, 'release', '--pr=57', '--label=slot', '--yes');
    expect(repository.slots()).toEqual([`${ends ? 'released' : 'active'}/1.yaml 5 issue 42`]);
  });

  test('nobody gets a slot where the answer is not clear', () => {
    const repository = new Repository();
    expect(slots(repository, new GitHub(), ...allocation)).toEqual({
      status: 1,
      stdout: '',
      stderr: 'error: GitHub does not find issue 42, or does not show it to this token\n',
    });
    expect(repository.slots()).toEqual([]);
  });

  test('who holds nothing is not asked for', () => {
    const { status, stderr } = slots(new Repository(), new GitHub(), ...release);
    expect({ status, stderr }).toEqual({ status: 0, stderr: 'issue 42 holds no slot of shop: nothing to release\n' });
  });

  test.each([
    ['not found', {}, 'GitHub does not find issue 42, or does not show it to this token'],
    ['a rate limit', status('403 Forbidden', 'API rate limit exceeded'), 'HTTP 403 API rate limit exceeded'],
    ['issues switched off', status('410 Gone', 'Issues are disabled for this repo'), 'HTTP 410 Issues are disabled'],
    ['an outage', status('502 Bad Gateway', ''), 'HTTP 502'],
    ['no network', { 'repos/example/shop/issues/42.failure': 'error connecting' }, 'error connecting'],
    ['half an answer', { 'repos/example/shop/issues/42.json': '{"number":42,' }, 'answer about issue 42 is not'],
    [
      'another issue',
      { 'repos/example/shop/issues/42.json': issueAnswer(43, 'closed') },
      'asked for issue 42, and answers 43',
    ],
    [
      'a pull request',
      { 'repos/example/shop/issues/42.json': issueAnswer(42, 'closed', { pull_request: {} }) },
      'to GitHub, issue 42 is a pull request',
    ],
    [
      'a new name of the repository',
      { 'repos/example/shop.json': '{"full_name":"example/store"}' },
      'is called example/store by now',
    ],
  ])('nothing is done where the answer is %s', (_, answers, error) => {
    const github = new GitHub().answer(answers);
    const repository = held();
    const before = repository.slots();
    const result = slots(repository, github, ...release);
    expect({ status: result.status, stdout: result.stdout }).toEqual({ status: 1, stdout: '' });
    expect(result.stderr).toContain(error);
    expect(repository.slots()).toEqual(before);
  });
});

function status(code: string, text: string): Record<string, string> {
  const path = 'repos/example/shop/issues/42';
  return { [`${path}.status`]: code, [`${path}.json`]: JSON.stringify({ message: text }) };
}

describeWithGit('reconcile', () => {
  const reconcile = (repository: Repository, github: GitHub, ...args: string[]) =>
    slots(repository, github, 'reconcile', '--label=slot', '--yes', ...args);
  const register = () =>
    new Repository(
      {
        active: [
          slotFile(1, 5, { issue: 42 }),
          slotFile(2, 3, { pr: 7 }),
          slotFile(3, 2, { issue: 8 }),
          slotFile(4, 2, { issue: 9 }),
          slotFile(5, 2),
          slotFile(6, 2, { issue: 10 }),
        ],
      },
      6,
    );
  const github = () =>
    new GitHub()
      .issue(42, issueAnswer(42, 'closed', { labels: [] }))
      .issue(7, issueAnswer(7, 'open', { pull_request: {} }))
      .issue(8, '{"message":"This issue was deleted"}', '410 Gone')
      .issue(10, issueAnswer(10, 'open', { labels: [{ name: 'slots' }] }));

  test('gives back what is left, each in a commit with the reason, and names what people must look at', () => {
    const repository = register();
    const { status, stdout, stderr } = reconcile(repository, github());
    expect({ status, lines: stderr.split('\n') }).toEqual({
      status: 0,
      lines: [
        'slot 1 of shop is free again (issue 42 was closed at 2026-11-22T09:00:00Z)',
        'slot 2 of shop stays (pull request 7 is open)',
        'slot 3 of shop is free again (issue 8 was deleted)',
        'slot 4 of shop stays: give it back by hand, where it is to go (GitHub does not find issue 9, or does not show it to this token)',
        'slot 5 of shop stays: give it back by hand, where it is to go (it works for nobody in particular)',
        'slot 6 of shop stays: give it back by hand, where it is to go (issue 10 is open, without the label "slot", which nobody has taken from it)',
        '',
      ],
    });
    expect(stdout.split('\n').slice(0, 6)).toEqual([
      'project=shop',
      'released=1 3',
      'left=',
      'unclear=4 5 6',
      'ended=',
      'changed=true',
    ]);
    expect(repository.log().slice(0, 3)).toEqual([
      'Release slot 3 of shop from issue 8',
      'Release slot 1 of shop from issue 42',
      'Change files',
    ]);
    expect(message(repository)).toBe(`Release slot 3 of shop from issue 8

Issue 8 was deleted, and the slot was still taken.

Generation 2, since ${since}`);
  });

  test('with --dry-run says what it would give back, and changes nothing', () => {
    const repository = register();
    const { stdout, stderr } = reconcile(repository, github(), '--dry-run', '--output=json');
    expect(stderr).toContain('slot 1 of shop would be given back (issue 42 was closed');
    expect(JSON.parse(stdout)).toMatchObject({ left: '1 3', released: '', changed: false });
    expect(repository.log()).toEqual(['Change files']);
  });

  test.each([
    [
      'after it had the slot, in which case that is given back',
      unlabeled('2026-11-21T09:00:00Z', '2026-11-23T10:00:00Z'),
      true,
    ],
    ['before, in which case it stays', unlabeled('2026-11-21T09:00:00Z'), false],
  ])('tells whether the label was taken from an open issue %s', (_, events, isGivenBack) => {
    const repository = new Repository({ active: [slotFile(1, 5, { issue: 10 })] });
    reconcile(repository, github().answer({ unlabeled: events }));
    expect(repository.slots()).toEqual([`${isGivenBack ? 'released' : 'active'}/1.yaml 5 issue 10`]);
  });

  test.each([
    [
      'one answer in many fails',
      status('429 Too Many Requests', 'secondary rate limit'),
      'HTTP 429 secondary rate limit',
    ],
    [
      'a page of the events fails',
      { 'events.failure': 'gh: Bad Gateway (HTTP 502)' },
      'gh api: gh: Bad Gateway (HTTP 502)',
    ],
    [
      'the repository has another name by now',
      { 'repos/example/shop.json': '{"full_name":"example/store"}' },
      'example/store',
    ],
    ['the token may not see the repository', { 'repos/example/shop.status': '404 Not Found' }, 'HTTP 404'],
  ])('gives nothing back where %s', (_, answers, error) => {
    const repository = new Repository({
      active: [slotFile(1, 2, { issue: 8 }), slotFile(2, 5, { issue: 42 }), slotFile(3, 2, { issue: 10 })],
    });
    const result = reconcile(repository, github().answer(answers));
    expect({ status: result.status, stdout: result.stdout }).toEqual({ status: 1, stdout: '' });
    expect(result.stderr).toContain(error);
    expect(repository.log()).toEqual(['Change files']);
  });

  test('gives nothing back where the register is that of another repository', () => {
    const repository = register();
    git(repository.checkout, 'remote', 'add', 'other', 'git@github.com:example/other.git');
    expect(reconcile(repository, github(), '--remote=other').stderr).toBe(
      'error: GITHUB_REPOSITORY is example/shop, but the register lies in example/other\n',
    );
  });
});
