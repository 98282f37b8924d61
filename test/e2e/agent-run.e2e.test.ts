import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { git, writeFiles } from '../slots/repository';
import { describeWithCluster, eventually, kubectl } from './cluster';
import { Trial } from './trial';

const trial = new Trial('e2e-agent-run');
const slot = `${trial.project}-dev-1`;

/** An agent that does, in the shell, what the lines of its prompt say that begin with "DO: ". */
const program =
  'sed -n "s/^DO: //p" >"$SLOTSTACK_ANSWER.sh"; echo "session of $SLOTSTACK_RUN" >"$CODEX_HOME.session"; . "$SLOTSTACK_ANSWER.sh"';

/** Where the work goes, and where calls leave files. */
const scratch = mkdtempSync(join(tmpdir(), 'slotstack-e2e-agent-run-'));
const bare = join(scratch, 'shop.git');

type Fields = Readonly<Record<string, string>>;

function fieldsOf(text: string): Fields {
  const lines = text.trim().split('\n').filter(Boolean);
  return Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]));
}

function inPod(script: string): string {
  return kubectl(['exec', '-n', slot, 'deployment/agent', '--', 'sh', '-c', script]).trim();
}

/** How many processes of the pod have been called with something that has this text. */
function processesWith(text: string): number {
  const [first, ...rest] = text;
  const script = `for f in /proc/[0-9]*/cmdline; do tr "\\0" " " <"$f"; echo; done 2>/dev/null | grep -c '[${first}]${rest.join('')}' || :`;
  return Number(inPod(script));
}

/** A file with an issue that tells the agent of these tests what to do. */
function issue(...lines: string[]): string {
  const file = join(scratch, 'issue.json');
  writeFileSync(file, JSON.stringify({ issue: { title: 'Do', body: lines.map((line) => `DO: ${line}`).join('\n') } }));
  return file;
}

const runWords = (file: string, number = 17, ...more: string[]) => [
  ...['run', slot, '--kind', 'dev_issue', '--issue', String(number), '--text', file, ...more],
];

/** A run that has ended. */
function run(file: string, number = 17, ...more: string[]) {
  const call = trial.run('agent', ...runWords(file, number, ...more));
  return { ...call, fields: fieldsOf(call.stdout) };
}

/** What is told of the agent now. */
function shown(): string {
  const { status, stdout } = trial.run('agent', 'show', slot);
  expect(status).toBe(0);
  return stdout;
}

/** A call of a run that goes on. */
class Going {
  stdout = '';
  stderr = '';
  readonly ended: Promise<number | null>;
  private readonly child: ChildProcess;

  constructor(file: string) {
    const words = ['start.mjs', 'cli/slotstack.ts', 'agent', ...runWords(file, 17, '--new')];
    this.child = spawn(process.execPath, words, { env: { ...process.env, ...trial.variablesOfCalls } });
    this.child.stdout?.on('data', (data: Buffer) => (this.stdout += data.toString()));
    this.child.stderr?.on('data', (data: Buffer) => (this.stderr += data.toString()));
    this.ended = new Promise((resolve) => this.child.on('close', resolve));
  }

  async says(text: string): Promise<void> {
    const end = Date.now() + 120_000;
    while (!this.stderr.includes(text)) {
      if (Date.now() > end) throw new Error(`it does not say ${text}: ${this.stderr}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }
}

/** Ignores TERM, with children in sessions and environments of their own, one of whose parent is gone. */
const stubborn = (mark: string) => [
  'trap : TERM',
  `(trap : TERM; while :; do sleep 1.${mark}; done) &`,
  `setsid sh -c 'trap : TERM; while :; do sleep 2.${mark}; done' &`,
  `setsid sh -c '(setsid sh -c "trap : TERM; while :; do sleep 3.${mark}; done" >/dev/null 2>&1 &)' &`,
  `env -i PATH="$PATH" setsid sh -c 'trap : TERM; while :; do sleep 4.${mark}; done' &`,
  'sleep 2; echo started',
  `while :; do sleep 0.${mark}; done`,
];

describeWithCluster('the runs of an agent', () => {
  let since = '';

  beforeAll(() => {
    trial.begin();
    trial.declare({
      services: [],
      maxSlots: 1,
      // By hand, for no issue: runs of any are made here.
      active: { 1: { generation: 1 } },
      agent: {
        agent: {
          ...{ image: 'docker.io/alpine/git:v2.49.1', command: ['sh', '-c', program] },
          resume: ['sh', '-c', 'echo "goes on with the $(cat "$CODEX_HOME.session")"'],
        },
      },
    });
    git(scratch, 'init', '--quiet', '--bare', '--initial-branch=main', bare);
    git(trial.directory, 'init', '--quiet', '--initial-branch=main');
    git(trial.directory, 'config', 'user.name', 'Alice');
    git(trial.directory, 'config', 'user.email', 'alice@example.org');
    git(trial.directory, 'remote', 'add', 'origin', bare);
    writeFiles(trial.directory, { '.gitignore': 'dist\n', 'src/a.txt': 'a\n' });
    git(trial.directory, 'add', '--all');
    git(trial.directory, 'commit', '--quiet', '--message=Begin');
    git(trial.directory, 'push', '--quiet', 'origin', 'main');
    since = git(trial.directory, 'rev-parse', 'HEAD');
    trial.apply(trial.platform, slot);
    kubectl(['rollout', 'status', '-n', slot, 'deployment/agent', '--timeout=180s']);
  });
  afterAll(() => {
    trial.end();
    rmSync(scratch, { recursive: true });
  });

  test('a commit is given to an empty workspace, and given again it is there', () => {
    const first = trial.run('agent', 'give', slot, '--branch', 'codex/issue-17');
    expect([first.status, fieldsOf(first.stdout)]).toEqual([
      0,
      { target: slot, before: 'empty', 'head-commit': since, stays: 'false', kept: '' },
    ]);
    expect(inPod('cat /workspace/src/a.txt')).toBe('a');
    const second = trial.run('agent', 'give', slot, '--branch', 'codex/issue-17');
    expect(fieldsOf(second.stdout)).toMatchObject({ before: 'checkout', kept: '' });
  });

  test('a run is heard while it works, and has the prompt, an answer and an end', async () => {
    const going = new Going(
      issue(
        'echo first; while [ ! -e /tmp/go ]; do sleep 0.2; done; echo second >&2; rm /tmp/go',
        'git -C /workspace status --porcelain; echo "It is done." >"$SLOTSTACK_ANSWER"',
      ),
    );
    await going.says('| first\n');
    expect(going.stderr).not.toContain('| second');
    expect(shown()).toMatch(/^- going: dev_issue of issue 17, run /m);
    inPod('touch /tmp/go');
    expect(await going.ended).toBe(0);
    expect(shown()).toMatch(
      /^- going: nothing\n- workspace: on codex\/issue-17, .*\n- run .* has answered last:\n\| It is done\.$/m,
    );
    expect(going.stderr).toContain('| second\n');
    expect(fieldsOf(going.stdout)).toMatchObject({ state: 'finished', 'exit-code': '0', resumed: 'false' });
  });

  test('another of the same issue goes on with it; of another issue, or if it is to be new, it begins', () => {
    const resumed = run(issue('echo begins'));
    expect(resumed.fields).toMatchObject({ state: 'finished', resumed: 'true' });
    expect(resumed.stderr).toMatch(/\| goes on with the session of [a-z0-9-]+\n/);
    expect(run(issue('echo begins'), 17, '--new').fields.resumed).toBe('false');
    expect(run(issue('echo begins'), 18).fields.resumed).toBe('false');
    expect(run(issue('echo begins'), 17).fields.resumed).toBe('false');
  });

  test('what it makes is taken, looked at and pushed', () => {
    const made = [
      'echo 2 >src/a.txt; git add --all; git -c user.name=Linus commit --quiet -m "Change a [skip ci]"',
      'echo new >src/b.txt',
    ];
    expect(run(issue(...made), 20).status).toBe(0);
    const bundle = join(scratch, 'work.bundle');
    const taken = trial.run('agent', 'take', slot, '--since', since, '--bundle', bundle);
    expect([taken.status, fieldsOf(taken.stdout).changed]).toEqual([0, 'true']);
    const applied = trial.run('agent', 'apply', '--since', since, '--bundle', bundle, '--branch', 'codex/issue-17');
    expect([applied.status, applied.stderr]).toEqual([0, '']);
    expect(git(bare, 'log', '--format=%an|%s', 'main..codex/issue-17')).toBe(
      'Alice|Keep what was not committed\nAlice|Change a (skip ci)',
    );
    expect(git(bare, 'show', 'codex/issue-17:src/b.txt')).toBe('new');
    // What was pushed is given to it: its own commits are kept.
    git(trial.directory, 'fetch', '--quiet', 'origin', 'codex/issue-17');
    const given = trial.run('agent', 'give', slot, '--commit', 'origin/codex/issue-17', '--branch', 'codex/issue-17');
    expect(fieldsOf(given.stdout)).toMatchObject({ before: 'checkout', kept: 'refs/slotstack/kept/1' });
  });

  test('one that changes what is protected is not pushed', () => {
    const base = git(trial.directory, 'rev-parse', 'origin/codex/issue-17');
    expect(run(issue('mkdir -p .github; echo x >.github/x; ln -s /etc/passwd link'), 21).status).toBe(0);
    const bundle = join(scratch, 'bad.bundle');
    trial.run('agent', 'take', slot, '--since', base, '--bundle', bundle);
    const applied = trial.run('agent', 'apply', '--since', base, '--bundle', bundle, '--branch', 'codex/issue-17');
    expect(applied.status).toBe(1);
    expect(applied.stderr).toContain('".github/x": is protected (.github/)');
    expect(applied.stderr).toContain('"link": is a link, which is absolute');
    expect(git(bare, 'rev-parse', 'codex/issue-17')).toBe(base);
    trial.run('agent', 'give', slot, '--commit', base, '--anew');
  });

  test('one that takes too long is ended, and nothing of it is left', () => {
    const { status, fields } = run(issue(...stubborn('1717')), 22, '--timeout', '5s');
    expect([status, fields.state]).toEqual([1, 'timed-out']);
    expect(processesWith('.1717')).toBe(0);
    expect(run(issue('echo fine'), 23).status).toBe(0);
  });

  test('two at once are one, and the other is told who', async () => {
    const going = new Going(issue('echo first; while [ ! -e /tmp/go ]; do sleep 0.2; done; rm /tmp/go'));
    await going.says('| first\n');
    const other = run(issue('echo other'), 24);
    expect([other.status, other.stdout]).toEqual([75, '']);
    expect(other.stderr).toMatch(/another run is going: dev_issue of issue 17, run [a-z0-9-]+; nothing was done/);
    expect(trial.run('agent', 'give', slot).status).toBe(75);
    inPod('touch /tmp/go');
    expect(await going.ended).toBe(0);
  });

  test('a call that is interrupted has its run ended', async () => {
    const going = new Going(issue(...stubborn('1818')));
    await going.says('| started\n');
    going.signal('SIGINT');
    expect(await going.ended).toBe(1);
    expect(fieldsOf(going.stdout).state).toBe('interrupted');
    expect(processesWith('.1818')).toBe(0);
  });

  test('a call that is killed has its run ended by the pod, and the lock is free', async () => {
    const going = new Going(issue(...stubborn('1919')));
    await going.says('| started\n');
    going.signal('SIGKILL');
    await going.ended;
    eventually('nothing of the run is there', () => processesWith('.1919') === 0, 120);
    eventually('another can run', () => run(issue('echo fine'), 25).status === 0, 60);
  });

  test('a pod that starts anew ends a run, and the next begins in it', async () => {
    const going = new Going(issue('echo first; while :; do sleep 0.2; done'));
    await going.says('| first\n');
    const pod = kubectl(['get', 'pods', '-n', slot, '-l', 'app.kubernetes.io/name=agent', '-o', 'name']).trim();
    kubectl(['delete', pod, '-n', slot, '--grace-period=5', '--timeout=120s']);
    expect(await going.ended).toBe(1);
    expect(fieldsOf(going.stdout).state).toBe('interrupted');
    const given = trial.run('agent', 'give', slot);
    expect([given.status, fieldsOf(given.stdout).before]).toEqual([0, 'empty']);
    const next = run(issue('cat src/a.txt'), 17, '--result', join(scratch, 'result.json'));
    expect([next.status, next.fields.resumed]).toEqual([0, 'false']);
    expect(JSON.parse(readFileSync(join(scratch, 'result.json'), 'utf8'))).toMatchObject({ target: slot, issue: 17 });
  });
});
