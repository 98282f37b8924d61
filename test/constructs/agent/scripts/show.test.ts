import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AgentSandbox, shells } from './agent-sandbox';

const base64 = (text: string) => Buffer.from(text).toString('base64');

describe.each(shells)('what is shown of an agent, with tools of %s', (shell) => {
  let sandbox: AgentSandbox;
  beforeEach(() => {
    sandbox = new AgentSandbox(shell);
  });
  afterEach(() => {
    sandbox.remove();
  });

  /** An answer of a run, so many seconds ago. */
  function answered(run: string, answer: string, ago = 0): string {
    const directory = join(sandbox.state, 'runs', run);
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'answer'), answer);
    const then = Date.now() / 1000 - ago;
    utimesSync(directory, then, then);
    return directory;
  }

  const nothing = { status: 0, stdout: '\n', stderr: '' };

  test('is nothing before there was a run', () => {
    expect(sandbox.show()).toMatchObject(nothing);
  });

  test('is the answer of the last run, whatever it says', async () => {
    await sandbox.run('echo first >"$SLOTSTACK_ANSWER"');
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await sandbox.run('printf "run=x\\n\\nbytes=3\\n" >"$SLOTSTACK_ANSWER"', { run: 'shown-second' });
    expect(sandbox.show()).toMatchObject({
      ...nothing,
      stdout: 'run=shown-second\nbytes=15\n\nrun=x\n\nbytes=3\n',
    });
    await sandbox.run('exit 3');
    expect(sandbox.show().stdout).toMatch(/^run=shown-second\n/);
  });

  test('is who works there, and whoever comes meanwhile is not refused', async () => {
    const run = sandbox.start('echo begun; while [ ! -e ../go ]; do sleep 0.1; done', { run: 'shown-run' });
    await run.says('begun');
    expect(sandbox.show()).toMatchObject({ ...nothing, stdout: 'holder=kind=dev_issue issue=42 run=shown-run\n\n' });
    writeFileSync(join(sandbox.directory, 'go'), '');
    expect(await run.end).toMatchObject({ status: 0 });
    expect(sandbox.show()).toMatchObject(nothing);
    const lock = join(sandbox.state, 'lock');
    const { status } = spawnSync('flock', [
      '--nonblock',
      lock,
      'sh',
      join('constructs/agent/scripts/show.sh'),
      `--state=${sandbox.state}`,
    ]);
    expect(status).toBe(0);
  });

  test('tells the caller which values to leave out', () => {
    sandbox.more = { TOKEN: 'a value\nof two lines', state: 'of another kind', EMPTY: '' };
    expect(sandbox.show('--mask=TOKEN', '--mask=state', '--mask=EMPTY', '--mask=NONE')).toMatchObject({
      ...nothing,
      stdout: `mask=${base64('a value\nof two lines')}\nmask=${base64('of another kind')}\n\n`,
    });
  });

  test.each<[string, (runs: string) => void]>([
    [
      'directories',
      (runs) => {
        mkdirSync(join(answered('later', ''), 'x'));
        rmSync(join(runs, 'later/answer'));
        mkdirSync(join(runs, 'later/answer'));
      },
    ],
    [
      'pipes',
      (runs) => {
        rmSync(join(answered('later', ''), 'answer'));
        spawnSync('mkfifo', [join(runs, 'later/answer')]);
      },
    ],
    [
      'links to files',
      (runs) => {
        rmSync(join(answered('later', ''), 'answer'));
        symlinkSync('/etc/passwd', join(runs, 'later/answer'));
      },
    ],
    [
      'links to runs',
      (runs) => {
        symlinkSync(join(runs, 'good'), join(runs, 'later'));
      },
    ],
    [
      'names that are none of runs',
      () => {
        answered('..later x', 'bad');
        answered('-n', 'bad');
      },
    ],
  ])('is no answer of %s', (_, make) => {
    answered('good', 'well done', 60);
    make(join(sandbox.state, 'runs'));
    rmSync(join(sandbox.state, 'runs/-n'), { recursive: true, force: true });
    expect(sandbox.show()).toMatchObject({ ...nothing, stdout: 'run=good\nbytes=9\n\nwell done' });
  });

  test.each<[string, () => void]>([
    ['a pipe for its lock', () => spawnSync('mkfifo', [join(sandbox.state, 'lock')])],
    [
      'a link for its lock',
      () => {
        symlinkSync('/dev/zero', join(sandbox.state, 'lock'));
      },
    ],
    ['a pipe for its runs', () => spawnSync('mkfifo', [join(sandbox.state, 'runs')])],
    [
      'a link for its runs',
      () => {
        symlinkSync('/etc', join(sandbox.state, 'runs'));
      },
    ],
  ])('is nothing where the agent has made %s', (_, make) => {
    mkdirSync(sandbox.state);
    make();
    expect(sandbox.show()).toMatchObject(nothing);
  });

  test('is the beginning of an answer that is a disk full', () => {
    answered('great', 'x'.repeat(300_000));
    const { stdout } = sandbox.show();
    expect(stdout).toHaveLength('run=great\nbytes=262144\n\n'.length + 262_144);
  });

  test('needs to know where', () => {
    expect(sandbox.show('--path=/')).toMatchObject({ status: 64, stdout: '' });
    expect(sandbox.show('--mask=A;B')).toMatchObject({ status: 64, stdout: '' });
  });
});

// That of busybox has its programs within.
test('nothing is shown of an agent where what hides its values is missing', () => {
  const sandbox = new AgentSandbox().without('base64');
  try {
    mkdirSync(join(sandbox.state, 'runs/good'), { recursive: true });
    writeFileSync(join(sandbox.state, 'runs/good/answer'), 'well done');
    expect(sandbox.show('--mask=TOKEN')).toMatchObject({
      ...{ status: 69, stdout: '' },
      stderr: 'agent: there is no base64 in this image\n',
    });
  } finally {
    sandbox.remove();
  }
});
