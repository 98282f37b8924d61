import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeAsRoot, until } from '../../slot-data/scripts/sandbox';
import { shells, WorkspaceSandbox } from './workspace-sandbox';

const startScript = join(__dirname, '../../../../constructs/workspace/scripts/start.sh');

describe.each(shells)('the start of a workspace, with tools of %s', (shell) => {
  let sandbox: WorkspaceSandbox;
  let workspace: string;
  let state: string;
  beforeEach(() => {
    sandbox = new WorkspaceSandbox(shell);
    workspace = join(sandbox.volume, 'files');
    state = join(sandbox.volume, 'state');
    mkdirSync(workspace);
    mkdirSync(state);
    // It knows packages by what restores them.
    writeFileSync(join(sandbox.programs, 'packages'), 'echo "packages: $*"\n[ ! -e "$4/fails" ] || exit 1\n');
    sandbox.program('apt-get', 'exit 99');
  });
  afterEach(() => {
    sandbox.remove();
  });
  const start = (...args: string[]) =>
    sandbox.run('start', [
      ...[`--workspace=${workspace}`, `--state=${state}`, `--scripts=${sandbox.programs}`],
      ...args,
    ]);
  const echo = ['--', 'sh', '-c', 'printf "<%s>" "$@"', 'sh'];

  test('becomes the command, with its arguments as they are, and its exit code', () => {
    expect(start(...echo, 'a b', '', '$(id)', '--', '*').stdout).toMatch(/<a b><><\$\(id\)><--><\*>$/);
    expect(start('--', 'sh', '-c', 'exit 7').status).toBe(7);
  });

  test('says first what there is', () => {
    expect(start('--', 'true').stdout).toBe(`workspace: ${workspace}: new; missing: nothing\n`);
    writeFileSync(join(state, 'restored'), '2026-11-30T03:00:00Z workspace database\n');
    expect(start('--', 'true').stdout).toContain('restored: 2026-11-30T03:00:00Z workspace database; missing: nothing');
  });

  test('copies the instructions where there are none, and never over others', () => {
    const instructions = join(sandbox.directory, 'CLAUDE.md');
    writeFileSync(instructions, 'do this');
    const own = join(workspace, 'CLAUDE.md');
    start(`--instructions=${instructions}`, '--', 'true');
    expect(readFileSync(own, 'utf8')).toBe('do this');
    writeFileSync(own, '');
    start(`--instructions=${instructions}`, '--', 'true');
    expect(readFileSync(own, 'utf8')).toBe('');
  });

  test('writes through no link that lies where the instructions would', () => {
    const instructions = join(sandbox.directory, 'CLAUDE.md');
    writeFileSync(instructions, 'do this');
    symlinkSync(join(sandbox.directory, 'target'), join(workspace, 'CLAUDE.md'));
    start(`--instructions=${instructions}`, '--', 'true');
    expect(existsSync(join(sandbox.directory, 'target'))).toBe(false);
  });

  test('restores packages before it becomes the command, and goes on without', () => {
    const { stdout, status } = start('--pip', '--', 'echo', 'started');
    expect(stdout).toMatch(/^packages: restore pip \S+ \S+ 600\nworkspace: .*missing: nothing\nstarted\n$/);
    writeFileSync(join(state, 'fails'), '');
    const without = start('--pip', '--', 'echo', 'started');
    expect(without.stdout).toContain('missing: packages(pip)\nstarted');
    expect([status, without.status]).toEqual([0, 0]);
  });

  test('does not go on without what is required', () => {
    writeFileSync(join(state, 'fails'), '');
    const { status, stdout, stderr } = start('--pip', '--require=packages', '--', 'echo', 'started');
    expect([status, stderr]).toEqual([1, 'workspace: packages(pip) is missing, and required\n']);
    expect(stdout).not.toContain('started');
  });

  test('places what installs packages for good', () => {
    const commands = join(sandbox.directory, 'local/bin');
    start(`--commands=${commands}`, '--', 'true');
    const { stdout } = spawnSync(join(commands, 'apk-persist'), ['curl', 'a b'], { encoding: 'utf8' });
    expect(stdout).toBe(`packages: install apk ${workspace} ${state} curl a b\n`);
  });

  describe('tells who logs in', () => {
    let etc: string;
    beforeEach(() => {
      etc = join(sandbox.directory, 'etc');
      mkdirSync(etc);
    });
    const placed = () => join(etc, 'profile.d/slotstack.sh');
    const said = (...command: [string, ...string[]]) => {
      const [program, ...args] = command;
      return spawnSync(program, args, { encoding: 'utf8' })
        .stderr.split('\n')
        .filter((line) => line.startsWith('What'));
    };
    const notice =
      'What apt-get install installs is gone when this container starts again; apt-persist installs for good.';

    test('what of packages does not stay, once, and no program', () => {
      writeFileSync(join(etc, 'bash.bashrc'), '# of the image');
      const { stdout } = start(
        `--login=${etc}`,
        '--packages',
        `--commands=${join(sandbox.directory, 'bin')}`,
        '--',
        'true',
      );
      expect(stdout).toContain('missing: nothing');
      expect(said('sh', '-ic', `. '${placed()}'`)).toEqual([notice]);
      expect(said('bash', '--rcfile', join(etc, 'bash.bashrc'), '-ic', `. '${placed()}'`)).toEqual([notice]);
      expect(said('sh', '-c', `set -eu; . '${placed()}'`)).toEqual([]);
      if (shell === 'busybox') expect(said('busybox', 'sh', '-ic', `. '${placed()}'`)).toEqual([notice]);
    });

    test('only of what there is', () => {
      start(`--login=${etc}`, '--packages', '--', 'true');
      expect(readFileSync(placed(), 'utf8')).toContain(
        'again; what .packages of the workspace names is installed again.',
      );
      start(`--login=${etc}`, '--', 'true');
      expect(readFileSync(placed(), 'utf8')).toContain('when this container starts again.');
    });

    test('nothing where that cannot be placed', () => {
      writeFileSync(join(etc, 'profile.d'), 'no directory');
      const { status, stdout, stderr } = start(`--login=${etc}`, '--packages', '--', 'echo', 'started');
      expect([status, stderr]).toEqual([0, '']);
      expect(stdout).toContain('started');
    });
  });

  test.each([[[]], [['--']], [['--nothing', '--', 'true']]])('refuses %j', (args) => {
    expect(start(...args).status).toBe(64);
  });
});

test('a signal to a workspace arrives at its command', async () => {
  const sandbox = new WorkspaceSandbox();
  const ready = join(sandbox.directory, 'ready');
  const told = join(sandbox.directory, 'told');
  const program = `trap 'echo told >${told}; exit 3' TERM; echo >${ready}; while :; do sleep 0.1; done`;
  const child = spawn('/bin/sh', [
    ...[startScript, `--workspace=${sandbox.volume}`, `--state=${sandbox.volume}`, '--scripts=/nowhere'],
    ...['--', 'sh', '-c', program],
  ]);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await until(() => existsSync(ready));
  child.kill('SIGTERM');
  expect(await ended).toBe(3);
  expect(readFileSync(told, 'utf8')).toBe('told\n');
  sandbox.remove();
});

describeAsRoot('a workspace that starts as root', () => {
  test('becomes the agent’s user, without groups of root', () => {
    const sandbox = new WorkspaceSandbox();
    const instructions = join(sandbox.directory, 'CLAUDE.md');
    writeFileSync(instructions, 'do this');
    const { stdout } = sandbox.run('start', [
      `--instructions=${instructions}`,
      ...[`--workspace=${sandbox.volume}`, `--state=${sandbox.volume}`, '--scripts=/nowhere', '--user=1000:1001'],
      ...['--', 'sh', '-c', 'id -u; id -G'],
    ]);
    expect(stdout).toMatch(/\n1000\n1001\n$/);
    const { uid, gid } = statSync(join(sandbox.volume, 'CLAUDE.md'));
    expect([uid, gid]).toEqual([1000, 1001]);
    sandbox.remove();
  });
});
