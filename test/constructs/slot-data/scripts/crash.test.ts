import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ScriptName } from '../../../../constructs/slot-data/script';
import { describeAsRoot, Sandbox, type MarkerFields, type Options } from './sandbox';

jest.setTimeout(60_000);

const lasting = { kind: 'lasting', token: undefined };
const data = 'slots/3/postgres';

interface Situation {
  /** What is there before the script runs for the first time. */
  readonly before: (sandbox: Sandbox) => void;
  readonly script?: ScriptName;
  readonly options?: Options;
  /** Runs after a script that was killed. @default the script again */
  readonly next?: (sandbox: Sandbox) => Promise<unknown>;
  /** What must hold in the end, wherever the script was killed. */
  readonly expected: (sandbox: Sandbox) => void;
}

/** Kills the script before each step that follows a change, lets it run again, and expects the same end each time. */
async function killAtEachStep({ before, script = 'ensure', options = {}, next, expected }: Situation): Promise<number> {
  const sandbox = new Sandbox();
  try {
    before(sandbox);
    const operands = script === 'ensure' ? ['postgres=999:999:0700'] : script === 'prepare' ? ['slots'] : [];
    const args = [...sandbox.arguments(script, options), ...operands];
    const copy = join(sandbox.base, 'copy');
    spawnSync('cp', ['-a', sandbox.disk, copy]);
    const steps = await sandbox.stepsThatChange(script, args);
    for (const step of steps) {
      spawnSync('sh', [
        '-c',
        'rm -rf "$1" "$2" && cp -a "$3" "$1"',
        'sh',
        sandbox.disk,
        join(sandbox.tickets, 'postgres'),
        copy,
      ]);
      await sandbox.killAt(step, script, args);
      expect(await (next ? next(sandbox) : sandbox.run(script, options, operands))).toMatchObject({ code: 0 });
      expected(sandbox);
    }
    return steps.length;
  } finally {
    sandbox.remove();
  }
}

/** The directory is empty and marked as of this generation; what was there before is whole in the trash, once. */
const startsEmpty =
  (marker: MarkerFields, ...trash: string[]) =>
  (sandbox: Sandbox) => {
    expect(sandbox.tree(sandbox.slot)).toContain('postgres d 0700 999:999');
    expect(sandbox.tree(join(sandbox.disk, data))).toEqual([]);
    expect(sandbox.read('slots/3/.slot-data/postgres.owner')).toBe(sandbox.marker(marker));
    expect(sandbox.trash().filter((content) => content !== undefined)).toEqual(trash);
  };

const hasItsData = (marker: MarkerFields) => (sandbox: Sandbox) => {
  expect(sandbox.tree(sandbox.slot)).toContain('postgres d 0700 999:999');
  expect(sandbox.read(`${data}/content`)).toBe('earlier');
  expect(sandbox.read('slots/3/.slot-data/postgres.owner')).toBe(sandbox.marker(marker));
  expect(sandbox.trash()).toEqual([]);
};

describeAsRoot('killed at any step (cases 40 and 42)', () => {
  test.each<[string, Situation]>([
    ['ensure in a new slot: it starts empty', { before: () => undefined, expected: startsEmpty({}) }],
    [
      'ensure in a slot of an earlier task: it starts empty, and the data of the earlier is in the trash',
      {
        before: (sandbox) => {
          sandbox.earlier({ generation: '6' });
        },
        expected: startsEmpty({}, 'earlier'),
      },
    ],
    [
      'ensure in a slot with data of unknown origin: it starts empty',
      {
        before: (sandbox) => {
          sandbox.write(`${data}/content`, 'unknown', 999);
        },
        expected: startsEmpty({}, 'unknown'),
      },
    ],
    [
      'ensure in a slot of this task: its data stays',
      {
        before: (sandbox) => {
          sandbox.earlier();
        },
        expected: hasItsData({}),
      },
    ],
    [
      'ensure in a lasting environment whose generation is raised: it starts empty, and the data is in the trash',
      {
        before: (sandbox) => {
          sandbox.earlier({ life: '-' });
        },
        options: { ...lasting, generation: '8' },
        expected: startsEmpty({ generation: '8', life: '-' }, 'earlier'),
      },
    ],
    [
      'ensure in a lasting environment without a marker: its data stays',
      {
        before: (sandbox) => {
          sandbox.write(`${data}/content`, 'earlier', 999);
        },
        options: lasting,
        expected: hasItsData({ life: '-' }),
      },
    ],
    [
      'delete: the next run removes the rest',
      {
        before: (sandbox) => {
          sandbox.earlier();
        },
        script: 'delete',
        expected: (sandbox) => {
          expect(sandbox.tree()).toEqual(['.slotstack f 0644 0:0', 'slots d 0755 0:0']);
        },
      },
    ],
    [
      'delete: the same task finds all of its data or none, and the next task starts empty',
      {
        before: (sandbox) => {
          sandbox.earlier();
          sandbox.write(`${data}/more`, '', 999);
        },
        script: 'delete',
        next: async (sandbox) => {
          mkdirSync(sandbox.slot, { recursive: true });
          await sandbox.ensure();
          const whole = ['content f 0644 999:999', 'more f 0644 999:999'];
          expect([[], whole]).toContainEqual(sandbox.tree(join(sandbox.disk, data)));
          return sandbox.ensure({ generation: '8' });
        },
        expected: (sandbox) => {
          expect(sandbox.tree(join(sandbox.disk, data))).toEqual([]);
          expect(sandbox.read('slots/3/.slot-data/postgres.owner')).toBe(sandbox.marker({ generation: '8' }));
        },
      },
    ],
    [
      'prepare: the next run ends with the sentinel of this disk',
      {
        before: (sandbox) => {
          rmSync(join(sandbox.disk, '.slotstack'));
          rmSync(join(sandbox.disk, 'slots'), { recursive: true });
        },
        script: 'prepare',
        expected: (sandbox) => {
          expect(sandbox.read('.slotstack')).toBe('slotstack-disk disk-1\n');
          expect(sandbox.tree()).toContain('slots d 0711 0:0');
        },
      },
    ],
  ])('%s', async (_, situation) => {
    expect(await killAtEachStep(situation)).toBeGreaterThan(2);
  });
});
