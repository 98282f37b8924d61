import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../constructs/agent/scripts/agent-sandbox';
import { describeWithGit, git, writeFiles } from '../slots/repository';
import { AgentShop } from './agent-shop';

const fieldsOf = (text: string) =>
  Object.fromEntries(
    text
      .trim()
      .split('\n')
      .map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]),
  );

const said = {
  issue: { title: 'Prices are wrong', body: 'See `x`.', author: 'alice', labels: ['model:gpt-9', 'effort:high'] },
};

function shopWith(program: string, more?: string): AgentShop {
  const shop = new AgentShop(program, more);
  writeFileSync(join(shop.pod, 'said.json'), JSON.stringify(said));
  return shop;
}

/** The same, whose workspace was given the commit of the checkout. */
function givenShop(program: string): AgentShop {
  const shop = shopWith(program);
  expect(shop.call(['give', 'shop-dev-1', '--branch', 'codex/issue-42']).status).toBe(0);
  return shop;
}

const runOf = (shop: AgentShop, ...more: string[]) => [
  ...['run', 'shop-dev-1', '--kind', 'dev_issue', '--issue', '42', '--text', join(shop.pod, 'said.json'), ...more],
];

describeWithGit('slotstack agent', () => {
  test("works in what is its holder's, and in nothing that is left of a task or belongs to the next", () => {
    const shop = shopWith('echo it runs');
    const calls = [
      ['give', 'shop-dev-1'],
      runOf(shop),
      ['take', 'shop-dev-1', '--since', git(shop.checkout, 'rev-parse', 'HEAD'), '--bundle', 'x'],
    ];
    const refused = (what: string) => {
      for (const words of calls) {
        const { status, stderr } = shop.call(words);
        expect({ words, status, stderr }).toEqual({
          ...{ words, status: 1 },
          stderr: expect.stringContaining(`error: ${what}\n`) as string,
        });
      }
    };
    expect(shop.call(['give', 'shop-dev-1']).status).toBe(0);
    expect(shop.call(runOf(shop)).status).toBe(0);
    shop.hold(42, 1, 'released');
    refused('nobody has shop-dev-1: slotstack slots allocate --issue <number> gives it to somebody');
    shop.hold(45, 2);
    shop.applied('1-issue-42');
    const run = shop.call(runOf(shop));
    expect([run.status, run.stderr]).toEqual([
      1,
      expect.stringContaining('shop-dev-1 is of issue 45, not of issue 42'),
    ]);
    shop.hold(42, 2);
    refused(
      'shop-dev-1 is of issue-42, life 1 in the cluster, and of issue-42, life 2 here: slotstack apply shop-dev-1 first, or wait for what delivers it',
    );
    shop.hold(42, 1);
    shop.applied('2-issue-45');
    refused(
      'shop-dev-1 is of issue-45, life 2 in the cluster, and of issue-42, life 1 here: this checkout is older; update it',
    );
    shop.applied('', []);
    refused('there is no Deployment/agent in shop-dev-1: slotstack apply shop-dev-1 makes it');
  });

  test('gives a commit, runs the program, takes what it has made, and pushes it', () => {
    const shop = shopWith(
      'cat >../prompt; echo "$@" >../words; echo 2 >new.txt; git add new.txt; git commit -qm "Add it"; echo 3 >left.txt; echo "password=hunter2hunter2 ##[x] done"; echo "It is done. token: ghp_0123456789abcdefghijABCDEFGHIJ012345" >"$SLOTSTACK_ANSWER"',
    );
    const given = shop.call(['give', 'shop-dev-1', '--branch', 'codex/issue-42']);
    const since = git(shop.checkout, 'rev-parse', 'HEAD');
    expect([given.status, fieldsOf(given.stdout)]).toEqual([
      0,
      { target: 'shop-dev-1', before: 'empty', 'head-commit': since, stays: 'false', kept: '' },
    ]);
    const result = join(shop.pod, 'result.json');
    const run = shop.call(runOf(shop, '--result', result));
    expect(run.status).toBe(0);
    const { run: id = '', seconds, ...fields } = fieldsOf(run.stdout);
    expect(fields).toEqual({
      ...{
        target: 'shop-dev-1',
        kind: 'dev_issue',
        issue: '42',
        state: 'finished',
        'exit-code': '0',
        resumed: 'false',
      },
    });
    expect([/^[a-z0-9]+-[0-9a-f]{8}$/.test(id), /^\d+$/.test(seconds ?? '')]).toEqual([true, true]);
    expect(run.stderr).toMatch(/^\| password=\S+ # #\[x\] done$/m);
    expect(run.stdout + run.stderr).not.toContain('hunter2');
    expect(run.stderr).not.toContain('command terminated');
    const whole = JSON.parse(readFileSync(result, 'utf8')) as Record<string, unknown>;
    expect(whole).toMatchObject({ issue: 42, state: 'finished', 'exit-code': 0, resumed: false });
    expect(whole.answer).toMatch(/^It is done\. token: /);
    expect(whole.answer).not.toContain('ghp_');
    expect(shop.file('words')).toBe('gpt-9 high dev_issue\n');
    expect(shop.file('prompt')).toContain('# Task: do issue #42');
    expect(shop.file('prompt')).toContain('- Branch: codex/issue-42');
    const bundle = join(shop.pod, 'work.bundle');
    const taken = shop.call(['take', 'shop-dev-1', '--since', since, '--bundle', bundle]);
    expect([taken.status, fieldsOf(taken.stdout).changed]).toEqual([0, 'true']);
    const applied = shop.call(['apply', '--since', since, '--bundle', bundle, '--branch', 'codex/issue-42']);
    expect([applied.status, applied.stderr]).toEqual([0, '']);
    const commit = git(shop.bare, 'rev-parse', 'codex/issue-42');
    expect(fieldsOf(applied.stdout)).toEqual({ branch: 'codex/issue-42', 'head-commit': commit, changed: 'true' });
    expect(git(shop.bare, 'log', '--format=%an|%s', 'main..codex/issue-42')).toBe(
      'Alice|Keep what was not committed\nAlice|Add it',
    );
    expect(git(shop.checkout, 'for-each-ref', 'refs/slotstack')).toBe('');
    const again = shop.call([
      'take',
      'shop-dev-1',
      '--since',
      git(join(shop.pod, 'workspace'), 'rev-parse', 'HEAD'),
      '--bundle',
      join(shop.pod, 'none'),
    ]);
    expect([fieldsOf(again.stdout).changed, existsSync(join(shop.pod, 'none'))]).toEqual(['false', false]);
  });

  test('keeps what was in the workspace, and says where', () => {
    const shop = shopWith('true');
    shop.call(['give', 'shop-dev-1']);
    const workspace = join(shop.pod, 'workspace');
    writeFiles(workspace, { 'web.yaml': 'mine\n' });
    const again = shop.call(['give', 'shop-dev-1']);
    expect([again.status, fieldsOf(again.stdout)]).toEqual([0, expect.objectContaining({ stays: 'true', kept: '' })]);
    expect(again.stderr).toMatch(/^\/workspace: what the agent made of [0-9a-f]{40} stays; with --anew, /m);
    expect(shop.file('workspace/web.yaml')).toBe('mine\n');
    const { status, stdout, stderr } = shop.call(['give', 'shop-dev-1', '--anew']);
    expect([status, fieldsOf(stdout).kept]).toEqual([0, 'refs/slotstack/kept/1']);
    expect(stderr).toContain('what was there is kept as refs/slotstack/kept/1');
    expect(git(workspace, 'show', 'refs/slotstack/kept/1:web.yaml')).toBe('mine');
  });

  test('--go-on stays with what was made of an earlier commit, unless what is protected has changed since', () => {
    const shop = shopWith('true');
    const words = ['give', 'shop-dev-1', '--branch', 'codex/issue-42', '--go-on'];
    const commit = (files: Record<string, string>) => {
      writeFiles(shop.checkout, files);
      git(shop.checkout, 'add', '--all');
      git(shop.checkout, 'commit', '--quiet', '--message=More');
      return git(shop.checkout, 'rev-parse', 'HEAD');
    };
    const given = () => {
      const { 'head-commit': head, stays } = fieldsOf(shop.call(words).stdout);
      return [head, stays];
    };
    given();
    const second = commit({ 'a.txt': '2\n' });
    // Nothing was made.
    expect(given()).toEqual([second, 'false']);
    writeFiles(join(shop.pod, 'workspace'), { 'new.txt': 'n\n' });
    commit({ 'a.txt': '3\n' });
    expect(given()).toEqual([second, 'true']);
    expect(shop.file('workspace/new.txt')).toBe('n\n');
    const fourth = commit({ '.github/workflows/x.yaml': 'x\n' });
    expect(given()).toEqual([fourth, 'false']);
    expect(shop.has('workspace/new.txt')).toBe(false);
  });

  test('what is not committed here is not given, and that is said', () => {
    const shop = shopWith('true');
    writeFiles(shop.checkout, { 'new.txt': 'n\n' });
    const note = 'note: what is not committed in this checkout is not given\n';
    expect(shop.call(['give', 'shop-dev-1']).stderr).toContain(note);
    git(shop.checkout, 'add', 'new.txt');
    git(shop.checkout, 'commit', '--quiet', '--message=More');
    expect(shop.call(['give', 'shop-dev-1']).stderr).not.toContain(note);
    expect(shop.has('workspace/new.txt')).toBe(true);
  });

  test('tells no value of a Secret that its container has, whatever it looks like', () => {
    const shop = shopWith(
      'echo "it is <$SHOP_TOKEN>"; echo "I used $SHOP_TOKEN" >"$SLOTSTACK_ANSWER"',
      '  secrets: { SHOP_TOKEN: { secret: shop } }\nsecrets: { shop: { source: environment, keys: { SHOP_TOKEN: {} } } }',
    );
    expect(shop.call(['give', 'shop-dev-1'])).toMatchObject({ status: 0 });
    const { status, stdout, stderr } = shop.call(runOf(shop, '--output', 'json'));
    expect([status, (JSON.parse(stdout) as { answer: string }).answer]).toEqual([0, 'I used ***']);
    expect(stderr).toContain('| it is <***>\n');
    expect(stdout + stderr).not.toContain('like no other');
    const shown = shop.call(['show', 'shop-dev-1']);
    expect([shown.status, shown.stdout]).toEqual([0, expect.stringContaining('| I used ***\n')]);
  });

  test('shows what is going, what the workspace has, and what was answered last', async () => {
    const shop = shopWith(
      'echo "##[error] password=hunter2hunter2" >"$SLOTSTACK_ANSWER"; echo begun; while [ ! -e ../go ]; do sleep 0.1; done',
    );
    const show = (...words: string[]) => {
      const { status, stdout } = shop.call(['show', 'shop-dev-1', ...words]);
      expect(status).toBe(0);
      return stdout;
    };
    expect(show()).toBe('shop-dev-1\n- going: nothing\n- workspace: empty\n- nothing was answered\n');
    shop.call(['give', 'shop-dev-1', '--branch', 'codex/issue-42']);
    const commit = git(shop.checkout, 'rev-parse', 'HEAD');
    const run = shop.start(runOf(shop));
    await until('it is heard', () => run.stderr.includes('| begun\n'));
    writeFiles(join(shop.pod, 'workspace'), { 'new.txt': 'n' });
    expect(show().split('\n')).toEqual([
      'shop-dev-1',
      expect.stringMatching(/^- going: dev_issue of issue 42, run [a-z0-9-]+$/),
      `- workspace: on codex/issue-42, at ${commit}; not all is committed`,
      expect.stringMatching(/^- run [a-z0-9-]+ has answered last:$/),
      expect.stringMatching(/^\| # #\[error\] password=\S+$/),
      '',
    ]);
    const whole = JSON.parse(show('--output', 'json')) as object;
    expect(whole).toMatchObject({
      target: 'shop-dev-1',
      going: expect.stringContaining('dev_issue of issue 42') as string,
      last: { run: expect.any(String) as string, answer: expect.not.stringContaining('hunter2') as string },
      workspace: {
        state: 'checkout',
        head: commit,
        given: commit,
        branch: 'codex/issue-42',
        changed: true,
        kept: [],
      },
    });
    writeFileSync(join(shop.pod, 'go'), '');
    expect(await run.ended).toBe(0);
    expect(show()).toContain('- going: nothing\n');
    expect(show()).not.toContain('hunter2');
  });

  test('shows nothing of a pod that is not to be understood', () => {
    const shop = givenShop('true');
    shop.program(
      'kubectl',
      readFileSync(join(shop.bin, 'kubectl'), 'utf8').replace(
        "else if (args[0] === 'exec') {",
        "else if (args[0] === 'exec' && args.join(' ').includes('show.sh')) console.log('run=x\\nbytes=9\\n\\nfour'); else if (args[0] === 'exec') {",
      ),
    );
    expect(shop.call(['show', 'shop-dev-1'])).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringContaining('what agent-1-x in shop-dev-1 says of its workspace is not understood') as string,
    });
  });

  test.each([
    ['exit 7', 'failed', '7'],
    ['sleep 60', 'timed-out', undefined],
  ])('a run of `%s` has %s, and the call too', (program, state, code) => {
    const shop = givenShop(program);
    const { status, stdout } = shop.call(runOf(shop, '--timeout', state === 'timed-out' ? '1s' : '60s'));
    expect([status, fieldsOf(stdout).state]).toEqual([1, state]);
    if (code !== undefined) expect(fieldsOf(stdout)['exit-code']).toBe(code);
  });

  test('an empty workspace is none to run in, and nothing is run', () => {
    const shop = shopWith('touch ../run');
    for (const kind of ['dev_issue', 'plan_issue']) {
      const { status, stderr } = shop.call(runOf(shop).map((word) => (word === 'dev_issue' ? kind : word)));
      expect(status).toBe(1);
      expect(stderr).toContain('error: the workspace is empty: slotstack agent give shop-dev-1 first\n');
    }
    expect(shop.has('run')).toBe(false);
  });

  test('a run is told the branch that the workspace is on, and what is kept there', () => {
    const shop = givenShop('cat >../prompt; echo "$SLOTSTACK_BRANCH" >../branch');
    const workspace = join(shop.pod, 'workspace');
    git(workspace, 'checkout', '--quiet', '-b', 'own/x');
    writeFiles(workspace, { 'new.txt': 'n\n' });
    shop.call(['give', 'shop-dev-1', '--anew', '--branch', 'own/y']);
    const { status, stderr } = shop.call(runOf(shop));
    expect(status).toBe(0);
    expect(stderr).toContain('note: the workspace is on branch own/y, and the one for this is codex/issue-42\n');
    expect(shop.file('branch')).toBe('own/y\n');
    expect(shop.file('prompt')).toContain('- Branch: own/y\n');
    expect(shop.file('prompt')).toContain('commits: refs/slotstack/kept/1. `git log');
    // One whose name is none for us, and none at all.
    for (const words of [['-b', 'x+`y`'], ['--detach']]) {
      git(workspace, 'checkout', '--quiet', ...words);
      expect(shop.call(runOf(shop)).stderr).not.toContain('note: ');
      expect(shop.file('branch')).toBe('codex/issue-42\n');
    }
  });

  test('what the program says comes as it says it, and a second run is told who is there', async () => {
    const shop = givenShop('echo begun; while [ ! -e ../go ]; do sleep 0.1; done; echo more');
    const run = shop.start(runOf(shop));
    await until('it is heard', () => run.stderr.includes('| begun\n'));
    const second = shop.call(runOf(shop));
    expect([second.status, second.stdout]).toEqual([75, '']);
    expect(second.stderr).toMatch(
      /error: another run is going: dev_issue of issue 42, run [a-z0-9]+-[0-9a-f]{8}; nothing was done\n$/,
    );
    for (const words of [
      ['give', 'shop-dev-1'],
      ['take', 'shop-dev-1', '--since', '1'.repeat(40), '--bundle', 'x'],
    ])
      expect(shop.call(words)).toMatchObject({ status: 75, stdout: '' });
    writeFileSync(join(shop.pod, 'go'), '');
    expect(await run.ended).toBe(0);
    expect(run.stderr).toContain('| more\n');
  });

  test.each([
    ['SIGINT', 'of an agent that ends', ''],
    ['SIGTERM', 'of an agent that does not want to', "trap '' TERM INT;"],
  ] as const)(
    '%s ends the run in the pod, %s, and the call says so',
    async (signal, _, deaf) => {
      const shop = givenShop(`echo begun; ${deaf} while :; do sleep 0.1; done`);
      const run = shop.start(runOf(shop, '--result', join(shop.pod, 'result.json')));
      await until('it is heard', () => run.stderr.includes('| begun\n'));
      run.signal(signal);
      expect(await run.ended).toBe(1);
      expect(fieldsOf(run.stdout).state).toBe('interrupted');
      expect(run.stderr).toContain('interrupted: the run is ended in its pod\n');
      expect(JSON.parse(shop.file('result.json'))).toMatchObject({ state: 'interrupted' });
      expect(processesOf(shop)).toEqual([]);
    },
    60_000,
  );

  test('a call that is killed has its run ended by the pod, and another can follow', async () => {
    const shop = givenShop('echo begun; while [ ! -e ../go ]; do sleep 0.1; done');
    const run = shop.start(runOf(shop));
    await until('it is heard', () => run.stderr.includes('| begun\n'));
    run.signal('SIGKILL');
    await until('nothing of the run is there', () => processesOf(shop).length === 0);
    writeFileSync(join(shop.pod, 'go'), '');
    expect(shop.call(runOf(shop)).status).toBe(0);
  });

  const processesOf = ({ pod }: AgentShop) =>
    spawnSync('pgrep', ['-f', '--', `--state=${pod}/state`], { encoding: 'utf8' })
      .stdout.split('\n')
      .filter(Boolean);

  test('a prompt can be looked at without a cluster', () => {
    const shop = shopWith('true');
    shop.program('kubectl', '#!/bin/sh\nexit 1\n');
    const { status, stdout, stderr } = shop.call(runOf(shop, '--prompt-only'));
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('Prices are wrong');
    // As the guard has them.
    expect(stdout).toContain('are refused: .github/, .gitmodules, slots/. ');
  });

  test('a branch with a name that is none is not told', () => {
    const shop = shopWith('true');
    const file = join(shop.pod, 'review.json');
    const words = ['run', 'shop-dev-1', '--kind', 'dev_review', '--pr', '57', '--text', file, '--prompt-only'];
    const branchIn = (head: string) => {
      writeFileSync(file, JSON.stringify({ pr: { title: 't', head } }));
      return /^- Branch: (.*)$/m.exec(shop.call(words).stdout)?.[1];
    };
    expect(branchIn('codex/issue-42')).toBe('codex/issue-42');
    expect(branchIn('x`#\n#y')).toBeUndefined();
  });

  test('asks GitHub for what was said, where no file says it', () => {
    const shop = shopWith('true');
    shop.program(
      'gh',
      `#!${process.execPath}
const [, ...args] = process.argv.slice(2);
const path = args.find((arg) => arg.startsWith('repos/'));
require('node:fs').appendFileSync(__dirname + '/gh-calls', args.join(' ') + '\\n');
const thread = { title: 'Of GitHub: ' + path, body: 'b', author: 'alice', labels: ['model:bad model', 'effort:low'] };
if (/^repos.o.r.issues.42$/.test(path)) console.log(JSON.stringify(thread));
else if (/^repos.o.r.pulls.57$/.test(path)) console.log(JSON.stringify({ ...thread, head: 'codex/issue-42' }));
else if (path.includes('reviews')) console.log(JSON.stringify({ author: 'bob', body: 'Not so', at: '2026-11-30T10:00:00Z', state: 'CHANGES_REQUESTED' }));
else if (path.includes('pulls/57/comments')) console.log(JSON.stringify({ author: 'bob', body: 'Here', at: '', path: 'a.ts', line: 3 }));
else console.log(JSON.stringify({ author: null, body: 'One', at: '' }).replace('null', '"eve"') + '\\n' + JSON.stringify({ author: 'eve', body: 'Two', at: '' }));
`,
    );
    const words = ['run', 'shop-dev-1', '--kind', 'dev_review', '--issue', '42', '--pr', '57', '--prompt-only'];
    const { status, stdout, stderr } = shop.call(words, { GITHUB_REPOSITORY: 'o/r' });
    expect([status, stderr]).toEqual([0, 'note: label "model:bad model" names no model: it is not used\n']);
    for (const text of [
      'Of GitHub: repos/o/r/issues/42',
      'Of GitHub: repos/o/r/pulls/57',
      'by @bob, 2026-11-30T10:00:00Z, CHANGES_REQUESTED',
      'on "a.ts", line 3',
      'Two',
    ])
      expect(stdout).toContain(text);
  });

  test.each<[string[], number, string]>([
    [['run', 'shop-dev-1', '--kind', 'dance', '--issue', '1'], 2, 'It must be one of plan_issue'],
    [['run', 'shop-dev-1', '--kind', 'dev_issue'], 2, '--issue is required: dev_issue is about an issue'],
    [
      ['run', 'shop-dev-1', '--kind', 'ai-repair_review', '--issue', '1'],
      2,
      '--pr is required: repair_review is about a pull request',
    ],
    [['run', 'shop-dev-1', '--kind', 'dev_issue', '--issue', '1', '--timeout', 'soon'], 2, 'It must be a duration'],
    [['run', 'shop-dev-1', '--kind', 'dev_issue', '--issue', '1', '--model', 'a b'], 2, 'It must be a plain word'],
    [['run', 'shop-dev-1', '--kind', 'dev_issue', '--issue', '1'], 1, 'GITHUB_REPOSITORY must be set'],
    [['run', 'shop-dev', '--kind', 'dev_issue', '--issue', '1'], 1, 'shop-dev has no agent'],
    [
      ['run', 'shop-dev-1', '--kind', 'dev_issue', '--issue', '1', '--text', 'services.yaml'],
      1,
      'services.yaml: is no JSON',
    ],
    [
      ['run', 'shop-dev-1', '--kind', 'dev_issue', '--issue', '1', '--text', 'list.json'],
      1,
      [
        'error: list.json:1:10 issue.title: required\n',
        'error: list.json:2:30 issue.comments[1]: unknown key "by"\n',
        'error: list.json:1:11 issue: unknown key "titel"; did you mean "title"?\n',
      ].join(''),
    ],
    [
      ['run', 'shop-dev-1', '--kind', 'dev_review', '--pr', '57', '--text', 'issue.json'],
      1,
      'issue.json:1:1 "pr" is required: dev_review is about a pull request',
    ],
    [['give', 'shop-dev-1', '--commit', 'nothing'], 1, 'this checkout does not have the commit "nothing"'],
    [['give', 'shop-dev-1', '--branch', 'a b'], 2, 'must be the name of a branch'],
    [['take', 'shop-dev-1', '--since', 'HEAD', '--bundle', 'x'], 2, 'It must be the whole id of a commit'],
    [
      ['apply', '--since', '1'.repeat(40), '--bundle', 'web.yaml', '--branch', 'codex/issue-1'],
      1,
      'web.yaml: is no bundle of git',
    ],
    [
      ['apply', '--since', '1'.repeat(40), '--bundle', 'nothing', '--branch', 'codex/issue-1'],
      1,
      'nothing: there is no such file',
    ],
  ])('%j ends with %d, and says why', (words, status, message) => {
    const shop = shopWith('true');
    writeFiles(shop.checkout, {
      'list.json': '{"issue":{"titel":"t","comments":[{"body":"b"},\n             {"author": "a", "by": "b"}]}}',
      'issue.json': '{"issue":{"title":"t"}}',
    });
    const call = shop.call(words);
    expect(call).toMatchObject({ status, stdout: '' });
    expect(call.stderr).toContain(message);
  });

  test('a history that is cut off is not given', () => {
    const shop = shopWith('true');
    git(shop.checkout, 'commit', '--quiet', '--allow-empty', '--message=More');
    git(shop.checkout, 'push', '--quiet', 'origin', 'HEAD:main');
    const shallow = join(shop.pod, 'shallow');
    git(shop.pod, 'clone', '--quiet', '--depth=1', `file://${shop.bare}`, shallow);
    const call = shop.call(['give', 'shop-dev-1', '--file', join(shallow, 'services.yaml')]);
    expect([call.status, call.stdout]).toEqual([1, '']);
    expect(call.stderr).toContain('fetch-depth: 0');
  });

  test('the register is protected, and its branch and that of publications are for others', () => {
    const shop = shopWith('true', 'argocd: {repoURL: https://git.example.org/shop.git, branch: codex/issue-9}');
    const since = git(shop.checkout, 'rev-parse', 'HEAD');
    shop.call(['give', 'shop-dev-1']);
    writeFiles(join(shop.pod, 'workspace'), { 'slots/active/1.yaml': 'slot: 1\n' });
    const bundle = join(shop.pod, 'work.bundle');
    shop.call(['take', 'shop-dev-1', '--since', since, '--bundle', bundle]);
    const { status, stderr } = shop.call(['apply', '--since', since, '--bundle', bundle, '--branch', 'codex/issue-9']);
    expect(status).toBe(1);
    expect(stderr).toContain('error: --branch: codex/issue-9 is for others than agents\n');
    expect(stderr).toContain('error: "slots/active/1.yaml": is protected (slots/): a person changes it\n');
  });
});
