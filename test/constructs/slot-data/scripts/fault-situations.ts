import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CollectorSandbox } from './collector';
import { isMovedAside, situations as crashSituations } from './crash-situations';
import type { FaultSituation } from './faults';
import type { MarkerFields, Options, Sandbox } from './sandbox';

const lasting: Options = { kind: 'lasting', token: undefined };
const adoption = '.slotstack-adopt';

/** The data is in its place, with its marker, and none of it is in the trash. */
const stays =
  (fields: MarkerFields = {}) =>
  (sandbox: Sandbox) => {
    expect(sandbox.read('slots/3/postgres/content')).toBe('earlier');
    expect(sandbox.read('slots/3/.slot-data/postgres.owner')).toBe(sandbox.marker(fields));
    expect(sandbox.trash()).toEqual([]);
  };

const alwaysStays = (fields: MarkerFields = {}) => ({ meanwhile: stays(fields), expected: stays(fields) });

const withEarlier =
  (script: 'ensure' | 'delete', fields: MarkerFields, options: Options) =>
  (sandbox: Sandbox): string[] => {
    sandbox.earlier(fields);
    const operands = script === 'ensure' ? ['postgres=999:999:0700'] : [];
    return [...sandbox.arguments(script, options), ...operands];
  };

/** What the container that talks to the API would create. */
const secretOf = (sandbox: Sandbox): string | undefined => {
  const file = join(sandbox.base, 'credentials/create.json');
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
};

const generating =
  (before: (sandbox: Sandbox, existing: string) => void) =>
  (sandbox: Sandbox): string[] => {
    const [existing = '', output = ''] = ['existing', 'credentials'].map((name) => join(sandbox.base, name));
    for (const directory of [existing, output]) mkdirSync(directory);
    before(sandbox, existing);
    const options = {
      data: 'postgres',
      namespace: 'alimentor-dev-3',
      name: 'db-secret',
      existing,
      output,
      owner: '65532:65532',
    };
    return [...sandbox.arguments('generate-credentials', options), 'POSTGRES_PASSWORD'];
  };

const makesNoSecret = (sandbox: Sandbox) => {
  expect(secretOf(sandbox) ?? '').not.toContain('stringData');
};

/** Arguments of run-locked, on a directory that an init container has ensured. */
const locking =
  (after: (sandbox: Sandbox) => void) =>
  (sandbox: Sandbox): string[] => {
    const [program = '', ...args] = sandbox.command('ensure', [
      ...sandbox.arguments('ensure'),
      'postgres=999:999:0700',
    ]);
    spawnSync(program, args);
    after(sandbox);
    return [join(sandbox.tickets, 'postgres'), join(sandbox.slot, 'postgres'), '0', 'echo', 'started'];
  };

/** A slot that every sign but one says is gone. */
const collecting =
  (state: 'active' | 'released', before: (sandbox: Sandbox, collector: CollectorSandbox) => void = () => undefined) =>
  (sandbox: Sandbox): string[] => {
    const collector = new CollectorSandbox(sandbox);
    collector.list([{ slot: 3, state }]);
    collector.slot(3);
    before(sandbox, collector);
    return collector.arguments({ 'most-slots': '3' });
  };

const slotStays = (sandbox: Sandbox) => {
  expect(sandbox.read('slots/3/postgres/content')).toBe('of slot 3');
  expect(sandbox.exists('slots/3/.slot-data')).toBe(true);
};

/** A home of user 1000 in the place of DATA_ROOT. */
const home = (sandbox: Sandbox): string[] => {
  sandbox.empty();
  sandbox.write('documents/letter', 'dear', 1000);
  for (const directory of ['.', 'documents']) sandbox.directory(directory, 1000, 0o750);
  return [...sandbox.arguments('prepare'), 'slots'];
};

const homeStays = (sandbox: Sandbox) => {
  expect(sandbox.tree()).toEqual(['documents d 0750 1000:1000', 'documents/letter f 0644 1000:1000']);
  expect(sandbox.tree(sandbox.base)).toContain('disk d 0750 1000:1000');
};

/** Those of the crash tests, and those in which nothing is to change. */
export const faultSituations: readonly FaultSituation[] = [
  ...crashSituations.map((situation) =>
    // What a run could not look at counts as seen anew in the next: its trash may stay for a retention more.
    situation.script === 'collect' ? { ...situation, leavesSome: true, expected: isMovedAside } : situation,
  ),
  {
    name: 'ensure in a lasting environment: its data stays',
    script: 'ensure',
    prepare: withEarlier('ensure', { life: '-' }, lasting),
    ...alwaysStays({ life: '-' }),
  },
  {
    name: 'ensure by an older manifest: the data of the next task stays',
    script: 'ensure',
    prepare: withEarlier('ensure', { generation: '8' }, {}),
    code: 65,
    ...alwaysStays({ generation: '8' }),
  },
  {
    name: 'ensure in a slot of somebody else: its data stays',
    script: 'ensure',
    prepare: withEarlier('ensure', { project: 'other' }, {}),
    code: 65,
    ...alwaysStays({ project: 'other' }),
  },
  {
    name: 'delete by an older manifest: the data of the next task stays',
    script: 'delete',
    prepare: withEarlier('delete', { generation: '8' }, {}),
    code: 65,
    ...alwaysStays({ generation: '8' }),
  },
  {
    name: 'delete of a slot of somebody else: its data stays',
    script: 'delete',
    prepare: withEarlier('delete', { project: 'other' }, {}),
    code: 65,
    ...alwaysStays({ project: 'other' }),
  },
  {
    name: 'generate-credentials where the Secret of data is lost: no other is made',
    script: 'generate-credentials',
    prepare: generating((sandbox) => {
      sandbox.earlier();
    }),
    code: 65,
    meanwhile: makesNoSecret,
    expected: makesNoSecret,
  },
  {
    name: 'generate-credentials where there is a Secret: no other is made',
    script: 'generate-credentials',
    prepare: generating((_, existing) => {
      writeFileSync(join(existing, 'POSTGRES_PASSWORD'), 'secret');
    }),
    meanwhile: makesNoSecret,
    expected: makesNoSecret,
  },
  {
    name: 'generate-credentials in a new slot: a Secret is made',
    script: 'generate-credentials',
    prepare: generating(() => undefined),
    expected: (sandbox) => {
      expect(secretOf(sandbox)).toMatch(
        /^\{.*"stringData":\{"POSTGRES_PASSWORD":"[A-Za-z0-9]{40}","SLOTSTACK_GENERATION_7":"7"\}\}\n$/,
      );
    },
  },
  {
    name: 'run-locked on the ensured directory: the service starts',
    script: 'run-locked',
    prepare: locking(() => undefined),
    said: ({ stdout }) => {
      expect(stdout).toBe('started\n');
    },
    expected: () => undefined,
  },
  {
    name: 'run-locked on another directory: no service starts',
    script: 'run-locked',
    prepare: locking((sandbox) => {
      renameSync(join(sandbox.slot, 'postgres'), join(sandbox.slot, 'other'));
      sandbox.directory('slots/3/postgres', 999);
    }),
    code: 65,
    said: ({ stdout }) => {
      expect(stdout).toBe('');
    },
    expected: () => undefined,
  },
  {
    name: 'list-trash: what is there is listed',
    script: 'list-trash',
    prepare: (sandbox) => {
      const trash = 'slots/3/.slot-data/trash';
      sandbox.entry();
      sandbox.entry('redis.Abcd1234', { path: 'redis', generation: '4' });
      const options = { trash: join(sandbox.disk, trash), relative: trash, disk: 'disk-1' };
      return sandbox.arguments('list-trash', { ...options, sentinel: join(sandbox.disk, '.slotstack') });
    },
    said: ({ stdout }) => {
      expect(stdout).toMatch(/^ENTRY .*\npostgres.Abcd1234 +postgres +5 .*\nredis.Abcd1234 +redis +4 .*\n$/);
    },
    expected: () => undefined,
  },
  {
    name: 'collect beside an active slot: it stays',
    script: 'collect',
    prepare: collecting('active'),
    meanwhile: slotStays,
    expected: slotStays,
  },
  {
    name: 'collect beside a slot with something unknown in it: it stays',
    script: 'collect',
    prepare: collecting('released', (sandbox) => sandbox.directory('slots/3/unknown')),
    meanwhile: slotStays,
    expected: slotStays,
  },
  {
    name: 'collect beside a slot of a newer generation than the list has: it stays',
    script: 'collect',
    prepare: collecting('released', (sandbox) => {
      sandbox.write('slots/3/.slot-data/postgres.owner', sandbox.marker({ generation: '8' }));
    }),
    meanwhile: slotStays,
    expected: slotStays,
  },
  {
    name: 'prepare on a home: it stays as it is',
    script: 'prepare',
    prepare: home,
    code: 64,
    meanwhile: homeStays,
    expected: homeStays,
  },
  {
    name: 'prepare on a home that root has confirmed: it is taken',
    script: 'prepare',
    prepare: (sandbox) => {
      const args = home(sandbox);
      sandbox.write(adoption, 'disk-1\n');
      return args;
    },
    expected: (sandbox) => {
      expect(sandbox.tree()).toEqual(expect.arrayContaining(['.slotstack f 0444 0:0', 'slots d 0711 0:0']));
      expect(sandbox.exists(adoption)).toBe(false);
    },
  },
  {
    name: 'prepare on the mount point of a disk that is away: no sentinel is made',
    script: 'prepare',
    prepare: (sandbox) => {
      sandbox.empty();
      writeFileSync(join(sandbox.record, 'prepared'), 'yes');
      return [...sandbox.arguments('prepare'), 'slots'];
    },
    code: 66,
    meanwhile: (sandbox) => {
      expect(sandbox.tree()).toEqual([]);
    },
    expected: (sandbox) => {
      expect(sandbox.tree()).toEqual([]);
    },
  },
];
