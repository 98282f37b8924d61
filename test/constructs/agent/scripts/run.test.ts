import { spawnSync } from 'node:child_process';
import { chownSync, mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeWithMounts } from '../../slot-data/scripts/sandbox';
import { AgentSandbox, shells, until } from './agent-sandbox';

const finished = { state: 'finished', 'exit-code': '0', resumed: 'false' };

describe.each(shells)('a run of an agent, with tools of %s,', (shell) => {
  let sandbox: AgentSandbox;
  beforeEach(() => {
    sandbox = new AgentSandbox(shell);
  });
  afterEach(() => {
    sandbox.remove();
  });

  test('reads the prompt, works in the workspace, answers, and is told what is known of it', async () => {
    const text = 'cat >prompt; pwd; env | sort | grep -E "^(SLOTSTACK|MODEL|EFFORT)"; echo done >"$SLOTSTACK_ANSWER"';
    const more = ['--pr=7', '--branch=codex/issue-42', '--model=m-1', '--effort=high'];
    const prompt = 'first\n\u{1f600} "$(touch x)" `y`\nno end';
    const { status, fields, answer, output } = await sandbox.run(text, { run: 'abc', prompt, more });
    expect({ status, fields, answer }).toEqual({ status: 0, fields: finished, answer: 'done\n' });
    expect(sandbox.read('workspace/prompt')).toBe(prompt);
    expect(output.split('\n')).toEqual([
      sandbox.workspace,
      'EFFORT=high',
      'MODEL=m-1',
      `SLOTSTACK_ANSWER=${sandbox.state}/runs/abc/answer`,
      'SLOTSTACK_BRANCH=codex/issue-42',
      'SLOTSTACK_ISSUE=42',
      'SLOTSTACK_KIND=dev_issue',
      'SLOTSTACK_PR=7',
      'SLOTSTACK_RUN=abc',
      '',
    ]);
  });

  test('has a git that trusts the workspace, and what the container has of its configuration', async () => {
    const text = 'git config --get-all safe.directory; git config a.b';
    expect((await sandbox.run(text)).output).toBe(`${sandbox.workspace}\n`);
    sandbox.more = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'a.b', GIT_CONFIG_VALUE_0: 'c' };
    expect((await sandbox.run(text)).output).toBe(`${sandbox.workspace}\nc\n`);
    const pod = { GIT_CONFIG_KEY_1: 'safe.directory', GIT_CONFIG_VALUE_1: sandbox.workspace };
    sandbox.more = { ...sandbox.more, ...pod, GIT_CONFIG_COUNT: '2' };
    expect((await sandbox.run(text)).output).toContain(`${sandbox.workspace}\nc\n`);
  });

  test('tells its caller, before anything else, which values nobody may be told', async () => {
    // One has a name that the script uses itself.
    sandbox.more = { TOKEN: 'a value\nof two lines', session: 'of another kind', EMPTY: '' };
    const more = ['--mask=TOKEN', '--mask=session', '--mask=EMPTY', '--mask=NONE'];
    expect((await sandbox.run('true', { more })).masks).toEqual(['a value\nof two lines', 'of another kind']);
    expect((await sandbox.run('true', { more: ['--mask=A;B'] })).status).toBe(64);
  });

  test('is heard while it works', async () => {
    const run = sandbox.start('echo begun; while [ ! -e go ]; do sleep 0.1; done; echo more');
    await run.says('begun');
    writeFileSync(join(sandbox.workspace, 'go'), '');
    expect(await run.end).toMatchObject({ status: 0, output: 'begun\nmore\n' });
  });

  test('that fails says with which exit code, and what it has answered', async () => {
    const { status, fields, answer } = await sandbox.run('echo half >"$SLOTSTACK_ANSWER"; exit 7');
    expect({ status, fields, answer }).toEqual({
      status: 1,
      fields: { state: 'failed', 'exit-code': '7', resumed: 'false' },
      answer: 'half\n',
    });
  });

  test('whose program is not there fails', async () => {
    const { fields, output } = await sandbox.run('exec /nowhere/codex');
    expect(fields).toMatchObject({ state: 'failed', 'exit-code': '127' });
    expect(output).toContain('/nowhere/codex');
  });

  test('cannot be made to look as if it had ended otherwise, by what its program says', async () => {
    const text = 'for b in b0undary B; do echo "$b ended state=finished exit-code=0 resumed=true"; done; exit 3';
    const { status, fields } = await sandbox.run(text);
    expect({ status, state: fields.state }).toEqual({ status: 1, state: 'failed' });
  });

  test('answers with at most 256 KiB, and with no file that a link leads to', async () => {
    const { answer } = await sandbox.run('head -c 300000 /dev/zero | tr "\\0" x >"$SLOTSTACK_ANSWER"');
    expect(answer).toHaveLength(262_144);
    expect((await sandbox.run('ln -s /etc/passwd "$SLOTSTACK_ANSWER"')).answer).toBe('');
    expect((await sandbox.run('mkdir "$SLOTSTACK_ANSWER"')).answer).toBe('');
    expect((await sandbox.run('true')).answer).toBe('');
  });

  test('has the configuration of now, whatever the one before has made of it', async () => {
    writeFileSync(join(sandbox.config, 'config.toml'), 'model = "one"\n');
    const text =
      'cat "$CODEX_HOME/config.toml"; rm "$CODEX_HOME/config.toml"; ln -s /etc/passwd "$CODEX_HOME/config.toml"';
    expect((await sandbox.run(text)).output).toBe('model = "one"\n');
    writeFileSync(join(sandbox.config, 'config.toml'), 'model = "two"\n');
    expect((await sandbox.run(text)).output).toBe('model = "two"\n');
  });

  test('goes on with the one before, where that was of the same issue and did not fail', async () => {
    const resume = ['sh', '-c', 'echo goes on'];
    const resumed = async (session: string, text = 'echo begins') => {
      const { fields, output } = await sandbox.run(text, { session, resume });
      return [fields.resumed, output.trim()];
    };
    expect(await resumed('issue-1')).toEqual(['false', 'begins']);
    expect(await resumed('issue-1')).toEqual(['true', 'goes on']);
    const anew = await sandbox.run('echo begins', { session: 'issue-1', resume, more: ['--new'] });
    expect(anew.fields.resumed).toBe('false');
    expect(await resumed('issue-1')).toEqual(['true', 'goes on']);
    expect(await resumed('issue-2')).toEqual(['false', 'begins']);
    expect(await resumed('issue-1')).toEqual(['false', 'begins']);
    expect(await resumed('')).toEqual(['false', 'begins']);
    expect(await resumed('issue-3', 'echo begins; exit 1')).toEqual(['false', 'begins']);
    expect(await resumed('issue-3')).toEqual(['false', 'begins']);
    expect((await sandbox.run('echo begins', { session: 'issue-3' })).fields.resumed).toBe('false');
  });

  const tree = (mark: string) => `
    trap : TERM
    (trap : TERM; while :; do sleep 1.${mark}; done) &
    setsid sh -c 'trap : TERM; while :; do sleep 2.${mark}; done' &
    setsid sh -c '(setsid sh -c "trap : TERM; while :; do sleep 3.${mark}; done" >/dev/null 2>&1 &)' &
    env -i PATH="$PATH" setsid sh -c 'trap : TERM; while :; do sleep 4.${mark}; done' &
    sleep 1.5
    echo started
  `;
  const markOf = (number: number) => `${process.pid}${shell.length}${number}`;

  test('that takes too long is ended with all that it has started, though that ignores it', async () => {
    const mark = markOf(1);
    const { status, fields, output } = await sandbox.run(`${tree(mark)} while :; do sleep 0.${mark}; done`, {
      ...{ timeout: 2, grace: 1 },
    });
    expect({ status, state: fields.state }).toEqual({ status: 1, state: 'timed-out' });
    expect(output).toContain('started\n');
    expect(sandbox.processesWith(`sleep .\\.${mark}`)).toEqual([]);
    expect((await sandbox.run('true')).fields).toEqual(finished);
  });

  test('that takes too long is asked to end first', async () => {
    const text = "trap 'echo saved; exit 0' TERM; while :; do sleep 0.1; done";
    const { fields, output } = await sandbox.run(text, { timeout: 1, grace: 30 });
    expect(fields.state).toBe('timed-out');
    expect(output).toContain('saved\n');
  });

  test('leaves nothing running when it is done', async () => {
    const mark = markOf(2);
    expect((await sandbox.run(tree(mark), { grace: 1 })).fields).toEqual(finished);
    expect(sandbox.processesWith(`sleep .\\.${mark}`)).toEqual([]);
  });

  test.each([
    ['says so', 'stop'],
    ['is gone', 'leave'],
    ['is not heard of', 'fallSilent'],
  ] as const)('ends where its caller %s', async (what, act) => {
    expect(what).toBeTruthy();
    const mark = markOf(3);
    const run = sandbox.start(`${tree(mark)} while :; do sleep 0.${mark}; done`, { silence: 2, grace: 1 });
    await run.says('started');
    run[act]();
    expect((await run.end).fields.state).toBe('interrupted');
    expect(sandbox.processesWith(`sleep .\\.${mark}`)).toEqual([]);
    expect((await sandbox.run('true')).fields).toEqual(finished);
  });

  test('whose shell is killed is ended by its watch, and none starts before', async () => {
    const mark = markOf(4);
    const run = sandbox.start(`${tree(mark)} while :; do sleep 0.${mark}; done`, { run: 'killed', grace: 1 });
    await run.says('started');
    process.kill(run.pid, 'SIGKILL');
    expect((await sandbox.run('true')).refused).toBe('kind=dev_issue issue=42 run=killed');
    await until('the run is gone', () => sandbox.processesWith(`sleep .\\.${mark}`).length === 0);
    await until('its watch is gone', () => sandbox.processesWith(`--run=killed`).length === 0);
    expect((await sandbox.run('true')).fields).toEqual(finished);
  });

  test('whose shell and watch are killed is ended by the next', async () => {
    const mark = markOf(5);
    const run = sandbox.start(`${tree(mark)} while :; do sleep 0.${mark}; done`, { run: 'lost', grace: 1 });
    await run.says('started');
    for (const pid of sandbox.processesWith('--run=lost')) process.kill(Number(pid), 'SIGKILL');
    expect((await sandbox.run('true', { grace: 1 })).fields).toEqual(finished);
    expect(sandbox.processesWith(`sleep .\\.${mark}`)).toEqual([]);
  });

  test('of two at once one runs, and the other is told who', async () => {
    for (let round = 0; round < 20; round += 1) {
      const text = 'mkdir ../only && echo runs && while [ ! -e ../go ]; do sleep 0.05; done; rmdir ../only';
      const runs = ['a', 'b'].map((name) => sandbox.start(text, { run: `${name}${round}` }));
      const first = await Promise.race(runs.map(async ({ end }, index) => ({ index, heard: await end })));
      expect(first.heard).toMatchObject({ status: 75, output: '' });
      const other = first.index === 0 ? 'b' : 'a';
      // Or before it has said who it is.
      expect([`kind=dev_issue issue=42 run=${other}${round}`, '']).toContain(first.heard.refused);
      writeFileSync(join(sandbox.directory, 'go'), '');
      expect(await runs[1 - first.index]?.end).toMatchObject({ status: 0, output: 'runs\n' });
      rmSync(join(sandbox.directory, 'go'));
    }
  });

  test('keeps prompt and answer of the last twenty', async () => {
    for (let number = 1; number <= 21; number += 1) {
      mkdirSync(join(sandbox.state, `runs/old-${number}`), { recursive: true });
      utimesSync(join(sandbox.state, `runs/old-${number}`), number, number);
    }
    await sandbox.run('echo a >"$SLOTSTACK_ANSWER"', { run: 'new' });
    expect(['old-1', 'old-2', 'old-3', 'old-21'].map((run) => sandbox.has(`state/runs/${run}`))).toEqual([
      ...[false, false, true, true],
    ]);
    expect(readdirSync(join(sandbox.state, 'runs/new')).sort()).toEqual(['answer', 'prompt']);
    expect(sandbox.read('state/runs/new/answer')).toBe('a\n');
    expect(sandbox.read('state/runs/new/prompt')).toBe('do it\n');
  });

  test.each(['mkfifo', 'mkdir', 'ln -s nowhere'])(
    'ends, and the next runs, where its program leaves a %s',
    async (make) => {
      const text = `
      echo done >"$SLOTSTACK_ANSWER"
      cd "\${SLOTSTACK_ANSWER%/*}"
      for name in answer.new beat drained ../../session ../../holder ../../holder.new ../../running ../../lock; do
        rm -rf "$name"
        ${make} "$name"
      done
    `;
      expect(await sandbox.run(text)).toMatchObject({ status: 0, fields: finished, answer: 'done\n' });
      expect(await sandbox.run('rm -r ../state/runs; echo none >../state/runs')).toMatchObject({ fields: finished });
      expect(await sandbox.run('echo more >"$SLOTSTACK_ANSWER"')).toMatchObject({ fields: finished, answer: 'more\n' });
    },
  );

  test('keeps its own answer where those before are of a later time', async () => {
    for (let number = 1; number <= 25; number += 1) {
      mkdirSync(join(sandbox.state, `runs/old-${number}`), { recursive: true });
      utimesSync(join(sandbox.state, `runs/old-${number}`), 4e9, 4e9);
    }
    const { fields, answer } = await sandbox.run('echo a >"$SLOTSTACK_ANSWER"');
    expect({ fields, answer }).toEqual({ fields: finished, answer: 'a\n' });
  });

  test.each([
    [['--run=../x'], '"../x" is no id of a run'],
    [['--kind=a b'], '"a b" is no word'],
    [['--timeout=soon'], '"soon" is no number of seconds'],
    [['--state='], '--state and --path are required'],
    [['--what=x'], 'run takes no --what=x'],
    [['--path=/nowhere'], '/nowhere is not there'],
  ])('%j starts nothing', async (more, message) => {
    const { status, output } = await sandbox.run('echo runs', { more });
    expect(output).toBe(`agent: ${message}\n`);
    expect(status).toBe(message.endsWith('there') ? 1 : 64);
  });
});

// Its state is in memory, of a few pages, and full.
describeWithMounts('a run of an agent on a full disk', () => {
  test('says so, and the next runs once there is room', () => {
    const sandbox = new AgentSandbox();
    try {
      mkdirSync(sandbox.state);
      const script = `
        mount -t tmpfs -o size=64k none "$1"
        head -c 65536 /dev/zero >"$1/full" || :
        run() { printf 'word\\n3\\nabc' | sh constructs/agent/scripts/run.sh --state="$1" --path="$2" --run="$3" --timeout=5 --silence=5 --grace=1 -- 3 sh -c 'echo runs'; }
        run "$1" "$2" one && exit 1
        rm "$1/full"
        run "$1" "$2" two || :
      `;
      const { stdout, stderr } = spawnSync(
        'unshare',
        ['--mount', 'sh', '-c', script, 'sh', sandbox.state, sandbox.workspace],
        {
          encoding: 'utf8',
        },
      );
      expect(stderr).toMatch(/^agent: .*state cannot be written: is its disk full\?$/m);
      expect(stdout).toContain('word started resumed=false');
      expect(stderr.match(/^runs$/gm)).toHaveLength(1);
    } finally {
      sandbox.remove();
    }
  });

  test('tells how it ended, where its program has filled it', () => {
    const sandbox = new AgentSandbox();
    try {
      mkdirSync(sandbox.state);
      const script = `
        mount -t tmpfs -o size=64k none "$1"
        printf 'word\\n3\\nabc' | sh constructs/agent/scripts/run.sh --state="$1" --path="$2" --run=one --session=x --timeout=9 --silence=9 --grace=1 -- 3 \\
          sh -c 'trap "" TERM; echo answer >"$SLOTSTACK_ANSWER"; head -c 65536 /dev/zero >../state/full; echo filled'
      `;
      const words = ['--mount', 'sh', '-c', script, 'sh', sandbox.state, sandbox.workspace];
      const { stdout, stderr } = spawnSync('unshare', words, { encoding: 'utf8' });
      expect(stderr).toContain('filled');
      expect(stdout).toMatch(
        /^word ended state=(finished|interrupted) exit-code=0 resumed=false\nword answer 7\nanswer\n\nword over$/m,
      );
    } finally {
      sandbox.remove();
    }
  });
});

// Limits of processes are of a user, and not of root.
(process.getuid?.() === 0 ? describe : describe.skip)('a run of an agent that may start no more processes', () => {
  test('is ended, and the next runs', () => {
    const sandbox = new AgentSandbox();
    const user = 31_337;
    try {
      mkdirSync(sandbox.state);
      for (const each of [sandbox.directory, sandbox.workspace, sandbox.state]) chownSync(each, user, user);
      const sleep = `sleep 73.${process.pid}`;
      const script = `
        run() { { printf 'word\\n3\\nabc'; exec sleep "$5"; } | sh constructs/agent/scripts/run.sh --state="$1" --path="$2" --run="$3" --timeout=3 --silence=30 --grace=1 -- 3 sh -c "$4"; }
        run "$1" "$2" one 'i=0; while [ "$i" -lt 100 ]; do ${sleep} & i=$((i + 1)); done' 6
        run "$1" "$2" two 'echo runs' 1
      `;
      const words = ['--nproc=60:60', 'sh', '-c', script, 'sh', sandbox.state, sandbox.workspace];
      const { stdout, stderr } = spawnSync('prlimit', words, { encoding: 'utf8', uid: user, gid: user });
      expect(stderr).toContain('Cannot fork');
      expect(stdout).toMatch(/^word ended state=(failed|timed-out) /m);
      expect(sandbox.processesWith(`^${sleep}`)).toEqual([]);
      expect(stderr).toMatch(/^runs$/m);
      expect(stdout).toContain('word ended state=finished');
    } finally {
      sandbox.remove();
    }
  });
});
