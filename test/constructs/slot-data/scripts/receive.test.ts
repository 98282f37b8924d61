import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { ClaimSandbox } from './claim-sandbox';
import { describeAsRoot, Sandbox, type Options } from './sandbox';

const id = 'Backup12';

/** What both scripts are told, beside their operands. */
function told(sandbox: Sandbox, script: 'receive' | 'received', changes: Options): Options {
  const {
    'data-path': _,
    entry,
    wait,
    ...identity
  } = Object.fromEntries(
    sandbox.arguments('restore').map((each) => /^--([^=]+)=(.*)$/s.exec(each)?.slice(1) as [string, string]),
  );
  const origin = script === 'received' ? { origin: join(sandbox.base, 'origin') } : {};
  return { ...identity, id, ...origin, ...changes };
}

describeAsRoot('what comes from a backup', () => {
  let sandbox: Sandbox;
  beforeEach(() => {
    sandbox = new Sandbox();
    sandbox.earlier();
    sandbox.file('origin', '2026-01-02T03:04:05Z, backup 0123abcd of alimentor-dev-3\n');
  });
  afterEach(() => {
    sandbox.remove();
  });
  const trash = 'slots/3/.slot-data/trash';
  const entry = `${trash}/postgres.${id}`;
  const receive = (operands = ['postgres=999:999:0700'], changes: Options = {}) =>
    sandbox.run('receive', told(sandbox, 'receive', changes), operands);
  const received = (operands = ['postgres'], changes: Options = {}) =>
    sandbox.run('received', told(sandbox, 'received', changes), operands);
  const restore = (changes: Options = {}) => sandbox.run('restore', { entry: `postgres.${id}`, ...changes });
  const inDisk = (path: string) => join(sandbox.disk, path);

  test('gets an empty entry of the trash, which nobody can restore yet', async () => {
    expect(await receive()).toMatchObject({ code: 0, stderr: '' });
    expect(sandbox.tree(inDisk(entry))).toEqual(['data d 0700 999:999']);
    const before = sandbox.state();
    expect(await restore()).toMatchObject({
      code: 65,
      stderr: expect.stringContaining('its marker is absent') as string,
    });
    expect(sandbox.state()).toBe(before);
  });

  test('as a database, is restored in the place of what was there', async () => {
    await receive();
    sandbox.write(`${entry}/data/content`, 'of the backup', 999);
    const result = await received();
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(result.stdout).toContain('postgres is in the trash as postgres.Backup12, to be restored');
    expect(sandbox.read(`${entry}/owner`)).toBe(sandbox.marker());
    expect(await restore()).toMatchObject({ code: 0, stderr: '' });
    expect(sandbox.read('slots/3/postgres/content')).toBe('of the backup');
    expect(sandbox.trash()).toEqual(['earlier']);
    expect((await sandbox.ensure()).stdout).toContain('postgres kept (generation 7)');
  });

  test('as files, is restored with the directory that they are in', async () => {
    await receive();
    sandbox.write(`${entry}/files/content`, 'of the backup', 1000);
    chownSync(inDisk(`${entry}/files`), 1000, 1001);
    chmodSync(inDisk(`${entry}/files`), 0o750);
    expect(await received()).toMatchObject({ code: 0, stderr: '' });
    expect(await restore()).toMatchObject({ code: 0, stderr: '' });
    expect(sandbox.tree(sandbox.slot)).toContain('postgres d 0750 1000:1001');
    expect(sandbox.read('slots/3/postgres/content')).toBe('of the backup');
  });

  test('for several data paths, gets an entry each', async () => {
    expect(await receive(['postgres=999:999:0700', 'files=0:0:0755'])).toMatchObject({ code: 0 });
    sandbox.write(`${entry}/data/content`, 'a');
    sandbox.write(`${trash}/files.${id}/data/content`, 'b');
    expect(await received(['postgres', 'files'])).toMatchObject({ code: 0 });
    expect(sandbox.read(`${trash}/files.${id}/owner`)).toBe(sandbox.marker({ path: 'files' }));
  });

  test('as a workspace, tells its agent what it got', async () => {
    await receive();
    sandbox.write(`${entry}/files/state/restored`, 'an older one');
    expect(await received(['postgres'], { workspace: 'postgres' })).toMatchObject({ code: 0, stderr: '' });
    expect(sandbox.read(`${entry}/data/state/restored`)).toBe(
      '2026-01-02T03:04:05Z, backup 0123abcd of alimentor-dev-3\n',
    );
    expect(statSync(inDisk(`${entry}/data/state/restored`)).mode & 0o777).toBe(0o644);
  });

  test('with a link in the place of what a workspace keeps, writes through none', async () => {
    const target = sandbox.file('elsewhere', 'of somebody');
    await receive();
    sandbox.directory(`${entry}/files/state`);
    symlinkSync(target, inDisk(`${entry}/files/state/restored`));
    expect(await received(['postgres'], { workspace: 'postgres' })).toMatchObject({ code: 0 });
    expect(readFileSync(target, 'utf8')).toBe('of somebody');
    expect(sandbox.read(`${entry}/data/state/restored`)).toContain('backup 0123abcd');
  });

  test.each<[string, number, string, () => unknown, Options?]>([
    ['no data', 65, 'the backup has nothing of postgres', () => undefined],
    [
      'no entry',
      65,
      'the trash has no entry',
      () => {
        rmSync(inDisk(entry), { recursive: true });
      },
    ],
    [
      'a link in the place of its entry',
      65,
      'the trash has no entry',
      () => {
        renameSync(inDisk(entry), inDisk('elsewhere'));
        symlinkSync(inDisk('elsewhere'), inDisk(entry));
      },
    ],
    [
      'a link in the place of its files',
      65,
      'the backup has nothing of postgres',
      () => {
        symlinkSync('/etc', inDisk(`${entry}/files`));
      },
    ],
    [
      'no state, though it is a workspace',
      65,
      'is no workspace',
      () => sandbox.write(`${entry}/files/x`, 'x'),
      { workspace: 'postgres' },
    ],
    [
      'a link for the state of a workspace',
      65,
      'is no workspace',
      () => {
        sandbox.directory(`${entry}/files`);
        symlinkSync('/etc', inDisk(`${entry}/files/state`));
      },
      { workspace: 'postgres' },
    ],
    [
      'nothing that says what it is',
      65,
      'is gone',
      () => {
        sandbox.directory(`${entry}/files/state`);
        rmSync(join(sandbox.base, 'origin'));
      },
      { workspace: 'postgres' },
    ],
    ['a place elsewhere', 64, 'leads elsewhere', () => sandbox.write(`${entry}/data/x`, 'x'), { relative: 'slots/2' }],
    ['another disk', 66, 'does not name the disk', () => sandbox.write(`${entry}/data/x`, 'x'), { disk: 'disk-2' }],
    ['no token', 64, '--token is missing', () => sandbox.write(`${entry}/data/x`, 'x'), { token: undefined }],
    ['an id that leaves the trash', 64, '--id', () => undefined, { id: '../../..' }],
  ])('with %s, is no data', async (_, code, message, prepare, options = {}) => {
    await receive();
    prepare();
    const result = await received(['postgres'], options);
    expect(result).toMatchObject({ code, stdout: '' });
    expect(result.stderr).toContain(message);
    expect(existsSync(inDisk(`${entry}/owner`))).toBe(false);
  });

  test.each<[string, number, string, () => unknown, Options?, string[]?]>([
    [
      'nothing has started yet',
      75,
      'nothing has started in alimentor-dev-3 yet',
      () => {
        rmSync(sandbox.slot, { recursive: true });
      },
    ],
    ['there is an entry of that name', 1, 'cannot be made', () => sandbox.directory(entry)],
    [
      'anybody can write the trash',
      64,
      "not a directory of user 0's alone",
      () => {
        chmodSync(inDisk(trash), 0o777);
      },
    ],
    [
      'the trash is a link',
      64,
      'trash',
      () => {
        rmSync(inDisk(trash), { recursive: true });
        mkdirSync(inDisk('elsewhere'));
        symlinkSync(inDisk('elsewhere'), inDisk(trash));
      },
    ],
    ['the disk is another', 66, 'does not name the disk', () => undefined, { disk: 'disk-2' }],
    ['it is of no data path', 64, 'is not NAME=UID:GID:MODE', () => undefined, {}, ['../x=0:0:0700']],
    ['nobody is to own it', 64, 'is not NAME=UID:GID:MODE', () => undefined, {}, ['postgres=root:0:0700']],
    [
      'others could give themselves rights by it',
      64,
      'is not NAME=UID:GID:MODE',
      () => undefined,
      {},
      ['postgres=0:0:4755'],
    ],
  ])(
    'gets no entry where %s',
    async (_, code, message, prepare, options = {}, operands = ['postgres=999:999:0700']) => {
      prepare();
      const before = sandbox.state();
      const result = await receive(operands, options);
      expect(result).toMatchObject({ code, stdout: '' });
      expect(result.stderr).toContain(message);
      expect(sandbox.state()).toBe(before);
    },
  );
});

describeAsRoot('what comes from a backup into a claim', () => {
  test('is restored by who works on the data', async () => {
    const sandbox = new ClaimSandbox();
    try {
      sandbox.earlier();
      sandbox.file('origin', 'x\n');
      const run = (script: 'receive' | 'received', operand: string) =>
        sandbox.run(script, told(sandbox, script, {}), [operand]);
      expect(await run('receive', 'postgres=999:999:0700')).toMatchObject({ code: 0, stderr: '' });
      sandbox.write(`slot-data/.slot-data/trash/postgres.${id}/data/content`, 'of the backup', 999);
      expect(await run('received', 'postgres')).toMatchObject({ code: 0, stderr: '' });
      expect(await sandbox.run('restore', { entry: `postgres.${id}` })).toMatchObject({ code: 0, stderr: '' });
      expect(sandbox.read('slot-data/postgres/content')).toBe('of the backup');
    } finally {
      sandbox.remove();
    }
  });
});
