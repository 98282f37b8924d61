import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { CollectorSandbox, type ListedSlot } from './collector';
import { describeAsRoot, Sandbox, type MarkerFields, type Result } from './sandbox';

// One run decides on all: making a sandbox and running the collector for each of them would take ten times as long.
let sandbox: Sandbox;
let collector: CollectorSandbox;

interface Sign {
  readonly name: string;
  readonly decision: string | RegExp;
  /** What the list of slots says. @default the slot is released, of the generation of its data */
  readonly listed?: Omit<ListedSlot, 'slot'> | 'not';
  /** How it differs from a slot that is gone. */
  readonly prepare?: (slot: string, target: string) => unknown;
}

const owner = (slot: string, name = 'postgres') => `${slot}/.slot-data/${name}.owner`;
const at = (slot: string, path = '') => join(sandbox.disk, slot, path);

const foreign = (name: string, fields: MarkerFields): Sign => ({
  name,
  decision: /^stays: 'postgres.owner' is not its marker: project /,
  prepare: (slot, target) => {
    sandbox.write(owner(slot), sandbox.marker({ target, ...fields }));
    collector.touch(owner(slot), 48);
  },
});

const signs: readonly Sign[] = [
  { name: 'where the register does not know it', decision: 'stays: the register does not know it', listed: 'not' },
  { name: 'where it is active', decision: 'stays: active', listed: { state: 'active' } },
  {
    name: 'where its data is newer than the list: it was taken since',
    decision: 'stays: of generation 7, newer than the list',
    listed: { generation: 6 },
  },
  {
    name: 'within the grace time',
    decision: 'stays: touched 23 hours ago',
    prepare: (slot) => {
      collector.touch(owner(slot), 23.5);
    },
  },
  {
    name: 'where one of its services has started within the grace time',
    decision: 'stays: touched 1 hours ago',
    prepare: (slot, target) => {
      sandbox.write(owner(slot, 'redis'), sandbox.marker({ target, path: 'redis' }));
      collector.touch(owner(slot, 'redis'), 1.5);
    },
  },
  {
    name: 'case 48: where it was touched in the future',
    decision: 'stays: touched in the future',
    prepare: (slot) => {
      collector.touch(owner(slot), -24 * 365);
    },
  },
  {
    name: 'case 49: where it is being created: no marker yet',
    decision: "stays: 'postgres' has no marker",
    prepare: (slot) => {
      rmSync(at(owner(slot)));
    },
  },
  {
    name: 'case 49: where it is empty',
    decision: 'stays: it has no marker',
    prepare: (slot) => {
      rmSync(at(slot), { recursive: true });
      mkdirSync(at(slot));
    },
  },
  {
    name: 'case 50: where a directory has no marker',
    decision: "stays: 'unknown' has no marker",
    prepare: (slot) => sandbox.directory(`${slot}/unknown`),
  },
  {
    name: 'case 50: where a file lies beside the data',
    decision: "stays: $'no\\nte' has no marker",
    prepare: (slot) => sandbox.write(`${slot}/no\nte`),
  },
  {
    name: 'where data is a file',
    decision: "stays: 'postgres' is not a directory",
    prepare: (slot) => {
      rmSync(at(slot, 'postgres'), { recursive: true });
      sandbox.write(`${slot}/postgres`);
    },
  },
  {
    name: 'where data is a symlink',
    decision: "stays: 'postgres' is not a directory",
    prepare: (slot) => {
      rmSync(at(slot, 'postgres'), { recursive: true });
      symlinkSync('../1/postgres', at(slot, 'postgres'));
    },
  },
  foreign('case 31: where a marker is of another project', { project: 'other' }),
  foreign('case 31: where a marker is of another target', { target: 'other' }),
  foreign('case 31: where a marker is of another path', { path: 'other' }),
  foreign('case 32: where a marker is of another slot', { target: 'alimentor-dev-2' }),
  {
    name: 'case 33: where a marker cannot be read',
    decision: "stays: 'postgres.owner' is not its marker: unreadable",
    prepare: (slot) => sandbox.write(owner(slot), sandbox.marker().slice(0, 30)),
  },
  {
    name: 'case 33: where a marker is a FIFO',
    decision: "stays: 'postgres.owner' is not its marker: unreadable",
    prepare: (slot) => {
      rmSync(at(owner(slot)));
      spawnSync('mkfifo', [at(owner(slot))]);
    },
  },
];

describeAsRoot('collect a slot that is gone stays', () => {
  let result: Result;
  let before: string;
  beforeAll(async () => {
    sandbox = new Sandbox();
    collector = new CollectorSandbox(sandbox);
    signs.forEach(({ prepare }, index) => {
      const slot = index + 1;
      collector.slot(slot);
      prepare?.(`slots/${slot}`, `alimentor-dev-${slot}`);
    });
    const listed = signs.flatMap(({ listed = {} }, index) =>
      listed === 'not' ? [] : [{ slot: index + 1, ...listed }],
    );
    collector.list([...listed, { slot: 30 }]);
    before = collector.dataState();
    collector.slot(30);
    result = await collector.run({ 'max-share': '100' });
  });
  afterAll(() => {
    sandbox.remove();
  });

  test('but one with no such sign is moved aside by the same run', () => {
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(CollectorSandbox.decision(result, 30)).toContain('moved aside');
    expect(collector.orphans()).toEqual(['alimentor-dev-30']);
    expect(collector.dataState()).toBe(before);
  });

  test.each(signs.map((sign, index) => ({ ...sign, slot: index + 1 })))('$name', ({ slot, decision }) => {
    const said = CollectorSandbox.decision(result, slot);
    if (typeof decision === 'string') expect(said).toBe(decision);
    else expect(said).toMatch(decision);
  });
});
