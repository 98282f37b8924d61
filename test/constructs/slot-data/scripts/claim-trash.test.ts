import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { ClaimSandbox, data, lasting, marker, trash } from './claim-sandbox';
import { describeAsRoot, isWaitedFor, until, type MarkerFields, type Options } from './sandbox';

let sandbox: ClaimSandbox;
beforeEach(() => {
  sandbox = new ClaimSandbox();
});
afterEach(() => {
  sandbox.remove();
});

const restore = (options: Options = {}) => sandbox.run('restore', options);
const path = (name: string) => join(sandbox.disk, name);
const entries = () => readdirSync(path(trash));

describeAsRoot('restore in the volume of a claim', () => {
  test.each<[string, Options, MarkerFields]>([
    ['in a slot', {}, {}],
    ['in a lasting environment', lasting, { life: '-' }],
  ])('%s puts old data back, and what was there into the trash, back and forth', async (_, options, fields) => {
    sandbox.earlier(fields);
    sandbox.entry();
    const result = await restore(options);
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(result.stdout).toContain('postgres restored from postgres.Abcd1234: it was of generation 5');
    expect(sandbox.read(`${data}/content`)).toBe('of generation 5');
    expect(sandbox.read(marker)).toBe(sandbox.marker(fields));
    expect(sandbox.trash()).toEqual(['earlier']);
    expect((await sandbox.ensure(options)).stdout).toContain('postgres kept');
    expect(await restore({ ...options, entry: entries()[0] })).toMatchObject({ code: 0, stderr: '' });
    expect(sandbox.read(`${data}/content`)).toBe('earlier');
    expect(sandbox.trash()).toEqual(['of generation 5']);
    expect((await sandbox.ensure(options)).stdout).toContain('postgres kept');
    expect(sandbox.tree(sandbox.slot)).toContain('postgres d 0700 999:999');
  });

  test('brings back what ensure has moved aside for another generation', async () => {
    sandbox.earlier({ generation: '6' });
    await sandbox.ensure();
    expect(await restore({ entry: entries()[0] })).toMatchObject({ code: 0, stderr: '' });
    expect(sandbox.read(`${data}/content`)).toBe('earlier');
  });

  test('as root gives it back to the user of the data', async () => {
    const asRoot = new ClaimSandbox(0);
    asRoot.earlier();
    asRoot.entry();
    expect(await asRoot.run('restore')).toMatchObject({ code: 0, stderr: '' });
    expect(asRoot.tree(asRoot.slot)).toEqual(
      expect.arrayContaining(['postgres d 0700 999:999', 'postgres/content f 0644 999:999']),
    );
    asRoot.remove();
  });

  test.each([0o500, 0o000])('moves aside and brings back what a task has closed with mode %i', async (mode) => {
    sandbox.earlier();
    chmodSync(join(path(sandbox.entry()), 'data'), mode);
    chmodSync(path(data), mode);
    expect(await restore()).toMatchObject({ code: 0, stderr: '' });
    expect(sandbox.read(`${data}/content`)).toBe('of generation 5');
    expect(sandbox.trash()).toEqual(['earlier']);
    expect((await sandbox.ensure()).code).toBe(0);
  });

  test.each<[string, MarkerFields]>([
    ['another target', { target: 'alimentor-dev-30' }],
    ['another project', { project: 'shop' }],
    ['another data path', { path: 'redis' }],
  ])('refuses an entry of %s', async (_, fields) => {
    sandbox.earlier();
    sandbox.entry('postgres.Abcd1234', fields);
    const before = sandbox.state();
    expect(await restore()).toMatchObject({ code: 65, stdout: '' });
    expect(sandbox.state()).toBe(before);
  });

  test.each<[string, string]>([
    ['a service that runs', data],
    ['a late writer in the trash', `${trash}/postgres.Abcd1234/data`],
  ])('changes nothing beside %s', async (_, held) => {
    sandbox.earlier();
    sandbox.entry();
    await sandbox.hold(path(held));
    const before = sandbox.state();
    expect(await restore()).toMatchObject({ code: 75 });
    expect(sandbox.state()).toBe(before);
  });

  test('keeps a pod waiting until the old data is in its place', async () => {
    sandbox.earlier();
    sandbox.entry();
    const stop = await sandbox.hold(path(data));
    const restored = restore({ wait: '10' });
    await until(() => isWaitedFor(path(data)));
    const ensured = sandbox.ensure({ 'retention-hours': '0' });
    await until(() => isWaitedFor(sandbox.slot));
    await stop();
    expect((await restored).code).toBe(0);
    expect((await ensured).stdout).toContain('postgres kept');
    expect(sandbox.read(`${data}/content`)).toBe('of generation 5');
  });
});

describeAsRoot('list-trash in the volume of a claim', () => {
  const list = () => sandbox.run('list-trash', { trash: path(trash) });

  test('says so where there is no trash', async () => {
    expect(await list()).toEqual({ code: 0, stdout: 'slot-data: nothing has been moved aside\n', stderr: '' });
  });

  test('names what was moved aside, by what ensure and fsGroup leave of it', async () => {
    sandbox.earlier({ generation: '6' });
    await sandbox.ensure();
    sandbox.giveToGroup();
    sandbox.age(`${trash}/${entries()[0] ?? ''}`, 50);
    const { code, stdout, stderr } = await list();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^ENTRY +DATA PATH +GENERATION +SIZE +AGE\npostgres\.\w{8} +postgres +6 +8\.0K +50 hours\n$/,
    );
  });

  test('changes nothing, and needs no more than to read', async () => {
    sandbox.earlier();
    sandbox.entry();
    const before = sandbox.state();
    expect((await list()).code).toBe(0);
    expect(sandbox.state()).toBe(before);
  });
});

describeAsRoot('the trash in the volume of a claim', () => {
  const ensure = (options: Options = {}) => sandbox.ensure({ 'retention-hours': '72', ...options });
  const old = (name?: string) => {
    const entry = sandbox.entry(name);
    sandbox.age(entry, 73);
    return entry;
  };

  test('is emptied of what is older than the retention, when a pod starts', async () => {
    sandbox.earlier();
    old();
    sandbox.age(sandbox.entry('postgres.Young123'), 71);
    expect(await ensure()).toEqual({
      code: 0,
      stdout: 'slot-data: postgres.Abcd1234 is removed from the trash\nslot-data: postgres kept (generation 7)\n',
      stderr: '',
    });
    expect(entries()).toEqual(['postgres.Young123']);
    expect(sandbox.read(`${data}/content`)).toBe('earlier');
  });

  test.each<[string, Options]>([
    ['the task before it', {}],
    ['the generation before it', { ...lasting, generation: '8' }],
  ])('keeps what the same start has moved aside of %s', async (_, options) => {
    sandbox.earlier({ generation: '6' });
    sandbox.age(data, 1000);
    expect((await ensure({ ...options, 'retention-hours': '0' })).code).toBe(0);
    expect(sandbox.trash()).toEqual(['earlier']);
  });

  test('is left as it is where no retention is stated', async () => {
    sandbox.earlier();
    old();
    await sandbox.ensure();
    expect(sandbox.trash()).toEqual(['of generation 5']);
  });

  test('keeps what a late writer holds, until the next start after it', async () => {
    sandbox.earlier();
    const stop = await sandbox.hold(path(`${old()}/data`));
    old('postgres.Efgh5678');
    expect((await ensure()).code).toBe(0);
    expect(entries()).toEqual(['postgres.Abcd1234']);
    await stop();
    expect((await ensure()).code).toBe(0);
    expect(entries()).toEqual([]);
  });

  test('keeps what slotstack has not moved there', async () => {
    sandbox.earlier();
    sandbox.directory(`${trash}/notes`, 999);
    sandbox.write(`${trash}/postgres.Abcd1234`, 'a file', 999);
    for (const name of ['notes', 'postgres.Abcd1234']) sandbox.age(`${trash}/${name}`, 1000);
    expect((await ensure()).stdout).toBe('slot-data: postgres kept (generation 7)\n');
    expect(entries()).toEqual(['notes', 'postgres.Abcd1234']);
  });

  test('goes on where it was interrupted: what is half removed is no entry any more', async () => {
    sandbox.earlier();
    sandbox.write('slot-data/.slot-data/purge.postgres.Abcd1234/data/content', 'half', 999);
    spawnSync('chown', ['-R', '999:999', path('slot-data')]);
    expect((await ensure()).stdout).toContain('postgres.Abcd1234 is removed from the trash\n');
    expect(readdirSync(path('slot-data/.slot-data')).sort()).toEqual(['postgres.lock', 'postgres.owner', 'trash']);
  });

  test.each<[string, (entry: string) => void]>([
    [
      'a marker without data',
      (entry) => {
        rmSync(join(entry, 'data'), { recursive: true });
      },
    ],
    ...(['FIFO', 'symlink to a FIFO', 'dangling symlink', 'file'] as const).map(
      (kind): [string, (entry: string) => void] => [
        `a ${kind} in the place of the data`,
        (entry) => {
          rmSync(join(entry, 'data'), { recursive: true });
          if (kind === 'FIFO') spawnSync('mkfifo', [join(entry, 'data')]);
          if (kind === 'file') sandbox.write(`${trash}/postgres.Abcd1234/data`);
          if (kind === 'symlink to a FIFO') spawnSync('mkfifo', [path('fifo')]);
          if (kind === 'symlink to a FIFO') symlinkSync(path('fifo'), join(entry, 'data'));
          if (kind === 'dangling symlink') symlinkSync('nowhere', join(entry, 'data'));
        },
      ],
    ),
    [
      'data that was closed',
      (entry) => {
        chmodSync(join(entry, 'data'), 0);
      },
    ],
    [
      'closed directories, as package managers leave them',
      (entry) => {
        for (const [name, mode] of Object.entries({ read: 0o555, none: 0 })) {
          mkdirSync(join(entry, 'data', name, 'inner'), { recursive: true });
          spawnSync('chown', ['-R', '999:999', join(entry, 'data')]);
          for (const closed of [join(name, 'inner'), name]) chmodSync(join(entry, 'data', closed), mode);
        }
      },
    ],
    [
      'a symlink to data that lives',
      (entry) => {
        symlinkSync(path(data), join(entry, 'data/link'));
      },
    ],
  ])('is emptied of %s too, and nothing else is touched', async (_, make) => {
    sandbox.earlier();
    const entry = old();
    make(path(entry));
    sandbox.age(entry, 73);
    expect(await ensure()).toMatchObject({ code: 0, stderr: '' });
    expect(existsSync(path(entry))).toBe(false);
    expect(readdirSync(path('slot-data/.slot-data'))).toHaveLength(3);
    expect(sandbox.read(`${data}/content`)).toBe('earlier');
  });

  test('that cannot be emptied keeps no service from starting', async () => {
    sandbox.earlier();
    const entry = old();
    sandbox.directory(`${entry}/data/of-root`, 0, 0o755);
    sandbox.write(`${entry}/data/of-root/file`);
    const result = await ensure();
    expect(result).toMatchObject({ code: 0 });
    expect(result.stdout).toContain('postgres kept');
    expect(result.stderr).toContain('postgres.Abcd1234 cannot be removed as a whole');
    expect((await ensure()).code).toBe(0);
  });

  test('that cannot be moved from keeps no service from starting either', async () => {
    sandbox.earlier();
    spawnSync('chown', ['0:0', path(old())]); // of another user, it cannot be given another parent
    expect(await ensure()).toMatchObject({ code: 0, stdout: 'slot-data: postgres kept (generation 7)\n' });
    expect(sandbox.trash()).toEqual(['of generation 5']);
  });

  test('is emptied once, where two pods start at once', async () => {
    sandbox.earlier();
    for (const number of [1, 2, 3, 4]) old(`postgres.Abcd123${number}`);
    const results = await Promise.all([ensure(), ensure()]);
    expect(results.map(({ code, stderr }) => ({ code, stderr }))).toEqual(Array(2).fill({ code: 0, stderr: '' }));
    expect(entries()).toEqual([]);
  });
});
