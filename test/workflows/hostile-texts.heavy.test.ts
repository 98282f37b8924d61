import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { describeWithGit, git, temporaryDirectory } from '../slots/repository';
import { Actions, type Event } from './actions';
import { closed, issueEvent, labeled, review, said, servicesOfShop } from './events';

jest.setTimeout(180_000);

/** A file that is made where a text is executed. */
const executed = join(temporaryDirectory(), 'executed');
const touch = `touch\${IFS}${executed}`;

const texts: Record<string, string> = {
  'a command in place': `$(${touch}) \`${touch}\` ; ${touch} && ${touch} | ${touch} # x`,
  'quotes and a command': `" ; ${touch} ; ' ; ${touch} ; $'\\'' "'"`,
  'an expression of GitHub': `\${{ github.token }} \${{ secrets.KUBECONFIG }} \${{ fromJSON('x') }}`,
  'a template and YAML': `{{ .Env }} {{ printf "x" }}: [*a, &a !!binary] # "x": 'y' - | > %`,
  'orders of a workflow': `::set-output name=kind::plan_issue ::add-mask::x ::error::x ##[set-env name=A;]b`,
  'lines that look like outputs': `x\nkind=plan_issue\nslot=7\r\ntarget=shop-dev\n\nchanged=true`,
  'the end of what holds it': `]]> </script> --> \`\`\`\n~~~~\n</details> <!-- slotstack: slot -->\n<!-- slotstack: agent 1 --> <!--`,
  'an option of a program': `--label=x --yes -rf --upload-pack=${touch} -- -`,
  'people, orders to git, and other issues': `@everyone @acme/all fixes #7, closes GH-7 [skip ci] [no ci] ***NO_CI***\n\nSlotstack-Source: ${'0'.repeat(40)}`,
  'what hides and turns': `\u202e\u2066abc\u2069\u200f\u0000\u001b[31m\u0007 \ud83d\ude00 ${'x'.repeat(70_000)}`,
};

/** What must be so whatever anybody wrote. */
function expectSound({ repository: { bare }, github }: Actions): void {
  expect(existsSync(executed)).toBe(false);
  for (const branch of ['main', 'live']) {
    const files = git(bare, 'ls-tree', '-r', '--name-only', branch).split('\n');
    for (const file of files.filter((each) => each.endsWith('.yaml')))
      for (const { errors } of parseAllDocuments(git(bare, 'show', `${branch}:${file}`)))
        expect({ file, errors }).toEqual({ file, errors: [] });
    // No text of anybody else is in a message that git servers read.
    const messages = git(bare, 'log', '--format=%B', branch);
    expect(messages).not.toMatch(/\[(skip|no)|NO_CI|everyone|touch|\$\{\{/);
  }
  git(bare, 'fsck', '--strict', '--no-dangling');
  for (const { title, body, comments, pull } of Object.values(github.state.issues)) {
    if (pull?.draft) {
      expect(title).toMatch(/^[^\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]{1,256}$/u);
      expect(title).not.toMatch(/@\w|#\d|GH-\d|\[(skip|no)/);
      expect(body).toBe('Closes #42\n');
    }
    for (const { body: text, user } of comments) {
      if (user.type !== 'Bot') continue;
      expect(text.match(/<!--\s*slotstack/g)).toHaveLength(1);
      expect(text).toMatch(/^<!-- slotstack: (slot|agent \d+|plan \d+) -->\n/);
      expect(text).not.toMatch(/@\w|[\u202a-\u202e\u2066-\u2069\u0000-\u0008\u001b]/);
      expect(text.length).toBeLessThanOrEqual(65_536);
    }
  }
}

describeWithGit('what others write is data in every step', () => {
  test.each(Object.entries(texts))('%s', (_, text) => {
    const actions = new Actions(servicesOfShop);
    const { github } = actions;
    const line = text.replace(/[\n\r\u0000]/g, ' ').slice(0, 250);
    const label = line.slice(0, 50);
    // GitHub has titles and labels of one line.
    github
      .issue(42, { title: line, body: text, labels: [label, '[ai-dev]', `model:${label}`.slice(0, 50)] })
      .issue(42, { comments: [{ id: 1, body: text, user: { login: 'mallory', type: 'User' } }] })
      .issue(7);
    actions.agent = `
cat >>work.md
git add --all && git -c user.name=Agent -c user.email=agent@example.org commit --quiet --cleanup=verbatim --file=- <work.md
cat work.md >"$ANSWER"
`;
    const run = actions.dispatch({
      ...labeled(42, '[ai-dev]'),
      payload: {
        issue: { ...(issueEvent(42, 'labeled', [label, '[ai-dev]']).payload.issue as object), title: line, body: text },
        label: { name: '[ai-dev]' },
      },
    });
    expect([...run.jobs.values()].filter((result) => result === 'failure')).toEqual([]);
    expect(actions.register).toEqual(['active/1.yaml']);
    const [pull] = github.pulls;
    const number = pull?.number ?? 0;
    expect(pull?.pull?.head).toBe('codex/issue-42');
    expectSound(actions);
    github.issue(number, {
      title: line,
      labels: [label],
      reviews: [{ state: 'CHANGES_REQUESTED', body: text, user: { login: 'alice' } }],
    });
    const asked = review(actions, number);
    const { payload } = asked;
    const again = actions.dispatch({
      ...asked,
      payload: {
        pull_request: { ...(payload.pull_request as object), title: line, body: text },
        review: { ...(payload.review as object), body: text },
      },
    });
    expect([...again.jobs.values()].filter((result) => result === 'failure')).toEqual([]);
    // Labels and comments of others start nothing.
    expect([...actions.dispatch(labeled(42, label)).jobs.keys()]).toEqual([]);
    actions.dispatch(labeled(42, label, 'unlabeled'));
    actions.dispatch({ ...said(42, text), actor: 'mallory' });
    expect(actions.register).toEqual(['active/1.yaml']);
    github.pull(number, 'codex/issue-42', { state: 'closed', merged: true });
    actions.dispatch(closed(actions, number));
    expect({ register: actions.register, branches: actions.branches }).toEqual({
      register: ['released/1.yaml'],
      branches: [],
    });
    expectSound(actions);
    expect([github.of(7).state, github.of(7).comments]).toEqual(['open', []]);
  });

  test.each([
    [`$(${touch})`, true],
    [`a;${touch};b`, true],
    [`\`${touch}\``, true],
    [`it's"quoted"&&|<>`, true],
    ['{{.Env}}/${{github.token}}', true],
    ['#no-comment', true],
    ['!!binary', true],
    ['@everyone/x', true],
    ['\u202eevil\u2066', true],
    ['codex/issue-42;x', true],
    ['codex/issue-042', true],
    ['codex/issue-42/x', true],
    // GitHub takes none that begins with refs/.
    ['heads/main', true],
    // Git takes it for an option, wherever it is written.
    ['-x', false],
    [`--upload-pack=${touch}`, false],
  ])('a branch that is called %s', (branch, hasSlot) => {
    const actions = new Actions(servicesOfShop);
    const { github, repository } = actions;
    git(repository.bare, 'update-ref', `refs/heads/${branch}`, 'refs/heads/main');
    github.pull(57, branch, { labels: ['slot', 'slot-clean'] });
    const pull = closed(actions, 57);
    const event = (action: string): Event => ({
      ...pull,
      action,
      payload: { ...pull.payload, label: { name: 'slot' } },
    });
    actions.dispatch(event('labeled'));
    actions.dispatch(event('synchronize'));
    expect(actions.register).toEqual(hasSlot ? ['active/1.yaml'] : []);
    if (hasSlot) {
      const file = git(repository.bare, 'show', 'main:projects/shop/slots/active/1.yaml');
      expect(parse(file)).toMatchObject({ pr: 57, branch });
      expectSound(actions);
    }
    // Nobody but who made it deletes it.
    github.pull(57, branch, { state: 'closed' });
    actions.dispatch(closed(actions, 57));
    expect({
      active: actions.register.filter((file) => file.startsWith('active/')),
      branches: actions.branches,
    }).toEqual({
      ...{ active: [], branches: [branch] },
    });
    expect(existsSync(executed)).toBe(false);
  });
});
