import type { Dirent } from 'node:fs';
import { join } from 'node:path';
import { entriesIn, ownKindAt } from '../input/seen';
import { InvalidInput, Problems, type Position } from '../input/problem';
import { systemReason, type SystemError } from '../input/system-error';
import { parseRequestFile, type RequestRecord } from './request-file';
import { parseRegisterFile, type RegisterFile } from './register-file';
import { readTextFile, type TextFile } from '../input/text-file';

/** Folder of the register's files: of slots in use, of slots that were, and of environments that somebody has asked for. */
export type RegisterFolder = 'active' | 'released' | 'requested';

/** What the register says of a slot. */
export interface SlotRecord extends RegisterFile {
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

  constructor(
    records: readonly SlotRecord[],
    /** Environments that somebody has asked for. */
    readonly requests: readonly RequestRecord[] = [],
  ) {
    this.records = new Map(records.map((record) => [record.slot, record]));
  }

  /** @returns undefined for a slot that has never been taken */
  record(slot: number): SlotRecord | undefined {
    return this.records.get(slot);
  }

  /** Who has asked for an environment; undefined where nobody has. */
  request(environment: string): RequestRecord | undefined {
    return this.requests.find((request) => request.environment === environment);
  }

  generation(slot: number): number {
    return this.record(slot)?.generation ?? 0;
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
   * Every allocation and clean raises it. A release does not, and needs not: of two registers with the same revision,
   * the older one has more slots in use, never fewer, so taking it for the newer one keeps data.
   */
  get revision(): number {
    return this.all.reduce((sum, { generation }) => sum + generation, 0);
  }
}

/** What lies in a folder of the register. */
export interface RegisterEntry {
  /** Its name in the folder. */
  readonly name: string;
  /** @throws InvalidInput where it cannot be read, or is no regular file */
  readonly read: () => TextFile;
}

/**
 * Reads `active/`, `released/` and `requested/` in `directory`; none of them needs to exist.
 *
 * @param name how messages call the directory
 * @throws InvalidInput with every problem of every file
 */
export function readRegister(directory: string, name: string): Register {
  refuseOther(directory, name);
  return parseRegister((folder) => registerEntries(join(directory, folder), `${name}/${folder}`));
}

/**
 * @param entriesOf what lies in a folder, sorted
 * @throws InvalidInput with every problem of every file
 */
export function parseRegister(entriesOf: (folder: RegisterFolder) => readonly RegisterEntry[]): Register {
  const problems = new Problems();
  const records: SlotRecord[] = [];
  for (const folder of ['active', 'released'] as const) {
    for (const { name, read } of problems.collect(() => entriesOf(folder)) ?? []) {
      if (name === '.gitkeep') continue;
      const file = problems.collect(() => parseRegisterFile(read(), name));
      if (!file) continue;
      const other = records.find(({ slot }) => slot === file.slot);
      if (other)
        problems.add(file.position, `slot ${file.slot} is already in ${other.position.file}: keep one of the two`);
      records.push({ ...file, active: folder === 'active' });
    }
  }
  const requests = (problems.collect(() => entriesOf('requested')) ?? [])
    .filter(({ name }) => name !== '.gitkeep')
    .flatMap(({ name, read }) => problems.collect(() => parseRequestFile(read(), name)) ?? []);
  problems.throwIfAny();
  return new Register(records, requests);
}

/** What lies in a folder, sorted. Only a folder that is not there is empty, not one that cannot be read. */
function registerEntries(folder: string, name: string): RegisterEntry[] {
  refuseOther(folder, name);
  let entries: Dirent[];
  try {
    entries = entriesIn(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw invalid(name, systemReason(error as SystemError));
  }
  return entries.map((entry) => ({
    name: entry.name,
    read: () => {
      if (!entry.isFile()) throw invalid(`${name}/${entry.name}`, notRegular);
      return readTextFile(join(folder, entry.name), `${name}/${entry.name}`);
    },
  }));
}

/** Why an entry cannot be a file of the register. */
export const notRegular =
  'must be a regular file: the register has no links, and no folders but active/, released/ and requested/';

/** A link would lead to the register of another project. */
function refuseOther(path: string, name: string): void {
  const kind = ownKindAt(path);
  if (kind !== 'none' && kind !== 'directory')
    throw invalid(name, `must be a directory, not a ${kind === 'link' ? 'link' : 'file'}`);
}

function invalid(file: string, message: string): InvalidInput {
  return new InvalidInput([{ position: { file, line: 1, column: 1 }, message }]);
}
