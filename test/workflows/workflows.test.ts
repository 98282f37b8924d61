import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { PublishedRepository, services } from '../publish/published';
import { issueAnswer } from '../slots/github';
import { describeWithGit, git, temporaryDirectory, writeFiles } from '../slots/repository';
import { files, otherSetUps, ours, own, read, setUp } from './workflow';

jest.setTimeout(120_000);

const examples = readdirSync('docs').map((name) => join('docs', name));

// Without shellcheck, actionlint looks at no script, and says nothing of that.
const missing = ['actionlint', 'shellcheck'].filter((name) => spawnSync(name, ['--version']).error);
for (const name of missing) process.stderr.write(`skipped: ${name} is not installed\n`);

(missing.length === 0 ? test : test.skip)('actionlint and shellcheck find nothing in the workflows', () => {
  // Where a team has them all: callers name the others by their place.
  const directory = temporaryDirectory();
  mkdirSync(join(directory, '.github/workflows'), { recursive: true });
  git(directory, 'init', '--quiet');
  for (const file of files) {
    const text = readFileSync(file, 'utf8')
      .replaceAll(`uses: ${own.repository}/`, 'uses: ./')
      .replaceAll(`@v${own.version}`, '');
    writeFileSync(join(directory, '.github/workflows', basename(file)), text);
  }
  const { status, stdout } = spawnSync('actionlint', ['-color=false'], { cwd: directory, encoding: 'utf8' });
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
});

test.each(ours)('%s gives each job the rights it needs and no more, and splices nothing into a script', (file) => {
  const { permissions, jobs } = read(file);
  expect(permissions).toEqual({});
  for (const [name, job] of Object.entries(jobs)) {
    expect(job.permissions).toBeDefined();
    if (!job.uses)
      expect({ name, limit: job['timeout-minutes'] }).toEqual({ name, limit: expect.any(Number) as number });
    // `always()` also runs where the job before was skipped: a label of somebody else deleted a slot that way.
    expect(job.if ?? '').not.toContain('always()');
    for (const { run = '' } of job.steps ?? []) expect(run).not.toContain('${{');
  }
});

test('an action is one that lies here, or the commit that it was when it was looked at, with its version', () => {
  const texts = [...files, ...examples].map((file) => readFileSync(file, 'utf8'));
  const uses = texts.flatMap((text) => text.match(/(?<=^[\s-]*uses: ).*/gm) ?? []);
  expect(uses.length).toBeGreaterThan(20);
  const digests = new Map<string, Set<string>>();
  const isOurs = (use: string) =>
    use.startsWith('./.github/workflows/') ||
    (use.startsWith(`${own.repository}/.github/workflows/slotstack-`) && use.endsWith(`.yaml@v${own.version}`));
  for (const use of uses.filter((each) => !isOurs(each))) {
    expect(use).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    const [action = '', digest = ''] = use.split('@');
    digests.set(action, (digests.get(action) ?? new Set()).add(digest));
  }
  for (const [action, versions] of digests)
    expect({ action, versions: versions.size }).toEqual({ action, versions: 1 });
});

test('no script of a dependency runs where one is installed', () => {
  const texts = [...files, ...examples, '.ci/run'].map((file) => readFileSync(file, 'utf8'));
  const installs = texts.flatMap((text) => text.match(/^.*\bnpm (ci|i|install|add)\b.*$/gm) ?? []);
  expect(installs.length).toBeGreaterThan(8);
  for (const install of installs) expect(install).toMatch(/npm (ci|install --global) --ignore-scripts/);
});

test.each(files)('%s gives a token to single steps, none of which installs anything', (file) => {
  const { env = {}, jobs } = read(file);
  const isToken = (value: unknown) => /github\.token|secrets\.(?!\w+ != '')/.test(String(value));
  expect(Object.values(env).filter(isToken)).toEqual([]);
  for (const [name, job] of Object.entries(jobs)) {
    expect({ name, tokens: Object.values(job.env ?? {}).filter(isToken) }).toEqual({ name, tokens: [] });
    for (const step of job.steps ?? []) {
      if (step.uses?.startsWith('actions/checkout')) expect(step.with).toMatchObject({ 'persist-credentials': false });
      expect(Object.values(step.with ?? {}).filter(isToken)).toEqual([]);
      if (Object.values(step.env ?? {}).some(isToken)) expect(step.run).not.toMatch(/npm (ci|i|install)|esbuild/);
    }
  }
});

test.each(ours.filter((file) => read(file).env))(
  "with the settings of %s, git has a step's token for GitHub only",
  (file) => {
    const settings = Object.fromEntries(
      Object.entries(read(file).env ?? {}).map(([key, value]) => [
        key,
        value.replace('${{ github.server_url }}', 'https://github.com'),
      ]),
    );
    const fill = (host: string) =>
      spawnSync('git', ['credential', 'fill'], {
        input: `protocol=https\nhost=${host}\n\n`,
        encoding: 'utf8',
        env: {
          PATH: process.env.PATH,
          GIT_CONFIG_GLOBAL: '/dev/null',
          GIT_CONFIG_NOSYSTEM: '1',
          GIT_TERMINAL_PROMPT: '0',
          GIT_TOKEN: 'x%s"y',
          ...settings,
        },
      });
    expect(fill('github.com').stdout).toContain('username=x-access-token\npassword=x%s"y\n');
    expect(fill('example.org')).toMatchObject({ status: 128, stdout: '' });
  },
);

test('no job that may write checks out what a pull request has', () => {
  for (const file of ours) {
    const { jobs } = read(file);
    for (const job of Object.values(jobs)) {
      const mayWrite = Object.values(job.permissions ?? {}).includes('write');
      const checkouts = (job.steps ?? []).filter(({ uses }) => uses?.startsWith('actions/checkout'));
      for (const step of mayWrite ? checkouts : [])
        expect(step.with?.ref).toMatch(
          /^\$\{\{ github\.event\.repository\.default_branch( \|\| github\.ref_name)? \}\}$/,
        );
    }
  }
});

const fakeGh = `#!/bin/bash
# A comment in a file: "api --paginate" finds it, POST and PATCH write it. An issue in another: "api --include" reads it.
cd "$(dirname "$0")/.." || exit 1
case "$2 $3" in
  '--include repos/example/shop') printf 'HTTP/2.0 200 OK\\r\\n\\r\\n{"full_name":"example/shop"}' ;;
  --include*) printf 'HTTP/2.0 200 OK\\r\\n\\r\\n'; cat issue.json ;;
  repos/example/shop/pulls/42*) cat pull.json ;;
  --paginate*) [[ ! -e comment.json ]] || echo 7 ;;
  '--method POST' | '--method PATCH') echo "$3 $4" >>calls; cat >comment.json ;;
esac
`;
const fakeKubectl = `#!/bin/bash
case "$1" in
  config) echo '{"current-context":"test"}' ;;
  create) cat >>"$RUNNER_TEMP/created" ;;
  get)
    case "$2" in
      # It takes a while until it is there.
      namespace)
        if [[ -f $RUNNER_TEMP/asked ]]; then echo '{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"'"$3"'"}}'; fi
        touch "$RUNNER_TEMP/asked"
        exit
        ;;
      secret) exit ;;
    esac
    echo '{"metadata":{},"status":{"sync":{"status":"Synced","revision":"'"$(git ls-remote origin refs/heads/live | cut -f1)"'"},"health":{"status":"Healthy"}}}' ;;
esac
`;

const branch = { 'github.event.repository.default_branch || github.ref_name': 'main' };
const runner = {
  'inputs.clean-label': 'slot-clean',
  "github.event.action == 'synchronize' || github.event.label.name == inputs.clean-label": 'false',
  ...branch,
  'inputs.services-file': '',
  "!inputs.gone && inputs.label || ''": 'slot',
  'inputs.pull-request': '',
  'inputs.environment': '',
  'github.server_url': 'https://github.com',
  'github.token': 'none',
};

test('each job that calls slotstack installs it in the same way, and in the version of this package', () => {
  expect(otherSetUps).toEqual([]);
  for (const file of ours) {
    const { jobs, env } = read(file);
    for (const { steps = [] } of Object.values(jobs)) {
      const runs = steps.flatMap(({ run = '' }) => run);
      const calls = runs.findIndex((run) => /^\s*slotstack /m.test(run));
      if (calls < 0) continue;
      expect(runs.slice(0, calls)).toContain(setUp);
      expect(env?.SLOTSTACK_VERSION).toBe(own.version);
    }
  }
});

test.each<[string, Readonly<Record<string, string>>, string]>([
  [
    'the version of its lock file, where the project has it',
    { 'package-lock.json': '{}', has: '' },
    'ci --ignore-scripts',
  ],
  ['that of the workflow beside other packages', { 'package-lock.json': '{}' }, 'ci --ignore-scripts|install --global'],
  ['that of the workflow, where there is no package.json', {}, 'install --global'],
])('a job calls %s', (_, project, calls) => {
  const directory = temporaryDirectory();
  const npm = `#!/bin/sh
echo "$*" >>calls
if [ "$1" = ci ] && [ -e has ]; then mkdir -p node_modules/.bin && touch node_modules/.bin/slotstack; fi
`;
  writeFiles(directory, { ...project, 'bin/npm': npm, path: '' });
  chmodSync(join(directory, 'bin/npm'), 0o755);
  const { status } = spawnSync('bash', ['-eo', 'pipefail', '-c', setUp], {
    cwd: directory,
    env: {
      PATH: `${join(directory, 'bin')}:${process.env.PATH ?? ''}`,
      GITHUB_PATH: join(directory, 'path'),
      RUNNER_TEMP: '/runner',
      SLOTSTACK_VERSION: '1.2.3',
    },
  });
  expect(status).toBe(0);
  const lines = readFileSync(join(directory, 'calls'), 'utf8').trim().split('\n');
  expect(lines).toHaveLength(calls.split('|').length);
  for (const [index, call] of calls.split('|').entries()) expect(lines[index]).toMatch(new RegExp(`^${call}`));
  const path = readFileSync(join(directory, 'path'), 'utf8');
  expect(path).toContain(`${directory}/node_modules/.bin\n`);
  expect(path.includes('/runner/slotstack/bin')).toBe(calls.includes('global'));
});

/** A team's repository, and a runner that has what the steps call. */
class Team {
  readonly repository: PublishedRepository;
  private readonly runner = temporaryDirectory();

  constructor() {
    this.repository = new PublishedRepository({
      'projects/shop/services.yaml': `${services()}argocd: {repoURL: 'https://example.org/shop.git', branch: live}\nsecrets: {api: {source: environment, keys: {TOKEN: {variable: API_TOKEN}}}}\n`,
    });
    const slotstack = `#!/bin/sh\nexec node ${resolve('start.mjs')} cli/slotstack.ts "$@"\n`;
    writeFiles(this.runner, { 'bin/gh': fakeGh, 'bin/kubectl': fakeKubectl, 'bin/slotstack': slotstack });
    for (const name of ['gh', 'kubectl', 'slotstack']) chmodSync(join(this.runner, 'bin', name), 0o755);
    symlinkSync(process.execPath, join(this.runner, 'bin/node'));
  }

  /**
   * Runs the steps of a job in a fresh checkout of `main`, with these values for its expressions.
   *
   * @returns its outputs
   */
  run(file: string, name: string, values: Readonly<Record<string, string>>): Record<string, string> {
    const workflow = read(join('.github/workflows', file));
    const steps = workflow.jobs[name]?.steps ?? [];
    const checkout = this.repository.clone();
    const outputs = join(this.runner, `outputs-${name}`);
    writeFiles(this.runner, { [`outputs-${name}`]: '' });
    for (const { run, env = {} } of steps) {
      if (run === undefined || run === setUp || run.startsWith("echo '::notice")) continue;
      const environment = Object.fromEntries(
        Object.entries({ ...workflow.env, ...env }).map(([key, text]) => [
          key,
          text.replace(/\$\{\{ (.*?) \}\}/g, (_, expression: string) => {
            const value = { ...runner, 'runner.temp': this.runner, ...values }[expression];
            if (value === undefined) throw new Error(`${file}: what is ${expression}?`);
            return value;
          }),
        ]),
      );
      const { status, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', run], {
        cwd: checkout,
        encoding: 'utf8',
        env: {
          ...process.env,
          SERVICES_FILE: '',
          GITHUB_OUTPUT: outputs,
          GITHUB_STEP_SUMMARY: join(this.runner, 'summary'),
          RUNNER_TEMP: this.runner,
          GITHUB_REPOSITORY: 'example/shop',
          ...environment,
          PATH: `${this.runner}/bin:${process.env.PATH ?? ''}`,
        },
      });
      if (status !== 0) throw new Error(`${file} ${name}: ${stderr}`);
    }
    const lines = readFileSync(outputs, 'utf8').split('\n').filter(Boolean);
    return Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]));
  }

  /** From now on, this is what GitHub says of the issue. */
  issueIs(state: string, ...labels: string[]): void {
    this.answer(state, { labels: labels.map((name) => ({ name })) });
  }

  /** What GitHub says of the pull request's branch. */
  pullRequestHas(ref: string, sha: string, labels: readonly string[] = ['slot']): void {
    const pull = { head: { ref, sha }, labels: labels.map((name) => ({ name })) };
    writeFiles(this.runner, { 'pull.json': JSON.stringify(pull) });
  }

  /** It is an open pull request, with the label. */
  issueIsPullRequest(): void {
    this.answer('open', { labels: [{ name: 'slot' }], pull_request: {} });
  }

  private answer(state: string, properties: object): void {
    writeFiles(this.runner, { 'issue.json': issueAnswer(42, state, properties) });
  }

  get comment(): string {
    return (JSON.parse(readFileSync(join(this.runner, 'comment.json'), 'utf8')) as { body: string }).body;
  }

  get calls(): string[] {
    return readFileSync(join(this.runner, 'calls'), 'utf8').trim().split('\n');
  }

  /** What kubectl was given to create. */
  get created(): unknown {
    return JSON.parse(readFileSync(join(this.runner, 'created'), 'utf8')) as unknown;
  }

  get hasKubeconfig(): boolean {
    return existsSync(join(this.runner, 'kubeconfig'));
  }

  /** Files of the register on the published branch. */
  get slots(): string[] {
    const paths = git(this.repository.bare, 'ls-tree', '-r', '--name-only', 'live').split('\n');
    return paths.filter((path) => path.startsWith('projects/'));
  }
}

describeWithGit('the steps of the workflows', () => {
  test('give an issue a slot, say where it is, and take it back when the issue is closed', () => {
    const team = new Team();
    const common = {
      'github.event.repository.default_branch': 'main',
      'inputs.project': 'shop',
      'inputs.kind': 'issue',
      'inputs.number': '42',
      'inputs.label': 'slot',
      'inputs.remove': '',
    };
    team.issueIs('open', 'slot');
    const { slot = '', namespace = '' } = team.run('slotstack-slot-up.yaml', 'allocate', {
      ...common,
      'github.actor': 'alice',
      'inputs.since': '2026-11-21T10:00:00Z',
    });
    expect({ slot, namespace }).toEqual({ slot: '1', namespace: 'shop-dev-1' });
    const { commit = '' } = team.run('slotstack-publish.yaml', 'publish', common);
    expect(git(team.repository.bare, 'rev-parse', 'live')).toBe(commit);
    expect(team.slots).toEqual(['projects/shop/slots/active/1.yaml']);
    const { state = '' } = team.run('slotstack-delivered.yaml', 'wait', {
      ...common,
      'secrets.KUBECONFIG': 'secret',
      'inputs.targets': namespace,
      'inputs.commit': commit,
    });
    expect({ state, hasKubeconfig: team.hasKubeconfig }).toEqual({ state: 'ready', hasKubeconfig: false });
    team.run('slotstack-slot-up.yaml', 'comment', {
      ...common,
      'needs.allocate.outputs.slot': slot,
      'needs.allocate.outputs.namespace': namespace,
      "needs.delivered.outputs.state || 'not ready'": state,
      'github.repository': 'example/shop',
      'github.run_id': '1',
    });
    expect(team.comment).toContain('Slot 1, namespace shop-dev-1: **ready**');

    // Run again long after, when the issue is at work once more.
    expect(team.run('slotstack-slot-down.yaml', 'release', common).slot).toBeUndefined();
    team.issueIs('closed');
    expect(team.run('slotstack-slot-down.yaml', 'release', common).slot).toBe('1');
    team.run('slotstack-publish.yaml', 'publish', common);
    expect(team.slots).toEqual(['projects/shop/slots/released/1.yaml']);
    expect(git(team.repository.bare, 'ls-tree', '-r', '--name-only', 'live')).toContain(
      'dist/shop-dev-1/pre-delete/cleanup.k8s.yaml',
    );
    team.run('slotstack-slot-down.yaml', 'comment', { ...common, 'needs.release.outputs.slot': '1' });
    expect(team.comment).toContain('Slot 1 is given back');
    expect(team.calls).toEqual([
      'POST repos/example/shop/issues/42/comments',
      'PATCH repos/example/shop/issues/comments/7',
    ]);
    expect(team.run('slotstack-slot-down.yaml', 'release', common).slot).toBeUndefined();
    // Run again, or waiting since before it was closed.
    expect(
      team.run('slotstack-slot-up.yaml', 'allocate', {
        ...common,
        'github.actor': 'alice',
        'inputs.since': '2026-11-21T10:00:00Z',
      }).slot,
    ).toBeUndefined();
  });

  test('empty the slot of a pull request that has the label for it, with each push', () => {
    const team = new Team();
    team.issueIsPullRequest();
    const up = (event: 'synchronize' | 'labeled', commit: string, ...labels: string[]) => {
      team.pullRequestHas('work', commit, ['slot', ...labels]);
      team.run('slotstack-slot-up.yaml', 'allocate', {
        ...{ 'github.event.repository.default_branch': 'main', 'inputs.project': 'shop', 'inputs.label': 'slot' },
        ...{ 'inputs.kind': 'pr', 'inputs.number': '42' },
        ...{ 'github.actor': 'alice', 'inputs.since': '2026-11-21T10:00:00Z' },
        "github.event.action == 'synchronize' || github.event.label.name == inputs.clean-label": String(
          event === 'synchronize' || labels.includes('slot-clean'),
        ),
      });
      const file = git(team.repository.bare, 'show', 'main:projects/shop/slots/active/1.yaml');
      const { generation, life } = parse(file) as { generation: number; life: number };
      return { generation, life };
    };
    // What is taken now is empty already.
    expect(up('labeled', '1a2b3c4', 'slot-clean')).toEqual({ generation: 1, life: 1 });
    expect(up('synchronize', '2b3c4d5', 'slot-clean')).toEqual({ generation: 2, life: 1 });
    expect(up('synchronize', '3c4d5e6')).toEqual({ generation: 2, life: 1 });
    expect(up('labeled', '3c4d5e6', 'slot-clean')).toEqual({ generation: 3, life: 1 });
  });

  test('show another commit of a pull request in the slot that it has, whatever its branch is called', () => {
    const team = new Team();
    team.issueIsPullRequest();
    const branch = '$(touch${IFS}hacked);"\'\u202e`id`';
    const up = (commit: string) => {
      team.pullRequestHas(branch, commit);
      return team.run('slotstack-slot-up.yaml', 'allocate', {
        'github.event.repository.default_branch': 'main',
        'inputs.project': 'shop',
        'inputs.kind': 'pr',
        'inputs.number': '42',
        'inputs.label': 'slot',
        'github.actor': 'alice',
        'inputs.since': '2026-11-21T10:00:00Z',
      });
    };
    const first = up('1a2b3c4');
    const second = up('2b3c4d5');
    expect([first.slot, first.changed, second.slot, second.changed]).toEqual(['1', 'true', '1', 'true']);
    expect(second.generation).toBe('1');
    const file = git(team.repository.bare, 'show', 'main:projects/shop/slots/active/1.yaml');
    expect(parse(file)).toMatchObject({
      ...{ pr: 42, generation: 1, commit: '2b3c4d5', branch },
    });
    expect(up('2b3c4d5').changed).toBe('false');
    expect(git(team.repository.bare, 'log', '--format=%s', '-1', 'main')).toBe(
      'Set commit of slot 1 of shop for pull request 42',
    );
  });

  test('give Secrets their values as soon as the namespace is there, whatever the values hold', () => {
    const team = new Team();
    team.issueIs('open', 'slot');
    team.run('slotstack-slot-up.yaml', 'allocate', {
      ...{ 'github.event.repository.default_branch': 'main', 'inputs.project': 'shop', 'inputs.label': 'slot' },
      ...{ 'inputs.kind': 'issue', 'inputs.number': '42' },
      ...{ 'github.actor': 'alice', 'inputs.since': '2026-11-21T10:00:00Z' },
    });
    const token = "a\"b\n$(touch hacked) 'c'=d";
    const apply = (values: string) => {
      team.run('slotstack-slot-up.yaml', 'secrets', {
        'secrets.SECRET_VALUES': values,
        'secrets.SECRETS_KUBECONFIG': 'secret',
        'needs.allocate.outputs.target': 'shop-dev-1',
      });
    };
    process.env.SECONDS_BETWEEN = '0';
    apply(JSON.stringify({ API_TOKEN: token }));
    expect(team.created).toMatchObject({
      metadata: { name: 'api', namespace: 'shop-dev-1' },
      stringData: { TOKEN: token },
    });
    expect(team.hasKubeconfig).toBe(false);
    const misnamed = () => {
      apply('{"A-B": "x"}');
    };
    expect(misnamed).toThrow('SECRET_VALUES is no JSON object of texts by names of variables');
    delete process.env.SECONDS_BETWEEN;
  });

  test('give a slot back whose release was never heard of, once it is said that they may', () => {
    const team = new Team();
    const common = { 'inputs.project': 'shop', 'inputs.label': 'slot', 'inputs.remove': '' };
    team.issueIs('open', 'slot');
    team.run('slotstack-slot-up.yaml', 'allocate', {
      ...common,
      'github.event.repository.default_branch': 'main',
      'inputs.kind': 'issue',
      'inputs.number': '42',
      'github.actor': 'alice',
      'inputs.since': '2026-11-21T10:00:00Z',
    });
    team.issueIs('closed', 'renamed');
    team.run('slotstack-reconcile.yaml', 'reconcile', { ...common, "inputs.dry-run || ''": 'true' });
    team.run('slotstack-publish.yaml', 'publish', common);
    expect(team.slots).toEqual(['projects/shop/slots/active/1.yaml']);
    team.run('slotstack-reconcile.yaml', 'reconcile', { ...common, "inputs.dry-run || ''": '' });
    team.run('slotstack-publish.yaml', 'publish', common);
    expect(team.slots).toEqual(['projects/shop/slots/released/1.yaml']);
  });

  test('show on a pull request what it changes, and say where there is no slot', () => {
    const team = new Team();
    const common = {
      'github.event.repository.default_branch': 'main',
      'github.event.pull_request.number': '7',
      'inputs.number': '7',
    };
    team.run('slotstack-changes.yaml', 'compare', common);
    team.run('slotstack-changes.yaml', 'comment', common);
    expect(team.comment).toMatch(/^<!-- slotstack: changes -->\n### Targets: 4 new\n/);
    team.run('slotstack-slot-up.yaml', 'comment', {
      ...common,
      'needs.allocate.outputs.slot': '',
      'needs.allocate.outputs.namespace': '',
      "needs.delivered.outputs.state || 'not ready'": 'not ready',
      'github.repository': 'example/shop',
      'github.run_id': '1',
    });
    expect(team.comment).toContain(
      'There is no slot for this: [the run](https://github.com/example/shop/actions/runs/1)',
    );
  });
});
