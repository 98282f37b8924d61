import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CollectorSandbox } from './collector';
import type { Result, Sandbox } from './sandbox';

/** Scripts that are started at the same moment. Who wins differs from round to round. */
export interface Contest {
  readonly name: string;
  /** On a sandbox of its own each time. */
  readonly round: (sandbox: Sandbox) => Promise<void>;
}

const data = 'slots/3/postgres';
const marker = 'slots/3/.slot-data/postgres.owner';

const codesOf = (results: readonly Result[]) => results.map(({ code }) => code).sort();

function collectorWithSlot(sandbox: Sandbox): CollectorSandbox {
  const collector = new CollectorSandbox(sandbox);
  collector.list([{ slot: 3 }]);
  collector.slot(3);
  return collector;
}

export const contests: readonly Contest[] = [
  {
    name: 'four init containers of one slot make four directories',
    round: async (sandbox) => {
      const names = ['postgres', 'redis', 'rabbitmq', 'minio'];
      const results = await Promise.all(names.map((name) => sandbox.ensure({}, `${name}=999:999:0700`)));
      expect(codesOf(results)).toEqual([0, 0, 0, 0]);
      for (const name of names)
        expect(sandbox.read(`slots/3/.slot-data/${name}.owner`)).toBe(sandbox.marker({ path: name }));
    },
  },
  {
    name: 'four pods of one service move foreign data aside once',
    round: async (sandbox) => {
      sandbox.earlier({ generation: '6' });
      const results = await Promise.all([1, 2, 3, 4].map(() => sandbox.ensure()));
      expect(codesOf(results)).toEqual([0, 0, 0, 0]);
      expect(results.filter(({ stdout }) => stdout.includes('kept'))).toHaveLength(3);
      expect(sandbox.trash()).toEqual(['earlier']);
    },
  },
  ...['0', '10'].map((wait) => ({
    name: `two deletes that wait ${wait} seconds: one removes it, the other finds it in use or gone`,
    round: async (sandbox: Sandbox) => {
      sandbox.earlier();
      expect([
        [0, 0],
        [0, 75],
      ]).toContainEqual(codesOf(await Promise.all([sandbox.delete({ wait }), sandbox.delete({ wait })])));
      expect(sandbox.exists('slots/3')).toBe(false);
    },
  })),
  {
    name: 'delete and ensure: nothing is left',
    round: async (sandbox) => {
      sandbox.earlier();
      const [deleted, ensured] = await Promise.all([sandbox.delete({ wait: '10' }), sandbox.ensure()]);
      expect(deleted.code).toBe(0);
      expect([0, 1, 64, 75]).toContain(ensured.code); // its directory may vanish before or while it looks
      expect(sandbox.exists('slots/3')).toBe(false);
    },
  },
  {
    name: 'restore and ensure: the service starts on the one or the other, and both are there',
    round: async (sandbox) => {
      sandbox.earlier();
      sandbox.entry();
      const [restored, ensured] = await Promise.all([sandbox.run('restore', { wait: '10' }), sandbox.ensure()]);
      expect([restored.code, ensured.code]).toEqual([0, 0]);
      expect(ensured.stdout).toBe('slot-data: postgres kept (generation 7)\n');
      expect(sandbox.read(`${data}/content`)).toBe('of generation 5');
      expect(sandbox.trash()).toEqual(['earlier']);
    },
  },
  {
    name: 'restore and delete: all is gone, or the delete finds it in use and nothing is lost',
    round: async (sandbox) => {
      sandbox.earlier();
      sandbox.entry();
      const [restored, deleted] = await Promise.all([sandbox.run('restore', { wait: '10' }), sandbox.delete()]);
      if (deleted.code === 0) {
        expect([0, 1, 64, 75]).toContain(restored.code); // as ensure's
        expect(sandbox.exists('slots/3')).toBe(false);
      } else {
        expect([restored.code, deleted.code]).toEqual([0, 75]);
        expect([sandbox.read(`${data}/content`), ...sandbox.trash()]).toEqual(['of generation 5', 'earlier']);
      }
    },
  },
  {
    name: 'three collectors: one works, the others say so or find it done',
    round: async (sandbox) => {
      const collector = collectorWithSlot(sandbox);
      const codes = codesOf(await Promise.all([collector.run(), collector.run(), collector.run()]));
      expect(codes).toContain(0);
      expect(codes.every((code) => code === 0 || code === 75)).toBe(true);
      expect(collector.orphans()).toEqual(['alimentor-dev-3']);
    },
  },
  {
    name: 'collector and ensure: the slot keeps its data or starts empty, and never on a half',
    round: async (sandbox) => {
      const collector = collectorWithSlot(sandbox);
      const [collected, ensured] = await Promise.all([collector.run(), sandbox.ensure()]);
      expect(collected.code).toBe(0);
      if (ensured.code === 0 && existsSync(join(sandbox.slot, 'postgres'))) {
        expect(sandbox.read(marker)).toBe(sandbox.marker());
        expect(['of slot 3', undefined]).toContain(sandbox.read(`${data}/content`));
      }
      // Wherever it is, it is whole.
      const trash = join(sandbox.disk, collector.own, 'trash');
      const places = [sandbox.slot, ...readdirSync(trash).map((entry) => join(trash, entry, 'environment'))];
      expect(places.filter((place) => existsSync(join(place, 'postgres/content')))).toHaveLength(1);
    },
  },
  {
    name: 'collector and delete: the slot is gone, and both are content',
    round: async (sandbox) => {
      const collector = collectorWithSlot(sandbox);
      collector.trash('slots/3');
      const [collected, deleted] = await Promise.all([
        collector.run({ 'retention-hours': '0' }),
        sandbox.delete({ wait: '10' }),
      ]);
      expect(collected.code).toBe(0);
      expect([0, 75]).toContain(deleted.code);
      if (deleted.code === 75) expect((await sandbox.delete()).code).toBe(0);
      expect(sandbox.exists('slots/3')).toBe(false);
    },
  },
  {
    name: 'prepare four times: one sentinel',
    round: async (sandbox) => {
      sandbox.empty();
      const results = await Promise.all([1, 2, 3, 4].map(() => sandbox.run('prepare', {}, ['slots', 'a'])));
      expect(codesOf(results)).toEqual([0, 0, 0, 0]);
      expect(sandbox.tree()).toEqual(expect.arrayContaining(['.slotstack f 0444 0:0', 'a d 0711 0:0']));
      expect(sandbox.tree().filter((line) => line.startsWith('.'))).toHaveLength(1);
    },
  },
  {
    name: 'prepare for three disks: one wins, and the others say so',
    round: async (sandbox) => {
      sandbox.empty();
      const results = await Promise.all(['1', '2', '3'].map((id) => sandbox.run('prepare', { disk: `disk-${id}` })));
      expect(codesOf(results)).toEqual([0, 66, 66]);
      expect(sandbox.read('.slotstack')).toMatch(/^slotstack-disk disk-[123]\n$/);
    },
  },
];
