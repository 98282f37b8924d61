import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as z from 'zod';
import { InvalidInput, Problems, type Position } from './problem';
import { readAs } from './schema/read';
import { strictObject, text } from './schema/scalars';
import { readTextFile } from './text-file';
import { parseYaml } from './yaml-document';

const count = z.int().min(1).max(Number.MAX_SAFE_INTEGER);

/** A file `slots/active/<n>.yaml` or `slots/released/<n>.yaml`. */
const registerFileSchema = strictObject({
  slot: count.describe('Number of the slot; that of the file name.'),
  generation: count.describe('Counter that every allocation and every clean raises, and that release keeps.'),
  issue: count.optional().describe('Issue that the slot works for.'),
  pr: count.optional().describe('Pull request that the slot works for.'),
  owner: text.min(1).describe('Who holds the slot.'),
  since: text.min(1).describe('When it was taken, as the caller wrote it.'),
});

/** What the register says of a slot. */
export interface SlotRecord extends z.infer<typeof registerFileSchema> {
  readonly active: boolean;
  readonly position: Position;
}

/**
 * Which slots of a project are in use, with their generation. Kept in git beside services.yaml, one small file a slot.
 *
 * A slot without a file has never been taken: not active, generation 0.
 */
export class Register {
  private readonly records: ReadonlyMap<number, SlotRecord>;

  constructor(records: readonly SlotRecord[]) {
    this.records = new Map(records.map((record) => [record.slot, record]));
  }

  generation(slot: number): number {
    return this.records.get(slot)?.generation ?? 0;
  }

  /** Slots that have ever been taken, lowest first. */
  get all(): readonly SlotRecord[] {
    return [...this.records.values()].sort((a, b) => a.slot - b.slot);
  }

  /** Slots in use, lowest first. */
  get active(): readonly SlotRecord[] {
    return this.all.filter((record) => record.active);
  }

  /**
   * Tells an older register from a newer one: the sum of all generations.
   *
   * Every allocation and clean raises it. A release does not, and needs not: of two registers with the same revision, the
   * older one has more slots in use, never fewer, so taking it for the newer one keeps data.
   */
  get revision(): number {
    return this.all.reduce((sum, { generation }) => sum + generation, 0);
  }
}

/**
 * Reads `active/` and `released/` in `directory`; none of them needs to exist.
 *
 * @param name how messages call the directory
 * @throws InvalidInput with every problem of every file
 */
export function readRegister(directory: string, name: string): Register {
  const problems = new Problems();
  const records: SlotRecord[] = [];
  for (const state of ['active', 'released'] as const) {
    const folder = join(directory, state);
    for (const file of problems.collect(() => filesIn(folder, `${name}/${state}`)) ?? []) {
      if (file === '.gitkeep') continue;
      const fileName = `${name}/${state}/${file}`;
      const record = problems.collect(() => readRecord(join(folder, file), fileName, state === 'active'));
      if (!record) continue;
      const other = records.find(({ slot }) => slot === record.slot);
      if (other)
        problems.add(record.position, `slot ${record.slot} is already in ${other.position.file}: keep one of the two`);
      records.push(record);
    }
  }
  problems.throwIfAny();
  return new Register(records);
}

/** Sorted: the order of a directory differs between file systems. Only what is not there holds nothing: unreadable is not empty. */
function filesIn(folder: string, name: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new InvalidInput([{ position: { file: name, line: 1, column: 1 }, message: (error as Error).message }]);
  }
}

function readRecord(path: string, name: string, active: boolean): SlotRecord {
  const problems = new Problems();
  const start = { file: name, line: 1, column: 1 };
  const number = /^([1-9][0-9]{0,3})\.yaml$/.exec(basename(path))?.[1];
  if (number === undefined)
    throw new InvalidInput([
      { position: start, message: 'not a file of the register: its files are called <slot>.yaml' },
    ]);
  const [document, ...more] = parseYaml(readTextFile(path, name));
  if (!document || more.length > 0)
    throw new InvalidInput([{ position: start, message: 'must hold one YAML document' }]);
  const record = readAs(registerFileSchema, document);
  // As written: to YAML, 1.0, 01 and 0x1 are numbers too, and 010 is 8.
  if (document.textOf(['slot']) !== number)
    problems.add(document.positionOf(['slot']), `slot: must be ${number}, as the file name says`);
  for (const key of ['generation', 'issue', 'pr'] as const) {
    if (record[key] !== undefined && document.textOf([key]) !== String(record[key]))
      problems.add(document.positionOf([key]), `${key}: must be written in plain digits`);
  }
  if (record.issue !== undefined && record.pr !== undefined)
    problems.add(document.positionOf(['pr']), 'pr: a slot works for an issue or a pull request, not both');
  problems.throwIfAny();
  return { ...record, active, position: document.positionOf() };
}
