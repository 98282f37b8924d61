import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CollectorSandbox } from './collector';
import { victim } from './hostile-data';
import { describeAsRoot, Sandbox } from './sandbox';

let sandbox: Sandbox;
let victims: string;
beforeEach(() => {
  sandbox = new Sandbox();
  sandbox.write(`${victim}/content`, 'of slot 2');
  victims = sandbox.state(join(sandbox.disk, 'slots/2'));
});
afterEach(() => {
  sandbox.remove();
});

const expectVictimsToBeWhole = () => {
  expect(sandbox.state(join(sandbox.disk, 'slots/2'))).toBe(victims);
};

const trash = 'slots/3/.slot-data/trash';

describeAsRoot('case 23: where the trash is to go', () => {
  describe.each<[string, (path: string) => void]>([
    [
      'lies a directory that is not empty',
      (path) => {
        mkdirSync(path);
        writeFileSync(join(path, 'own'), '');
      },
    ],
    [
      'lies a file',
      (path) => {
        writeFileSync(path, '');
      },
    ],
    [
      'lies a symlink to the data of another slot',
      (path) => {
        symlinkSync(join(sandbox.disk, victim), path);
      },
    ],
  ])('%s', (_, occupy) => {
    test('delete removes both, and nothing that a link leads to', async () => {
      sandbox.earlier();
      occupy(join(sandbox.disk, trash, 'postgres'));
      expect(await sandbox.delete()).toMatchObject({ code: 0, stderr: '' });
      expect(sandbox.exists('slots/3')).toBe(false);
      expectVictimsToBeWhole();
    });

    test('ensure moves data aside under another name, and never into it', async () => {
      sandbox.earlier({ generation: '6' });
      occupy(join(sandbox.disk, trash, 'postgres'));
      const before = sandbox.tree(join(sandbox.disk, trash));
      expect(await sandbox.ensure()).toMatchObject({ code: 0, stderr: '' });
      const [moved = '', ...others] = readdirSync(join(sandbox.disk, trash)).filter((name) => name !== 'postgres');
      expect(others).toEqual([]);
      expect(sandbox.read(`${trash}/${moved}/data/content`)).toBe('earlier');
      rmSync(join(sandbox.disk, trash, moved), { recursive: true });
      expect(sandbox.tree(join(sandbox.disk, trash))).toEqual(before);
      expectVictimsToBeWhole();
    });

    test('the collector takes it away first, and the trash in its next run', async () => {
      const collector = new CollectorSandbox(sandbox);
      const entry = collector.trash('slots/3');
      await collector.run();
      const purge = join(sandbox.disk, collector.own, 'purge');
      occupy(join(purge, 'alimentor-dev-3.postgres.Abcd1234'));
      expect(await collector.run({ 'retention-hours': '0' })).toMatchObject({ code: 0, stderr: '' });
      expect(readdirSync(purge)).toEqual([]);
      expect(sandbox.read(`${entry}/data/content`)).toBe('in the trash');
      expect(await collector.run({ 'retention-hours': '0' })).toMatchObject({ code: 0, stderr: '' });
      expect(sandbox.exists(entry)).toBe(false);
      expectVictimsToBeWhole();
    });
  });

  describe('is a symlink to the data of another slot', () => {
    const link = () => {
      rmSync(join(sandbox.disk, trash), { recursive: true });
      symlinkSync(join(sandbox.disk, victim), join(sandbox.disk, trash));
    };

    test('delete removes the link and the slot', async () => {
      sandbox.earlier();
      link();
      expect(await sandbox.delete()).toMatchObject({ code: 0, stderr: '' });
      expect(sandbox.exists('slots/3')).toBe(false);
      expectVictimsToBeWhole();
    });

    test('the collector looks at nothing in it', async () => {
      const collector = new CollectorSandbox(sandbox);
      collector.list([{ slot: 3, state: 'active' }]);
      collector.slot(3);
      link();
      const before = collector.dataState();
      expect(await collector.run({ 'retention-hours': '0' })).toMatchObject({ code: 0, stderr: '' });
      expect(collector.dataState()).toBe(before);
    });

    test('restore is refused', async () => {
      sandbox.earlier();
      link();
      const before = sandbox.state();
      expect(await sandbox.run('restore')).toMatchObject({ code: 64, stdout: '' });
      expect(sandbox.state()).toBe(before);
    });
  });
});
