import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { placedDirectory } from '../../../../constructs/slot-data/placed-scripts';
import type { ScriptName } from '../../../../constructs/slot-data/script';
import { CollectorSandbox } from './collector';
import type { MarkerFields, Options, Sandbox } from './sandbox';

/** A script that does not come to its end, on a disk with something on it. */
export interface Situation<S extends Sandbox = Sandbox> {
  readonly name: string;
  readonly script: ScriptName;
  /** Makes what is there before the script runs for the first time. @returns its arguments */
  readonly prepare: (sandbox: S) => string[];
  /** What holds at once, before anything else runs. @default nothing */
  readonly meanwhile?: (sandbox: S) => void;
  /** What runs next. @default the script again */
  readonly next?: (sandbox: S) => Promise<{ code: number | null }>;
  /** What holds in the end, wherever the script stopped. */
  readonly expected: (sandbox: S) => void;
}

const data = 'slots/3/postgres';
const marker = 'slots/3/.slot-data/postgres.owner';
const trash = 'slots/3/.slot-data/trash';
const lasting: Options = { kind: 'lasting', token: undefined };

const ensuring =
  (before: (sandbox: Sandbox) => unknown, options: Options = {}) =>
  (sandbox: Sandbox) => {
    before(sandbox);
    return [...sandbox.arguments('ensure', options), 'postgres=999:999:0700'];
  };

/** The directory is empty and marked as of this generation; what was there before is whole in the trash, once. */
const startsEmpty =
  (fields: MarkerFields, ...moved: string[]) =>
  (sandbox: Sandbox) => {
    expect(sandbox.tree(sandbox.slot)).toContain('postgres d 0700 999:999');
    expect(sandbox.tree(join(sandbox.disk, data))).toEqual([]);
    expect(sandbox.read(marker)).toBe(sandbox.marker(fields));
    expect(sandbox.trash().filter((content) => content !== undefined)).toEqual(moved);
  };

const hasItsData = (fields: MarkerFields) => (sandbox: Sandbox) => {
  expect(sandbox.tree(sandbox.slot)).toContain('postgres d 0700 999:999');
  expect(sandbox.read(`${data}/content`)).toBe('earlier');
  expect(sandbox.read(marker)).toBe(sandbox.marker(fields));
  expect(sandbox.trash()).toEqual([]);
};

/** Data that is anywhere in the slot. */
const contents = (sandbox: Sandbox) =>
  spawnSync('find', [sandbox.slot, '-name', 'content', '-exec', 'cat', '{}', ';', '-printf', '\n'], {
    encoding: 'utf8',
  })
    .stdout.split('\n')
    .filter((line) => line !== '')
    .sort();

const bothAreThere = (sandbox: Sandbox) => {
  expect(contents(sandbox)).toEqual(['earlier', 'of generation 5']);
};

/** A slot that is gone and old trash of another environment. */
function collecting(sandbox: Sandbox): string[] {
  const collector = new CollectorSandbox(sandbox);
  collector.list([{ slot: 3 }]);
  collector.slot(3);
  collector.trash('dev');
  const options: Options = { 'most-slots': '3' };
  // An earlier run has seen both. What is moved aside now stays there: its time only begins.
  const [program = '', ...args] = sandbox.command('collect', collector.arguments({ ...options, orphans: 'report' }));
  spawnSync(program, args);
  collector.age(80);
  return collector.arguments(options);
}

const ownDirectory = '.slotstack-collector/alimentor';

/** Where the slot is: in its place, or in the trash of the collector. */
function placesOfSlot(sandbox: Sandbox): string[] {
  const moved = spawnSync('find', [join(sandbox.disk, ownDirectory, 'trash'), '-name', 'environment'], {
    encoding: 'utf8',
  }).stdout.split('\n');
  return [...(sandbox.exists('slots/3') ? [sandbox.slot] : []), ...moved.slice(0, -1)];
}

const wholeSlot = [
  '.slot-data d 0700 0:0',
  '.slot-data/postgres.owner f 0644 0:0',
  '.slot-data/trash d 0700 0:0',
  'postgres d 0700 999:999',
  'postgres/content f 0644 999:999',
];

/** A slot that the collector has moved aside. */
function handingBack(sandbox: Sandbox): string[] {
  const collector = new CollectorSandbox(sandbox);
  sandbox.directory('slots', 0, 0o711);
  collector.slot(3);
  sandbox.directory(`${ownDirectory}/trash/alimentor-dev-3.Abcd1234`);
  for (const path of ['.slotstack-collector', ownDirectory, `${ownDirectory}/trash`]) sandbox.directory(path);
  const moved = join(sandbox.disk, ownDirectory, 'trash/alimentor-dev-3.Abcd1234/environment');
  spawnSync('mv', ['-T', sandbox.slot, moved]);
  return sandbox.arguments('hand-back', { entry: 'alimentor-dev-3.Abcd1234' });
}

/** The first of each script is the one that tells most. */
const scripts = (text: string) => ['ensure', 'run-locked'].map((name) => `${name}=${text}`);

const placedBefore = (sandbox: Sandbox) => {
  for (const name of ['ensure', 'run-locked']) sandbox.write(`${placedDirectory}/${name}`, 'old');
};

const hasScripts = (text: string) => (sandbox: Sandbox) => {
  expect(sandbox.tree(join(sandbox.disk, placedDirectory))).toEqual(['ensure f 0644 0:0', 'run-locked f 0644 0:0']);
  for (const name of ['ensure', 'run-locked']) expect(sandbox.read(`${placedDirectory}/${name}`)).toBe(text);
};

/** The collector has moved the slot aside, whole. */
export function isMovedAside(sandbox: Sandbox): void {
  expect(placesOfSlot(sandbox).map((place) => sandbox.tree(place))).toEqual([wholeSlot]);
  expect(sandbox.exists('slots/3')).toBe(false);
  expect(sandbox.tree(join(sandbox.disk, ownDirectory, 'purge'))).toEqual([]);
}

export const situations: readonly Situation[] = [
  {
    name: 'ensure in a slot of an earlier task: it starts empty, and the data of the earlier is in the trash',
    script: 'ensure',
    prepare: ensuring((sandbox) => {
      sandbox.earlier({ generation: '6' });
    }),
    expected: startsEmpty({}, 'earlier'),
  },
  {
    name: 'ensure in a new slot: it starts empty',
    script: 'ensure',
    prepare: ensuring(() => undefined),
    expected: startsEmpty({}),
  },
  {
    name: 'ensure in a slot with data of unknown origin: it starts empty',
    script: 'ensure',
    prepare: ensuring((sandbox) => sandbox.write(`${data}/content`, 'unknown', 999)),
    expected: startsEmpty({}, 'unknown'),
  },
  {
    name: 'ensure in a slot of this task: its data stays',
    script: 'ensure',
    prepare: ensuring((sandbox) => {
      sandbox.earlier();
    }),
    expected: hasItsData({}),
  },
  {
    name: 'ensure in a lasting environment whose generation is raised: it starts empty, and the data is in the trash',
    script: 'ensure',
    prepare: ensuring(
      (sandbox) => {
        sandbox.earlier({ life: '-' });
      },
      { ...lasting, generation: '8' },
    ),
    expected: startsEmpty({ generation: '8', life: '-' }, 'earlier'),
  },
  {
    name: 'ensure in a lasting environment without a marker: its data stays',
    script: 'ensure',
    prepare: ensuring((sandbox) => sandbox.write(`${data}/content`, 'earlier', 999), lasting),
    expected: hasItsData({ life: '-' }),
  },
  {
    name: 'delete: the next run removes the rest',
    script: 'delete',
    prepare: (sandbox) => {
      sandbox.earlier();
      return sandbox.arguments('delete');
    },
    expected: (sandbox) => {
      expect(sandbox.tree()).toEqual(['.slotstack f 0644 0:0', 'slots d 0755 0:0']);
    },
  },
  {
    name: 'delete: the same task finds all of its data or none, and the next task starts empty',
    script: 'delete',
    prepare: (sandbox) => {
      sandbox.earlier();
      sandbox.write(`${data}/more`, '', 999);
      return sandbox.arguments('delete');
    },
    next: async (sandbox) => {
      mkdirSync(sandbox.slot, { recursive: true });
      await sandbox.ensure();
      const whole = ['content f 0644 999:999', 'more f 0644 999:999'];
      expect([[], whole]).toContainEqual(sandbox.tree(join(sandbox.disk, data)));
      return sandbox.ensure({ generation: '8' });
    },
    expected: (sandbox) => {
      expect(sandbox.tree(join(sandbox.disk, data))).toEqual([]);
      expect(sandbox.read(marker)).toBe(sandbox.marker({ generation: '8' }));
    },
  },
  {
    name: 'prepare: the next run ends with the sentinel of this disk',
    script: 'prepare',
    prepare: (sandbox) => {
      sandbox.empty();
      return [...sandbox.arguments('prepare'), 'slots'];
    },
    expected: (sandbox) => {
      expect(sandbox.read('.slotstack')).toBe('slotstack-disk disk-1\n');
      expect(sandbox.tree()).toContain('slots d 0711 0:0');
    },
  },
  {
    name: 'collect: the slot is whole, in its place or aside, and the next run comes to the same end',
    script: 'collect',
    prepare: collecting,
    meanwhile: (sandbox) => {
      expect(placesOfSlot(sandbox).map((place) => sandbox.tree(place))).toEqual([wholeSlot]);
    },
    expected: (sandbox) => {
      isMovedAside(sandbox);
      expect(sandbox.tree(join(sandbox.disk, 'dev/.slot-data/trash'))).toEqual([]);
    },
  },
  {
    name: 'restore: the service starts on old, new or no data, and all of it can be had',
    script: 'restore',
    prepare: (sandbox) => {
      sandbox.earlier();
      sandbox.entry();
      return sandbox.arguments('restore');
    },
    meanwhile: bothAreThere,
    next: async (sandbox) => {
      const ensured = await sandbox.ensure();
      bothAreThere(sandbox);
      expect(sandbox.read(marker)).toBe(sandbox.marker());
      if (sandbox.read(`${data}/content`) === 'of generation 5') return ensured;
      // As often as it takes, the same command brings it back.
      return sandbox.run('restore');
    },
    expected: (sandbox) => {
      expect(sandbox.read(`${data}/content`)).toBe('of generation 5');
      expect(sandbox.read(marker)).toBe(sandbox.marker());
      bothAreThere(sandbox);
    },
  },
  {
    name: 'hand-back: the next run hands back what is left, each with its marker',
    script: 'hand-back',
    prepare: handingBack,
    expected: (sandbox) => {
      const names = readdirSync(join(sandbox.disk, trash)).filter((name) => name.startsWith('postgres.'));
      const whole = names.filter((name) => sandbox.read(`${trash}/${name}/data/content`) === 'of slot 3');
      expect(whole).toHaveLength(1);
      expect(sandbox.read(`${trash}/${whole[0] ?? ''}/owner`)).toBe(sandbox.marker());
    },
  },
  {
    name: 'place-scripts over the scripts of before: each of them is whole',
    script: 'place-scripts',
    prepare: (sandbox) => {
      placedBefore(sandbox);
      return [...sandbox.arguments('place-scripts'), ...scripts('new')];
    },
    meanwhile: (sandbox) => {
      for (const name of ['ensure', 'run-locked'])
        expect(['old', 'new']).toContain(sandbox.read(`${placedDirectory}/${name}`));
    },
    expected: hasScripts('new'),
  },
  {
    name: 'place-scripts of a new version: it is there with all of its scripts, or not at all',
    script: 'place-scripts',
    prepare: (sandbox) => [...sandbox.arguments('place-scripts'), ...scripts('new')],
    meanwhile: (sandbox) => {
      if (existsSync(join(sandbox.disk, placedDirectory))) hasScripts('new')(sandbox);
    },
    expected: hasScripts('new'),
  },
];
