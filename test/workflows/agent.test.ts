import { parse } from 'yaml';
import { describeWithGit, git, writeFiles } from '../slots/repository';
import { Actions, type Run } from './actions';
import { closed, labeled, review, said, servicesOfShop } from './events';

jest.setTimeout(180_000);

/** A team with an open issue 42, and an agent that edits, commits and answers. */
function team(label: string): Actions {
  const actions = new Actions(servicesOfShop);
  actions.github.issue(42, { title: 'Checkout is slow', body: 'Please.', labels: [label] });
  actions.agent = work;
  return actions;
}

const work = `
echo "worked on $KIND" >>work.md
git add work.md && git -c user.name=Agent -c user.email=agent@example.org commit --quiet -m 'Speed it up'
echo 'not committed' >more.md
echo "Done, @alice: $KIND" >"$ANSWER"
`;

/** Each job has done its work; what was said otherwise tells why not. */
function expectSuccess({ jobs, said: words }: Run): void {
  const others = [...jobs].filter(([, result]) => result !== 'success');
  expect({ others, words: others.length > 0 ? words : '' }).toEqual({ others: [], words: '' });
}

const bodies = (actions: Actions, number: number) => actions.github.of(number).comments.map(({ body }) => body);

/** What the register has of the slot. */
function slot(actions: Actions, number = 1): unknown {
  return parse(git(actions.repository.bare, 'show', `main:projects/shop/slots/active/${number}.yaml`));
}

describeWithGit('from a label to what comes of it', () => {
  test('an issue with [ai-dev] becomes a draft pull request; a review has the agent go on; closed, all is tidied up', () => {
    const actions = team('[ai-dev]');
    const run = actions.dispatch(labeled(42, '[ai-dev]'));
    expectSuccess(run);
    expect([...run.jobs.keys()].map((path) => path.replace('dev.yaml/dev/', ''))).toEqual([
      'find',
      ...['up/allocate', 'up/publish/publish', 'up/delivered/wait', 'up/secrets', 'up/comment'],
      ...['run', 'deliver', 'publish/publish', 'delivered/wait', 'comment'],
    ]);
    const [pull] = actions.github.pulls;
    const number = pull?.number ?? 0;
    expect(pull).toMatchObject({
      ...{ title: 'Checkout is slow', body: 'Closes #42\n' },
      pull: { head: 'codex/issue-42', base: 'main', draft: true },
    });
    const head = git(actions.repository.bare, 'rev-parse', 'codex/issue-42');
    expect(git(actions.repository.bare, 'log', '--format=%s', 'main..codex/issue-42').split('\n')).toEqual([
      expect.anything(),
      'Speed it up',
    ]);
    expect(git(actions.repository.bare, 'show', 'codex/issue-42:more.md')).toBe('not committed');
    expect(slot(actions)).toMatchObject({ issue: 42, pr: number, branch: 'codex/issue-42', commit: head, life: 1 });
    // The preview shows it.
    expect(git(actions.repository.bare, 'show', 'live:projects/shop/slots/active/1.yaml')).toContain(head);
    const [ofSlot = '', ofAgent = ''] = bodies(actions, 42);
    expect(ofSlot).toMatch(/^<!-- slotstack: slot -->\nSlot 1, namespace shop-dev-1: \*\*ready\*\*/);
    expect(ofAgent).toMatch(
      /^<!-- slotstack: agent \d+ -->\nThe agent is done \(\[run\]\(https:.*\)\)\n- its work is in #/,
    );
    expect(ofAgent).toContain('\n\nDone, @\u200balice: dev_issue\n');
    expect(bodies(actions, number)).toEqual([expect.stringContaining(`- shows commit ${head}`)]);
    expect(actions.prompt).toContain('Checkout is slow');

    // The review.
    actions.github.issue(number, {
      reviews: [{ state: 'CHANGES_REQUESTED', body: 'Name it `fast`.', user: { login: 'alice' } }],
    });
    const again = actions.dispatch(review(actions, number));
    expectSuccess(again);
    expect(actions.prompt).toContain('Name it `fast`.');
    const next = git(actions.repository.bare, 'rev-parse', 'codex/issue-42');
    expect(git(actions.repository.bare, 'rev-list', '--count', `${head}..${next}`)).toBe('1');
    expect(actions.github.pulls).toHaveLength(1);
    expect(slot(actions)).toMatchObject({ commit: next, generation: 1 });
    expect(bodies(actions, number).at(-1)).toContain('Done, @\u200balice: dev_review');

    // Merged.
    actions.github.pull(number, 'codex/issue-42', { state: 'closed', merged: true });
    const down = actions.dispatch(closed(actions, number));
    expectSuccess(down);
    expect(actions.register).toEqual(['released/1.yaml']);
    expect(actions.branches).toEqual([]);
    expect(actions.github.of(42).state).toBe('closed');
  });

  test('an issue with [ai-plan] gets a plan, and a comment has it changed where it began', () => {
    const actions = team('[ai-plan]');
    actions.dispatch(labeled(42, '[ai-plan]'));
    expect(bodies(actions, 42).at(-1)).toMatch(/The plan of the agent .*\n\nDone, @\u200balice: plan_issue\n$/s);
    actions.github.issue(43, { body: 'AI-PLAN-PARENT: #42' });
    actions.dispatch(said(43, 'smaller steps, please [ai-plan]'));
    expect(bodies(actions, 43)).toEqual([expect.stringContaining('Done, @\u200balice: plan_review')]);
    expect(actions.prompt).toContain('Checkout is slow');
    // One slot for both, and nothing is pushed.
    expect({ register: actions.register, branches: actions.branches }).toEqual({
      register: ['active/1.yaml'],
      branches: [],
    });
    expect(actions.github.pulls).toEqual([]);
  });

  test('an issue with [ai-repair] is worked on in staging, without a slot, and that ends with it', () => {
    const actions = team('[ai-repair]');
    const run = actions.dispatch(labeled(42, '[ai-repair]'));
    expectSuccess(run);
    expect({ register: actions.register, branches: actions.branches }).toEqual({
      register: ['requested/ai-repair.yaml'],
      branches: ['codex/ai-repair-42'],
    });
    const [pull] = actions.github.pulls;
    const number = pull?.number ?? 0;
    expect(bodies(actions, 42).at(-1)).toContain('Done, @\u200balice: repair_issue');
    actions.dispatch(review(actions, number));
    expect(bodies(actions, number).at(-1)).toContain('Done, @\u200balice: repair_review');
    actions.github.pull(number, 'codex/ai-repair-42', { state: 'closed' });
    actions.dispatch(closed(actions, number));
    expect({ register: actions.register, branches: actions.branches, issue: actions.github.of(42).state }).toEqual({
      ...{ register: [], branches: [] },
      // It was not merged.
      issue: 'open',
    });
  });

  test.each([
    ['failed', 'echo "Could not." >"$ANSWER"; exit 3', ['**The agent is not done**: it failed', 'Could not.']],
    [
      'made what was refused',
      'mkdir .github; echo x >.github/x; echo "Done." >"$ANSWER"',
      ['**The agent is not done**: what it made was not taken over', 'its slot stays'],
    ],
  ])('after a run that %s, that is said, its work stays, and the next label goes on with it', (_, end, texts) => {
    const actions = team('[ai-dev]');
    actions.agent = `${work}\n${end}`;
    const run = actions.dispatch(labeled(42, '[ai-dev]'));
    expect([...run.jobs.values()].filter((result) => result === 'failure')).toHaveLength(1);
    for (const text of texts) expect(bodies(actions, 42).at(-1)).toContain(text);
    expect({ register: actions.register, branches: actions.branches }).toEqual({
      register: ['active/1.yaml'],
      branches: [],
    });
    // Others go on meanwhile.
    const clone = actions.repository.clone();
    writeFiles(clone, { 'other.txt': 'o\n' });
    git(clone, 'add', '--all');
    git(clone, '-c', 'user.name=Bob', '-c', 'user.email=bob@example.org', 'commit', '--quiet', '--message=Other');
    git(actions.repository.bare, 'fetch', '--quiet', clone, 'HEAD:main');
    const undo = 'if [[ -e .github ]]; then git reset --quiet HEAD~1; rm -r .github; fi';
    actions.agent = `[[ $(cat more.md) == 'not committed' ]] || exit 9\n${undo}\n${work}`;
    expectSuccess(actions.dispatch(labeled(42, '[ai-dev]')));
    expect(git(actions.repository.bare, 'show', 'codex/issue-42:work.md')).toBe(
      'worked on dev_issue\nworked on dev_issue',
    );
  });

  test('where it changes nothing, its answer is all there is', () => {
    const actions = team('[ai-dev]');
    actions.agent = 'echo "Works as it should." >"$ANSWER"';
    const run = actions.dispatch(labeled(42, '[ai-dev]'));
    expect([...run.jobs.keys()]).not.toContain('dev.yaml/dev/deliver');
    expect(bodies(actions, 42).at(-1)).toMatch(/The agent is done .*Works as it should\.\n$/s);
    expect(actions.github.pulls).toEqual([]);
  });

  test.each<[string, (actions: Actions) => Parameters<Actions['dispatch']>[0]]>([
    ['somebody who may not sets the label', () => ({ ...labeled(42, '[ai-dev]'), actor: 'mallory' })],
    ['somebody who may not comments', () => ({ ...said(42, '[ai-plan]'), actor: 'mallory' })],
    ['a comment does not ask', () => said(42, 'ai-plan')],
    ['another label is set', () => labeled(42, 'bug')],
    [
      'somebody reviews a pull request of a fork',
      (actions) => {
        actions.github.pull(57, 'codex/issue-42', { fork: 'mallory/shop' });
        return review(actions, 57);
      },
    ],
  ])('nothing begins where %s', (_, event) => {
    const actions = team('[ai-dev]');
    const { jobs } = actions.dispatch(event(actions));
    expect([...jobs.keys()]).toEqual([]);
    expect(actions.register).toEqual([]);
  });

  test('a review of what no agent made asks no agent', () => {
    const actions = team('[ai-dev]');
    git(actions.repository.bare, 'branch', 'feature/x', 'main');
    actions.github.pull(57, 'feature/x');
    expect([...actions.dispatch(review(actions, 57)).jobs.keys()]).toEqual(['dev.yaml/review/find']);
    expect(actions.register).toEqual([]);
  });
});
