import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { data, lasting, marker, trash, type ClaimSandbox } from './claim-sandbox';
import type { Situation } from './crash-situations';
import type { MarkerFields, Options } from './sandbox';

const ensuring =
  (before: (sandbox: ClaimSandbox) => unknown, options: Options = {}) =>
  (sandbox: ClaimSandbox) => {
    before(sandbox);
    return [...sandbox.arguments('ensure', options), 'postgres=999:999:0700'];
  };

/** Data that is anywhere in the volume. */
const contents = (sandbox: ClaimSandbox) =>
  spawnSync('find', [sandbox.disk, '-name', 'content', '-exec', 'cat', '{}', ';', '-printf', '\n'], {
    encoding: 'utf8',
  })
    .stdout.split('\n')
    .filter((line) => line !== '')
    .sort();

const holds =
  (...texts: string[]) =>
  (sandbox: ClaimSandbox) => {
    expect(contents(sandbox)).toEqual(texts);
  };

/** The directory is empty and marked as of this generation; what was there before is whole in the trash, once. */
const startsEmpty =
  (fields: MarkerFields, ...moved: string[]) =>
  (sandbox: ClaimSandbox) => {
    expect(sandbox.tree(sandbox.slot)).toContain('postgres d 0700 999:999');
    expect(sandbox.tree(join(sandbox.disk, data))).toEqual([]);
    expect(sandbox.read(marker)).toBe(sandbox.marker(fields));
    expect(sandbox.trash().filter((content) => content !== undefined)).toEqual(moved);
  };

const hasItsData = (fields: MarkerFields) => (sandbox: ClaimSandbox) => {
  expect(sandbox.tree(sandbox.slot)).toContain('postgres d 0700 999:999');
  expect(sandbox.read(`${data}/content`)).toBe('earlier');
  expect(sandbox.read(marker)).toBe(sandbox.marker(fields));
};

/** Trash of which one entry is too old, and one is not. */
const withOldTrash = (sandbox: ClaimSandbox, fields: MarkerFields) => {
  sandbox.earlier(fields);
  sandbox.entry('postgres.Young123');
  const old = sandbox.entry('postgres.Abcd1234');
  sandbox.write(`${old}/data/content`, 'old', 999);
  sandbox.age(old, 73);
};

const young = (sandbox: ClaimSandbox) => {
  expect(readdirSync(join(sandbox.disk, trash))).toEqual(['postgres.Young123']);
  expect(readdirSync(join(sandbox.slot, '.slot-data')).sort()).toEqual(['postgres.lock', 'postgres.owner', 'trash']);
};

/** Scripts that do not come to their end, in the volume of a claim. The first of each script is the one that tells most. */
export const claimSituations: readonly Situation<ClaimSandbox>[] = [
  {
    name: 'ensure in a slot of an earlier task: it starts empty, and the data of the earlier is in the trash',
    script: 'ensure',
    prepare: ensuring((sandbox) => {
      sandbox.earlier({ generation: '6' });
    }),
    meanwhile: holds('earlier'),
    expected: startsEmpty({}, 'earlier'),
  },
  {
    name: 'ensure in a new volume of a slot: it starts empty',
    script: 'ensure',
    prepare: ensuring(() => undefined),
    expected: startsEmpty({}),
  },
  {
    name: 'ensure in a new volume of a lasting environment: it starts empty, and does not take its own beginnings for strangers',
    script: 'ensure',
    prepare: ensuring(() => undefined, lasting),
    expected: startsEmpty({ life: '-' }),
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
    meanwhile: holds('earlier'),
    expected: startsEmpty({ generation: '8', life: '-' }, 'earlier'),
  },
  {
    name: 'ensure in a lasting environment without a marker: its data stays',
    script: 'ensure',
    prepare: ensuring((sandbox) => {
      sandbox.earlier();
      spawnSync('rm', [join(sandbox.disk, marker)]);
    }, lasting),
    meanwhile: holds('earlier'),
    expected: hasItsData({ life: '-' }),
  },
  {
    name: 'ensure where all modes were changed: its data stays',
    script: 'ensure',
    prepare: ensuring((sandbox) => {
      sandbox.earlier({ life: '-' });
      sandbox.giveToGroup();
    }, lasting),
    meanwhile: holds('earlier'),
    expected: hasItsData({ life: '-' }),
  },
  {
    name: 'ensure that empties the trash: what is old goes, and nothing else',
    script: 'ensure',
    prepare: ensuring(
      (sandbox) => {
        withOldTrash(sandbox, { life: '-' });
      },
      { ...lasting, 'retention-hours': '72' },
    ),
    meanwhile: (sandbox) => {
      expect(contents(sandbox)).toEqual(expect.arrayContaining(['earlier', 'of generation 5']));
    },
    expected: (sandbox) => {
      hasItsData({ life: '-' })(sandbox);
      young(sandbox);
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
    meanwhile: holds('earlier', 'of generation 5'),
    next: async (sandbox) => {
      const ensured = await sandbox.ensure({ 'retention-hours': '72' });
      holds('earlier', 'of generation 5')(sandbox);
      expect(sandbox.read(marker)).toBe(sandbox.marker());
      if (sandbox.read(`${data}/content`) === 'of generation 5') return ensured;
      // As often as it takes, the same command brings it back.
      return sandbox.run('restore');
    },
    expected: (sandbox) => {
      expect(sandbox.read(`${data}/content`)).toBe('of generation 5');
      expect(sandbox.read(marker)).toBe(sandbox.marker());
      holds('earlier', 'of generation 5')(sandbox);
    },
  },
];
