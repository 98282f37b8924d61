import { join } from 'node:path';
import { ClaimSandbox, data, lasting, marker, trash } from './claim-sandbox';
import { describeAsRoot, type Options } from './sandbox';

const rounds = 30;

/** Pods that start on one volume at the same moment, as on a claim that several nodes may mount. */
const contests: [string, (sandbox: ClaimSandbox) => Promise<void>][] = [
  ...([{}, lasting] as Options[]).map(({ kind = 'slot', ...options }): (typeof contests)[number] => [
    `four pods on a new volume, ${kind}: one makes the directory, and the others keep it`,
    async (sandbox) => {
      const results = await Promise.all([1, 2, 3, 4].map(() => sandbox.ensure({ kind, ...options })));
      expect(results.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
      expect(results.filter(({ stdout }) => stdout.includes('created'))).toHaveLength(1);
    },
  ]),
  [
    'four pods of the next task: data is moved aside once, and old trash goes',
    async (sandbox) => {
      sandbox.earlier({ generation: '6' });
      for (const number of [1, 2, 3]) sandbox.age(sandbox.entry(`postgres.Abcd123${number}`), 73);
      const results = await Promise.all([1, 2, 3, 4].map(() => sandbox.ensure({ 'retention-hours': '72' })));
      expect(results.map(({ code, stderr }) => ({ code, stderr }))).toEqual(Array(4).fill({ code: 0, stderr: '' }));
      expect(sandbox.trash()).toEqual(['earlier']);
    },
  ],
  [
    'pods of two tasks: the later has the volume, whoever comes first',
    async (sandbox) => {
      sandbox.earlier();
      const [old, next] = await Promise.all([sandbox.ensure(), sandbox.ensure({ generation: '8' })]);
      expect([0, 65]).toContain(old.code);
      expect(next.code).toBe(0);
      expect(sandbox.tree(join(sandbox.disk, data))).toEqual([]);
      expect(sandbox.read(marker)).toBe(sandbox.marker({ generation: '8' }));
      expect(sandbox.trash()).toEqual(['earlier']);
    },
  ],
  [
    'restore and a pod that empties the trash: both are there, or the entry was gone before',
    async (sandbox) => {
      sandbox.earlier();
      sandbox.age(sandbox.entry(), 73);
      const [restored, ensured] = await Promise.all([
        sandbox.run('restore', { wait: '10' }),
        sandbox.ensure({ 'retention-hours': '72' }),
      ]);
      expect(ensured.code).toBe(0);
      if (restored.code === 0) {
        expect(sandbox.read(`${data}/content`)).toBe('of generation 5');
        expect(sandbox.trash()).toEqual(['earlier']);
      } else {
        expect(restored.code).toBe(65);
        expect(sandbox.read(`${data}/content`)).toBe('earlier');
        expect(sandbox.tree(join(sandbox.disk, trash))).toEqual([]);
      }
    },
  ],
];

describeAsRoot(`at once in the volume of a claim, ${rounds} rounds`, () => {
  test.each(contests)('%s', async (_, round) => {
    for (let count = 0; count < rounds; count++) {
      const sandbox = new ClaimSandbox();
      await round(sandbox);
      sandbox.remove();
    }
  });
});
