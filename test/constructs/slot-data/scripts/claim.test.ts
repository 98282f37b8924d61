import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ClaimSandbox, data, lasting, marker } from './claim-sandbox';
import { describeAsRoot, execute, OTHER_LIFE, type MarkerFields, type Options } from './sandbox';

let sandbox: ClaimSandbox;
beforeEach(() => {
  sandbox = new ClaimSandbox();
});
afterEach(() => {
  sandbox.remove();
});

const created = 'slot-data: postgres created (generation 7)\n';
const kept = 'slot-data: postgres kept (generation 7)\n';
const inData = () => sandbox.tree(join(sandbox.disk, data));

describeAsRoot('ensure in the volume of a claim', () => {
  test('makes in a new volume, as the user of the data, one directory with all that it needs', async () => {
    expect(await sandbox.ensure()).toEqual({ code: 0, stdout: created, stderr: '' });
    expect(sandbox.tree()).toEqual([
      'slot-data d 0711 999:999',
      'slot-data/.slot-data d 0700 999:999',
      'slot-data/.slot-data/postgres.lock f 0600 999:999',
      'slot-data/.slot-data/postgres.owner f 0600 999:999',
      'slot-data/.slot-data/trash d 0700 999:999',
      'slot-data/postgres d 0700 999:999',
    ]);
    expect(sandbox.read(marker)).toBe(sandbox.marker());
    expect((statSync(sandbox.disk).mode & 0o7777).toString(8)).toBe('2775');
  });

  test('makes the same as root, where nothing gives the volume to the user', async () => {
    const asRoot = new ClaimSandbox(0);
    expect(await asRoot.ensure()).toEqual({ code: 0, stdout: created, stderr: '' });
    expect(asRoot.tree()).toEqual([
      'slot-data d 0711 0:0',
      'slot-data/.slot-data d 0700 0:0',
      'slot-data/.slot-data/postgres.lock f 0600 0:0',
      'slot-data/.slot-data/postgres.owner f 0600 0:0',
      'slot-data/.slot-data/trash d 0700 0:0',
      'slot-data/postgres d 0700 999:999',
    ]);
    expect((await asRoot.ensure()).stdout).toBe(kept);
    asRoot.remove();
  });

  test('without fsGroup says that the volume needs it, and makes nothing', async () => {
    chownSync(sandbox.disk, 0, 0);
    chmodSync(sandbox.disk, 0o755);
    const result = await sandbox.ensure();
    expect(result).toMatchObject({ code: 1, stdout: '' });
    expect(result.stderr).toBe(
      "slot-data: user 999 cannot write to the volume of the claim, which is not its group's: its pod needs securityContext.fsGroup, and a driver that follows it\n",
    );
    expect(sandbox.tree()).toEqual([]);
  });

  test.each<[string, 999 | 0, number]>([
    ['the user of the data is another now', 999, 70],
    ['the pod has no fsGroup any more, and root works on it', 0, 999],
    ['the pod has fsGroup now, and root has worked on it', 999, 0],
  ])('where %s, says whose the directory is, and changes nothing', async (_, now, before) => {
    const other = new ClaimSandbox(now);
    other.earlier();
    spawnSync('chown', ['-R', `${before}:${before}`, other.slot]);
    const untouched = other.state();
    expect(await other.ensure()).toEqual({
      code: 65,
      stdout: '',
      stderr: `slot-data: slot-data in the volume belongs to user ${before}, not to ${now}: let the pod run as before, or give it a new claim\n`,
    });
    expect(other.state()).toBe(untouched);
    other.remove();
  });

  describe('in a slot', () => {
    test('keeps data of the same generation and life when a pod restarts', async () => {
      sandbox.earlier();
      const before = sandbox.state();
      expect(await sandbox.ensure()).toEqual({ code: 0, stdout: kept, stderr: '' });
      expect(sandbox.state()).toBe(before);
    });

    test.each<[string, MarkerFields]>([
      ['the task before it', { generation: '6' }],
      ['the namespace before it, whose volume was retained and is bound again', { life: OTHER_LIFE }],
    ])('starts empty after %s, whose data is in the trash', async (_, earlier) => {
      sandbox.earlier(earlier);
      expect(await sandbox.ensure()).toMatchObject({ code: 0, stderr: '' });
      expect(inData()).toEqual([]);
      expect(sandbox.trash()).toEqual(['earlier']);
      expect(sandbox.read(marker)).toBe(sandbox.marker());
    });

    test.each<[string, MarkerFields]>([
      ['another target', { target: 'alimentor-dev-30' }],
      ['another project', { project: 'shop' }],
      ['another data path', { path: 'redis' }],
    ])('refuses a retained volume of %s, and says which that was', async (_, earlier) => {
      sandbox.earlier(earlier);
      const before = sandbox.state();
      const result = await sandbox.ensure();
      expect(result).toMatchObject({ code: 65, stdout: '' });
      expect(result.stderr).toContain(Object.entries(earlier)[0]?.join(' '));
      expect(result.stderr).toContain('another claim');
      expect(sandbox.state()).toBe(before);
    });

    test('removes nothing, however old, from the trash of a retained volume of another target', async () => {
      sandbox.earlier({ target: 'alimentor-dev-30' });
      sandbox.age(sandbox.entry(), 1000);
      expect((await sandbox.ensure({ 'retention-hours': '72' })).code).toBe(65);
      expect(sandbox.trash()).toEqual(['of generation 5']);
    });

    test('refuses newer data', async () => {
      sandbox.earlier({ generation: '8' });
      const before = sandbox.state();
      expect(await sandbox.ensure()).toMatchObject({ code: 65, stdout: '' });
      expect(sandbox.state()).toBe(before);
    });

    test('what else is in the volume, its service does not see: it starts empty beside it', async () => {
      sandbox.write('earlier-database', 'foreign');
      expect((await sandbox.ensure()).stdout).toBe(created);
      expect(sandbox.read('earlier-database')).toBe('foreign');
    });

    test.each([0o500, 0o000])('moves aside what its task has closed with mode %i', async (mode) => {
      sandbox.earlier({ generation: '6' });
      chmodSync(join(sandbox.disk, data), mode);
      expect(await sandbox.ensure()).toMatchObject({ code: 0, stderr: '' });
      expect(sandbox.trash()).toEqual(['earlier']);
    });
  });

  describe('in a lasting environment', () => {
    test('keeps its data, in whatever life', async () => {
      sandbox.earlier({ life: OTHER_LIFE });
      expect((await sandbox.ensure({ kind: 'lasting' })).stdout).toBe(kept);
      expect(sandbox.read(`${data}/content`)).toBe('earlier');
    });

    test('starts empty where its generation is raised, and keeps what was there in the trash', async () => {
      sandbox.earlier({ life: '-' });
      expect((await sandbox.ensure({ ...lasting, generation: '8' })).code).toBe(0);
      expect(inData()).toEqual([]);
      expect(sandbox.trash()).toEqual(['earlier']);
      expect(sandbox.read(marker)).toBe(sandbox.marker({ generation: '8', life: '-' }));
    });

    test('adopts data that a person has put in its place', async () => {
      expect((await sandbox.ensure(lasting)).stdout).toBe(created);
      rmSync(join(sandbox.disk, marker));
      sandbox.write(`${data}/content`, 'moved here', 999);
      expect((await sandbox.ensure(lasting)).stdout).toContain('postgres adopted with data');
      expect(sandbox.read(`${data}/content`)).toBe('moved here');
    });

    test('says so where that person was root, and changes nothing', async () => {
      await sandbox.ensure(lasting);
      rmSync(join(sandbox.disk, marker));
      sandbox.write(`${data}/content`, 'moved here', 999);
      chownSync(join(sandbox.disk, data), 0, 999);
      chmodSync(join(sandbox.disk, data), 0o2775);
      const before = sandbox.state();
      expect(await sandbox.ensure(lasting)).toEqual({
        code: 65,
        stdout: '',
        stderr:
          'slot-data: postgres has no marker and belongs to 0:999, not to 999:999: change the owner, or move it away\n',
      });
      expect(sandbox.state()).toBe(before);
    });

    test.each<[string, () => unknown]>([
      ['a directory', () => sandbox.directory('database')],
      ['a hidden file', () => sandbox.write('.database')],
      ['a dangling symlink', () => spawnSync('ln', ['-s', 'nowhere', 'database'], { cwd: sandbox.disk })],
      ['a name like an option', () => sandbox.write('-rf')],
      ['a name of two lines', () => sandbox.write('data\nbase')],
    ])('refuses a volume that holds %s of somebody else, whose service would begin with nothing', async (_, make) => {
      make();
      const result = await sandbox.ensure(lasting);
      expect(result).toMatchObject({ code: 65, stdout: '' });
      expect(result.stderr).toMatch(
        /^slot-data: the volume of postgres holds \$?'.+', which slotstack has not put there: move what is data to slot-data\/postgres in it, and remove the rest\n$/,
      );
      expect(sandbox.exists(data)).toBe(false);
    });

    test('does as that refusal says: data that was moved to its place is adopted', async () => {
      sandbox.write('content', 'precious', 999);
      expect((await sandbox.ensure(lasting)).code).toBe(65);
      sandbox.directory(data, 999);
      spawnSync('mv', ['content', data], { cwd: sandbox.disk });
      expect((await sandbox.ensure(lasting)).code).toBe(0);
      expect(sandbox.read(`${data}/content`)).toBe('precious');
    });

    test('lost+found is no stranger', async () => {
      sandbox.directory('lost+found');
      expect(await sandbox.ensure(lasting)).toEqual({ code: 0, stdout: created, stderr: '' });
    });

    test('beside its own data, nobody asks what else is there', async () => {
      sandbox.earlier({ life: '-' });
      sandbox.write('notes');
      expect((await sandbox.ensure(lasting)).stdout).toBe(kept);
    });

    test.each<[string, MarkerFields, Options]>([
      ['newer data', { generation: '8' }, {}],
      ['data of another target', { target: 'alimentor-staging' }, {}],
      ['data of another project, whatever the generation', { project: 'shop' }, { generation: '9' }],
    ])('refuses %s', async (_, earlier, now) => {
      sandbox.earlier({ life: '-', ...earlier });
      const before = sandbox.state();
      expect(await sandbox.ensure({ ...lasting, ...now })).toMatchObject({ code: 65, stdout: '' });
      expect(sandbox.state()).toBe(before);
    });

    test('refuses to start empty where the directory is gone', async () => {
      sandbox.earlier({ life: '-' });
      rmSync(join(sandbox.disk, data), { recursive: true });
      const result = await sandbox.ensure(lasting);
      expect(result).toMatchObject({ code: 65, stdout: '' });
      expect(result.stderr).toContain('postgres is gone');
    });
  });

  describe('where fsGroup has given all of the volume to the group once more', () => {
    test.each<[string, 999 | 0, Options]>([
      ['in a slot', 999, {}],
      ['in a lasting environment', 999, lasting],
      // The pod of a Job may have a group although the service has none.
      ['as root', 0, {}],
    ])('%s, keeps its data and gives it its mode again', async (_, user, options) => {
      const claim = new ClaimSandbox(user);
      await claim.ensure(options);
      claim.write(`${data}/content`, 'written', 999);
      claim.giveToGroup();
      expect((statSync(join(claim.disk, data)).mode & 0o7777).toString(8)).toBe('2770');
      const result = await claim.ensure(options);
      expect(result).toEqual({ code: 0, stdout: `slot-data: postgres has mode 0700 again\n${kept}`, stderr: '' });
      expect(claim.tree()).toEqual(
        expect.arrayContaining(['slot-data/postgres d 0700 999:999', 'slot-data/postgres/content f 0664 999:999']),
      );
      for (const path of [claim.slot, join(claim.slot, '.slot-data'), join(claim.slot, '.slot-data/trash')])
        expect(statSync(path).mode & 0o7022).toBe(0);
      claim.remove();
    });

    test('starts empty after the task before it, and restores what that had', async () => {
      sandbox.earlier({ generation: '6' });
      const entry = sandbox.entry();
      sandbox.giveToGroup();
      expect((await sandbox.ensure()).code).toBe(0);
      expect(inData()).toEqual([]);
      sandbox.giveToGroup();
      expect(await sandbox.run('restore')).toMatchObject({ code: 0, stderr: '' });
      expect(sandbox.exists(entry)).toBe(false);
      expect(sandbox.read(`${data}/content`)).toBe('of generation 5');
      expect((await sandbox.ensure()).stdout).toContain(kept);
      expect(sandbox.tree()).toContain('slot-data/postgres d 0700 999:999');
    });
  });

  describe('the service', () => {
    const runLocked = (...command: string[]) =>
      execute(
        sandbox.command('run-locked', [join(sandbox.tickets, 'postgres'), join(sandbox.disk, data), '0', ...command]),
      );

    test('starts as the user on the directory that was ensured, which its ticket names', async () => {
      await sandbox.ensure();
      const { dev, ino } = statSync(join(sandbox.disk, data));
      expect(readFileSync(join(sandbox.tickets, 'postgres'), 'utf8')).toBe(`${dev}:${ino}:999\n`);
      expect(await runLocked('id', '--user')).toEqual({ code: 0, stdout: '999\n', stderr: '' });
    });

    test('does not start on data of another task, where its pod was not the last to ensure it', async () => {
      await sandbox.ensure();
      const old = readFileSync(join(sandbox.tickets, 'postgres'), 'utf8');
      await sandbox.ensure({ generation: '8' });
      rmSync(join(sandbox.tickets, 'postgres'));
      sandbox.file('tickets/postgres', old);
      expect(await runLocked('true')).toMatchObject({ code: 65 });
    });

    test('does not start beside one that holds the volume', async () => {
      await sandbox.ensure();
      await sandbox.hold(join(sandbox.disk, data));
      expect(await runLocked('true')).toMatchObject({ code: 75 });
      expect((await sandbox.ensure({ wait: '0' })).stdout).toBe(kept);
    });
  });

  describe('at once', () => {
    test('two pods on one volume move foreign data aside once, and make one directory', async () => {
      sandbox.earlier({ generation: '6' });
      const results = await Promise.all([sandbox.ensure(), sandbox.ensure()]);
      expect(results.map(({ code }) => code)).toEqual([0, 0]);
      expect(results.filter(({ stdout }) => stdout === kept)).toHaveLength(1);
      expect(sandbox.trash()).toEqual(['earlier']);
    });

    test('two pods on a new volume make all of it once', async () => {
      const results = await Promise.all([sandbox.ensure(lasting), sandbox.ensure(lasting)]);
      expect(results.map(({ stdout }) => stdout).sort()).toEqual([created, kept]);
    });

    test('what a late writer of the former task writes lands in the trash', async () => {
      sandbox.earlier({ generation: '6' });
      const stop = await sandbox.hold(
        join(sandbox.disk, data),
        'trap "echo late > content; exit" TERM; while :; do sleep 0.05; done',
      );
      expect((await sandbox.ensure()).code).toBe(0);
      await stop();
      expect(inData()).toEqual([]);
      expect(sandbox.trash()).toEqual(['late\n']);
    });

    test('waits no longer than it may for a restore', async () => {
      sandbox.earlier();
      await sandbox.hold(sandbox.slot);
      expect(await sandbox.ensure({ wait: '0' })).toMatchObject({ code: 75, stdout: '' });
    });
  });
});

describeAsRoot('the arguments of a script', () => {
  const disk = { relative: 'slot-data', sentinel: '/disk/.slotstack', disk: 'disk-1' };

  test.each<[string, Options, string]>([
    ['another store', { store: 'bucket' }, "--store: 'bucket' is not acceptable"],
    ['an empty store', { store: '' }, "--store: '' is not acceptable"],
    ['an option that no script knows', { volume: '/x' }, 'unknown option --volume'],
    ['no directory', { 'environment-directory': undefined }, '--environment-directory is missing'],
    ['no tickets', { 'ticket-directory': undefined }, '--ticket-directory is missing'],
    ['a retention that is no number', { 'retention-hours': 'never' }, "--retention-hours: 'never' is not acceptable"],
    ['a retention with a leading zero', { 'retention-hours': '08' }, "--retention-hours: '08' is not acceptable"],
    ['a slot without a token', { token: undefined }, '--token is missing'],
    ...Object.keys(disk).map((name): [string, Options, string] => [
      `a disk without --${name}`,
      { store: 'disk', ...disk, [name]: undefined },
      `--${name} is missing`,
    ]),
    ...Object.keys(disk).map((name): [string, Options, string] => [
      `no store, which means a disk, without --${name}`,
      { store: undefined, ...disk, [name]: undefined },
      `--${name} is missing`,
    ]),
  ])('%s: refused before anything is made', async (_, options, reason) => {
    const result = await sandbox.ensure(options);
    expect(result).toMatchObject({ code: 64, stdout: '' });
    expect(result.stderr).toContain(reason);
    expect(sandbox.tree()).toEqual([]);
  });
});
