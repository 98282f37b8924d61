import { spawnSync } from 'node:child_process';
import { lstatSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ClaimSandbox, data, lasting, marker, trash } from './claim-sandbox';
import { describeAsRoot } from './sandbox';

let sandbox: ClaimSandbox;
beforeEach(() => {
  sandbox = new ClaimSandbox();
});
afterEach(() => {
  sandbox.remove();
});

const victim = 'victim';
const path = (name: string) => join(sandbox.disk, name);
const state = 'slot-data/.slot-data';

/** Moves what is there away, and leaves a link to it. */
function linkTo(name: string): void {
  renameSync(path(name), path('elsewhere'));
  symlinkSync(path('elsewhere'), path(name));
  spawnSync('chown', ['-h', '999:999', path(name)]);
}

function fifo(name: string): void {
  rmSync(path(name), { force: true, recursive: true });
  spawnSync('mkfifo', [path(name)]);
  spawnSync('chown', ['999:999', path(name)]);
}

describeAsRoot('hostile content of the volume of a claim', () => {
  beforeEach(() => {
    sandbox.write(`${victim}/content`, 'of the victim', 999);
    spawnSync('chown', ['999:999', path(victim)]);
  });

  describe.each<[string, string]>([
    ['the directory of slotstack', 'slot-data'],
    ['markers and trash', state],
    ['the trash', trash],
    ['the lock', `${state}/postgres.lock`],
  ])('a symlink in the place of %s', (_, name) => {
    test.each([
      ['a slot', {}],
      ['a lasting environment', lasting],
    ])('is followed in no %s: nothing starts, and nothing behind it changes', async (_kind, options) => {
      sandbox.earlier({ generation: '6' });
      linkTo(name);
      const before = sandbox.state();
      const result = await sandbox.ensure({ ...options, 'retention-hours': '0' });
      expect(result).toMatchObject({ code: 64, stdout: '' });
      expect(result.stderr).toMatch(/^slot-data: .+ is not a (file|directory).*\n$/);
      expect(sandbox.state()).toBe(before);
    });
  });

  test.each([['slot-data'], [state], [trash]])('restore follows no symlink in the place of %s', async (name) => {
    sandbox.earlier();
    sandbox.entry();
    linkTo(name);
    const before = sandbox.state();
    expect(await sandbox.run('restore')).toMatchObject({ code: 64, stdout: '' });
    expect(sandbox.state()).toBe(before);
  });

  test.each(['slot-data', state, trash, `${state}/postgres.lock`])(
    'a FIFO in the place of %s blocks nobody',
    async (name) => {
      sandbox.earlier();
      fifo(name);
      expect(await sandbox.ensure()).toMatchObject({ code: 64, stdout: '' });
    },
  );

  describe.each<[string, () => void]>([
    [
      'a FIFO',
      () => {
        fifo(marker);
      },
    ],
    [
      'a symlink to a marker of this very generation',
      () => {
        linkTo(marker);
      },
    ],
    [
      'a gigabyte',
      () => {
        spawnSync('truncate', ['--size=1G', path(marker)]);
      },
    ],
    [
      'a directory',
      () => {
        rmSync(path(marker));
        sandbox.directory(marker, 999);
      },
    ],
  ])('%s in the place of the marker', (_, spoil) => {
    test('vouches for nothing: a slot starts empty', async () => {
      sandbox.earlier();
      spoil();
      expect(await sandbox.ensure()).toMatchObject({ code: 0, stderr: '' });
      expect(sandbox.tree(path(data))).toEqual([]);
      expect(sandbox.trash()).toEqual(['earlier']);
    });

    test('does not let a lasting environment lose data', async () => {
      sandbox.earlier({ life: '-' });
      spoil();
      const before = sandbox.state(path('slot-data/postgres'));
      expect(await sandbox.ensure({ ...lasting, generation: '9' })).toMatchObject({ code: 65, stdout: '' });
      expect(sandbox.state(path('slot-data/postgres'))).toBe(before);
    });
  });

  describe.each<[string, (place: string) => void]>([
    [
      'a symlink',
      (place) => {
        symlinkSync('../victim', place);
      },
    ],
    [
      'a dangling symlink',
      (place) => {
        symlinkSync('nowhere', place);
      },
    ],
    [
      'a file',
      (place) => {
        writeFileSync(place, '');
      },
    ],
    ['a FIFO', (place) => spawnSync('mkfifo', [place])],
  ])('%s in the place of the data', (_, make) => {
    test('is moved aside in a slot, and gone after the retention', async () => {
      sandbox.earlier();
      rmSync(path(data), { recursive: true });
      make(path(data));
      expect(await sandbox.ensure({ 'retention-hours': '0' })).toMatchObject({ code: 0, stderr: '' });
      expect(lstatSync(path(data)).isDirectory()).toBe(true);
      expect(sandbox.tree(path(trash))).toHaveLength(3);
      expect(await sandbox.ensure({ 'retention-hours': '0' })).toMatchObject({ code: 0, stderr: '' });
      expect(sandbox.tree(path(trash))).toEqual([]);
      expect(sandbox.read(`${victim}/content`)).toBe('of the victim');
    });

    test('is refused in a lasting environment', async () => {
      sandbox.earlier({ life: '-' });
      rmSync(path(data), { recursive: true });
      make(path(data));
      expect(await sandbox.ensure(lasting)).toMatchObject({ code: 65, stdout: '' });
      expect(sandbox.read(`${victim}/content`)).toBe('of the victim');
    });
  });

  test('a symlink in the place of the ticket is not written through', async () => {
    symlinkSync(path(`${victim}/content`), join(sandbox.tickets, 'postgres'));
    expect((await sandbox.ensure()).code).toBe(0);
    expect(sandbox.read(`${victim}/content`)).toBe('of the victim');
  });

  test('names that mean something to a shell go along, and go', async () => {
    sandbox.earlier({ generation: '6' });
    for (const name of ['-rf', 'new\nline', '*', '$(id)', ' ', '..dots']) sandbox.write(`${data}/${name}`, '', 999);
    expect((await sandbox.ensure({ 'retention-hours': '0' })).code).toBe(0);
    expect(sandbox.tree(path(data))).toEqual([]);
    expect(await sandbox.ensure({ 'retention-hours': '0' })).toMatchObject({ code: 0, stderr: '' });
    expect(sandbox.tree(path(trash))).toEqual([]);
  });
});
