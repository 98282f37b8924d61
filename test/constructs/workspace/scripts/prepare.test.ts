import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeAsRoot } from '../../slot-data/scripts/sandbox';
import { shells, treeOf, WorkspaceSandbox, write } from './workspace-sandbox';

const self = `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`;

describe.each(shells)('a workspace that is prepared, with tools of %s', (shell) => {
  let sandbox: WorkspaceSandbox;
  let secret: string;
  beforeEach(() => {
    sandbox = new WorkspaceSandbox(shell);
    secret = join(sandbox.directory, 'secret');
    // As the kubelet mounts one.
    write(secret, { '..data/id_ed25519': 'key 1\n', '..data/known_hosts': 'github.com one\n' });
    for (const name of ['id_ed25519', 'known_hosts']) symlinkSync(`..data/${name}`, join(secret, name));
  });
  afterEach(() => {
    sandbox.remove();
  });
  const prepare = (...args: string[]) => sandbox.run('prepare', [sandbox.volume, self, ...args]);
  const modeOf = (path: string) => (statSync(join(sandbox.volume, path)).mode & 0o7777).toString(8);

  test('has its directories, each with its mode', () => {
    expect(prepare().status).toBe(0);
    expect(['files', 'tmp', 'ssh', 'state'].map(modeOf)).toEqual(['755', '1777', '700', '755']);
  });

  test('keeps what is in them, and has their modes again', () => {
    prepare();
    write(sandbox.volume, { 'files/work': 'w', 'tmp/x': 'x' });
    chmodSync(join(sandbox.volume, 'tmp'), 0o755);
    prepare();
    expect(treeOf(sandbox.volume)).toMatchObject({ 'files/work': 'w', 'tmp/x': 'x' });
    expect(modeOf('tmp')).toBe('1777');
  });

  test('has keys that nobody else can read, and no part of a mount of a Secret', () => {
    prepare(secret);
    expect(treeOf(join(sandbox.volume, 'ssh'))).toEqual({ id_ed25519: 'key 1\n', known_hosts: 'github.com one\n' });
    expect(modeOf('ssh/id_ed25519')).toBe('600');
  });

  test('has other keys where the Secret has, and keeps hosts and files of the agent', () => {
    prepare(secret);
    write(join(sandbox.volume, 'ssh'), { known_hosts: 'github.com one\nexample.org two\n', config: 'Host *\n' });
    rmSync(join(secret, 'id_ed25519'));
    write(secret, { '..data/deploy': 'key 2\n', '..data/known_hosts': 'github.com one\ngitlab.com three\n' });
    symlinkSync('..data/deploy', join(secret, 'deploy'));
    prepare(secret);
    expect(treeOf(join(sandbox.volume, 'ssh'))).toEqual({
      config: 'Host *\n',
      deploy: 'key 2\n',
      known_hosts: 'github.com one\ngitlab.com three\nexample.org two\n',
    });
  });

  test('takes no link for a directory, and for a key writes over none', () => {
    const elsewhere = join(sandbox.directory, 'elsewhere');
    mkdirSync(elsewhere);
    symlinkSync(elsewhere, join(sandbox.volume, 'ssh'));
    expect(prepare(secret)).toMatchObject({
      status: 1,
      stderr: 'workspace: ssh of the workspace is a link: remove it\n',
    });
    rmSync(join(sandbox.volume, 'ssh'));
    prepare();
    const target = join(elsewhere, 'file');
    writeFileSync(target, 'of somebody');
    symlinkSync(target, join(sandbox.volume, 'ssh/id_ed25519'));
    prepare(secret);
    expect(readFileSync(target, 'utf8')).toBe('of somebody');
    expect(readFileSync(join(sandbox.volume, 'ssh/id_ed25519'), 'utf8')).toBe('key 1\n');
  });
});

describeAsRoot('a workspace that root prepares', () => {
  test('is the agent’s, but for what root installs from', () => {
    const sandbox = new WorkspaceSandbox();
    try {
      const secret = join(sandbox.directory, 'secret');
      write(secret, { id_rsa: 'key' });
      sandbox.run('prepare', [sandbox.volume, '1000:1001', secret]);
      const owners = ['files', 'tmp', 'ssh', 'ssh/id_rsa', 'state'].map((name) => {
        const { uid, gid } = statSync(join(sandbox.volume, name));
        return `${uid}:${gid}`;
      });
      expect(owners).toEqual(['1000:1001', '1000:1001', '1000:1001', '1000:1001', '0:0']);
    } finally {
      sandbox.remove();
    }
  });
});
