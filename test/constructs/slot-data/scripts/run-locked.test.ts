import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { script } from '../../../../constructs/slot-data/script';
import { describeAsRoot, execute, isSleeping, Sandbox, testWithProgram, until, type Result } from './sandbox';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(() => {
  sandbox.remove();
});

const ticket = () => join(sandbox.tickets, 'postgres');
const data = () => join(sandbox.slot, 'postgres');
const runLocked = (seconds: string, ...command: string[]): Promise<Result> =>
  execute(sandbox.command('run-locked', [ticket(), data(), seconds, ...command]));

describeAsRoot('run-locked', () => {
  beforeEach(async () => {
    await sandbox.ensure();
  });

  test('runs the command with its arguments as they are, and exits as it does', async () => {
    const result = await runLocked('0', 'sh', '-c', 'printf "%s|" "$@"; exit 7', 'sh', 'a b', '', '*', '$(id)');
    expect(result).toEqual({ code: 7, stdout: 'a b||*|$(id)|', stderr: '' });
  });

  test('replaces itself with the command, which keeps the lock as descriptor 9', async () => {
    const result = await runLocked(
      '0',
      'bash',
      '-c',
      'readlink /proc/self/fd/9; flock --nonblock "$0" true || echo locked; ps -o comm= $PPID',
      data(),
    );
    expect(result.stdout).toBe(`${data()}\nlocked\nnode\n`);
  });

  test('frees the lock when the command is killed', async () => {
    await runLocked('0', 'bash', '-c', 'kill -9 $$');
    expect((await runLocked('0', 'true')).code).toBe(0);
  });

  test('case 38: a new pod of the same generation waits for the old one', async () => {
    const stop = await sandbox.hold(data());
    expect((await sandbox.ensure()).stdout).toContain('kept');
    const started = join(sandbox.disk, 'started');
    const child = sandbox.start(sandbox.command('run-locked', [ticket(), data(), '10', 'touch', started]));
    const code = new Promise((resolve) => child.once('exit', resolve));
    await until(() => isSleeping(child.pid));
    expect(existsSync(started)).toBe(false);
    await stop();
    expect(await code).toBe(0);
    expect(existsSync(started)).toBe(true);
  });

  test('case 38: a new pod of another generation does not wait, and both write to their own directory', async () => {
    await sandbox.hold(data());
    expect((await sandbox.ensure({ generation: '8' })).stdout).toContain('moved aside');
    expect((await runLocked('0', 'echo', 'started')).stdout).toBe('started\n');
  });

  test('case 39: a process that outlives its pod blocks the next, which says so', async () => {
    await sandbox.hold(data());
    const result = await runLocked('1', 'echo', 'started');
    expect(result).toMatchObject({ code: 75, stdout: '' });
    expect(result.stderr).toBe(
      `slot-data: another process holds ${data()}; it may be the old pod: look for one that is still terminating\n`,
    );
  });

  test('stops waiting when the pod is stopped', async () => {
    await sandbox.hold(data());
    const child = sandbox.start(sandbox.command('run-locked', [ticket(), data(), '60', 'true']));
    const ended = new Promise((resolve) => child.once('exit', resolve));
    // Earlier it could not be stopped in the way that it stops once it waits.
    await until(() => isSleeping(child.pid));
    child.kill('SIGTERM');
    expect(await ended).toBe(143);
  });

  test.each<[string, () => void, string]>([
    [
      'a directory that the runtime made in its place',
      () => {
        renameSync(data(), `${data()}.old`);
        mkdirSync(data());
      },
      'is not the directory that was ensured: replace the pod',
    ],
    [
      'a directory that the runtime made in its place, perhaps with the same inode number',
      () => {
        rmSync(data(), { recursive: true });
        mkdirSync(data());
      },
      'is not the directory that was ensured',
    ],
    [
      'a symlink to another slot',
      () => {
        rmSync(data(), { recursive: true });
        symlinkSync(sandbox.directory('slots/2/postgres'), data());
      },
      'is not the directory that was ensured',
    ],
    [
      'no directory',
      () => {
        rmSync(data(), { recursive: true });
      },
      'is not a directory',
    ],
    [
      'no ticket',
      () => {
        rmSync(ticket());
      },
      'is missing: no init container has ensured',
    ],
    [
      'an empty ticket',
      () => {
        rmSync(ticket());
        sandbox.file('tickets/postgres', '');
      },
      'is not the directory that was ensured',
    ],
  ])('refuses %s', async (_, spoil, reason) => {
    spoil();
    const result = await runLocked('0', 'echo', 'started');
    expect(result).toMatchObject({ code: 65, stdout: '' });
    expect(result.stderr).toContain(reason);
  });

  test('refuses to run without a command', async () => {
    expect(await runLocked('0')).toMatchObject({ code: 64, stdout: '' });
  });

  test('refuses an image without flock, for nothing would be locked', async () => {
    const result = await execute(
      ['/bin/sh', '-c', script('run-locked'), 'run-locked', ticket(), data(), '0', '/bin/echo', 'started'],
      { PATH: '/nowhere' },
    );
    expect(result).toMatchObject({ code: 69, stdout: '' });
  });

  testWithProgram('busybox')('needs no more than BusyBox and a flock that knows -n', async () => {
    const tools = join(sandbox.base, 'tools');
    const { stdout } = spawnSync('sh', ['-c', 'command -v busybox; command -v flock'], { encoding: 'utf8' });
    const [busybox = '', flock = ''] = stdout.split('\n');
    const applets = spawnSync(busybox, ['--list'], { encoding: 'utf8' }).stdout.split('\n');
    mkdirSync(tools);
    for (const tool of ['cat', 'sleep', 'stat', 'echo']) symlinkSync(busybox, join(tools, tool));
    symlinkSync(applets.includes('flock') ? busybox : flock, join(tools, 'flock'));
    const run = (seconds: string) =>
      execute([busybox, 'sh', '-c', script('run-locked'), 'run-locked', ticket(), data(), seconds, 'echo', 'started'], {
        PATH: tools,
      });
    expect(await run('0')).toEqual({ code: 0, stdout: 'started\n', stderr: '' });
    await sandbox.hold(data());
    expect(await run('1')).toMatchObject({ code: 75, stdout: '' });
  });

  test('the service needs no right but to its own directory', async () => {
    const command = sandbox.command('run-locked', [ticket(), data(), '0', 'id', '--user']);
    expect(
      await execute([
        'setpriv',
        '--reuid=999',
        '--regid=999',
        '--clear-groups',
        ...command.slice(command.indexOf('sh')),
      ]),
    ).toMatchObject({ code: 0, stdout: '999\n' });
    expect(statSync(data()).uid).toBe(999);
    expect(readFileSync(ticket(), 'utf8')).toContain(`${statSync(data()).ino}`);
  });
});
