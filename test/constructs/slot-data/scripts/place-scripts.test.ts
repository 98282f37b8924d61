import { chownSync, lstatSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { placedScriptNames, placedText } from '../../../../constructs/slot-data/placed-scripts';
import { describeAsRoot, execute, Sandbox } from './sandbox';

let sandbox: Sandbox;
const directory = '.slotstack-scripts/v1';
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(() => {
  sandbox.remove();
});

const place = (options = {}, ...scripts: string[]) => sandbox.run('place-scripts', options, scripts);
const all = placedScriptNames.map((name) => `${name}=${placedText(name)}`);

/** What lies in the scripts' directory. */
const placed = () => sandbox.tree(join(sandbox.disk, '.slotstack-scripts'));

describeAsRoot('place-scripts', () => {
  test('places each script as it is, for everybody to read and for root to write', async () => {
    const result = await place({}, 'one={\necho 1\n\n}\n', 'two-b=2');
    expect(result).toEqual({ code: 0, stdout: 'slot-data: the scripts v1 are in place\n', stderr: '' });
    expect(placed()).toEqual(['v1 d 0755 0:0', 'v1/one f 0644 0:0', 'v1/two-b f 0644 0:0']);
    expect(sandbox.tree()).toContain('.slotstack-scripts d 0711 0:0');
    expect(sandbox.read(`${directory}/one`)).toBe('{\necho 1\n\n}\n');
  });

  test('puts another file in the place of a changed one: a shell reads on in a script that it runs', async () => {
    await place({}, 'one=old', 'two=old');
    const inode = () => lstatSync(join(sandbox.disk, directory, 'one')).ino;
    const before = inode();
    expect((await place({}, 'one=new')).code).toBe(0);
    expect(inode()).not.toBe(before);
    expect([sandbox.read(`${directory}/one`), sandbox.read(`${directory}/two`)]).toEqual(['new', 'old']);
  });

  test('leaves other versions as they are: pods that run mount them', async () => {
    await place({}, 'one=1');
    await place({ directory: '.slotstack-scripts/v2' }, 'one=2');
    expect([sandbox.read(`${directory}/one`), sandbox.read('.slotstack-scripts/v2/one')]).toEqual(['1', '2']);
  });

  test('goes on where an earlier run was killed', async () => {
    await place({}, 'one=1');
    await sandbox.run('place-scripts', { directory: '.slotstack-scripts/v2' }, ['one=2']);
    sandbox.write('.slotstack-scripts/v3.draft/.draft', 'ha');
    sandbox.write('.slotstack-scripts/v3.draft/one', 'ha');
    expect((await place({ directory: '.slotstack-scripts/v3' }, 'one=3')).code).toBe(0);
    expect(placed().filter((line) => line.startsWith('v3'))).toEqual(['v3 d 0755 0:0', 'v3/one f 0644 0:0']);
    expect(sandbox.read('.slotstack-scripts/v3/one')).toBe('3');
  });

  test('of two at once, each script is whole, and of one of them', async () => {
    const text = (run: string) => run.repeat(60_000);
    const runs = ['a', 'b', 'c'].map((run) => place({ wait: '20' }, `one=${text(run)}`, `two=${text(run)}`));
    expect((await Promise.all(runs)).map(({ code }) => code)).toEqual([0, 0, 0]);
    for (const name of ['one', 'two'])
      expect(['a', 'b', 'c'].map(text)).toContain(sandbox.read(`${directory}/${name}`));
    expect(placed().filter((line) => line.includes('draft'))).toEqual([]);
  });

  test.each([
    ['waits while another run is at it, and then says so', {}, ['one=1'], 75, 'another run works on it'],
    ['refuses another disk', { disk: 'other' }, ['one=1'], 66, 'does not name the disk other'],
    ['refuses a directory that is elsewhere', { directory: '../v1' }, ['one=1'], 64, '--directory'],
    ['refuses a directory that is no version of another', { directory: 'v1' }, ['one=1'], 64, '--directory'],
    ['refuses a name with a path', {}, ['../one=1'], 64, '../one is not the name of a script'],
    ['refuses a script without a text', {}, ['one'], 64, 'one is not the name of a script'],
    ['refuses to place nothing', {}, [], 64, 'no script is named'],
  ])('%s', async (_, options, scripts, code, reason) => {
    mkdirSync(join(sandbox.disk, '.slotstack-scripts'));
    if (code === 75) await sandbox.hold(join(sandbox.disk, '.slotstack-scripts'));
    const result = await place(options, ...scripts);
    expect(result).toMatchObject({ code, stderr: expect.stringContaining(reason) as string });
    expect(placed()).toEqual([]);
  });

  test.each([
    [
      'that belongs to another user',
      () => {
        chownSync(join(sandbox.disk, directory), 1000, 1000);
      },
    ],
    [
      'that is a link',
      () => {
        symlinkSync(sandbox.base, join(sandbox.disk, '.slotstack-scripts/v2'));
      },
    ],
  ])('writes into no directory %s', async (_, change) => {
    sandbox.directory('.slotstack-scripts', 0, 0o711);
    sandbox.directory(directory);
    change();
    const state = sandbox.state();
    const version = state.includes('v2') ? 'v2' : 'v1';
    expect(await place({ directory: `.slotstack-scripts/${version}` }, 'one=1')).toMatchObject({
      code: 64,
      stderr: expect.stringContaining("is not a directory of user 0's alone") as string,
    });
    expect(sandbox.state()).toBe(state);
  });

  test('the placed scripts do what the pods ask of them', async () => {
    await place({}, ...all);
    const path = (name: string) => join(sandbox.disk, directory, name);
    const ensure = ['bash', path('ensure'), ...sandbox.arguments('ensure'), 'postgres=0:0:0700'];
    expect(await execute(ensure)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('postgres created') as string,
    });
    const lock = [path('run-locked'), join(sandbox.tickets, 'postgres'), join(sandbox.slot, 'postgres'), '0'];
    for (const shell of ['bash', 'dash'])
      expect(await execute([shell, ...lock, 'echo', 'a b'])).toEqual({ code: 0, stdout: 'a b\n', stderr: '' });
  });

  test('half a script does nothing, and fails', async () => {
    for (const name of placedScriptNames) {
      const text = placedText(name);
      for (const share of [0.2, 0.5, 0.8, 0.99]) {
        const half = sandbox.file('half', text.slice(0, Math.floor(text.length * share)));
        const { code, stdout } = await execute([name === 'ensure' ? 'bash' : 'sh', half]);
        expect({ name, share, stdout, failed: code !== 0 }).toEqual({ name, share, stdout: '', failed: true });
      }
    }
  });
});
