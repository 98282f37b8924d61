import { lifeOf } from '../config/life';
import { highestGeneration } from '../rules/generation';
import { highestSlot } from '../rules/slot';
import type { SlotRecord } from '../config/register';
import type { RegisterFile } from '../config/register-file';
import { CommandFailed } from '../process/command-failed';
import { exitCodes } from '../process/exit-codes';
import { holderName, worksFor, type Holder, type SlotProject } from './slot-project';
import type { AnyDecision, SlotChange } from './change';
import { taskDifferences, withTask, type TaskChange } from './task-change';

/** What a command does with a slot, seen from the state that the register has been read in. */
export interface Decision extends AnyDecision {
  /** The slot it is about. @default none */
  readonly slot?: number;
  readonly change?: SlotChange;
}

/** Which slot is meant: the one of a number, of a holder, or of a number only if that holder has it. */
export interface Selection {
  readonly slot?: number;
  readonly holder?: Holder;
}

export type Request = TaskChange & Pick<RegisterFile, 'owner' | 'since'>;

/**
 * Takes a slot, or answers with the one that the holder has.
 *
 * The least used slot comes first, which is the one with the lowest generation: those never taken have nothing to wait
 * for, and of the others each rests as long as can be, so that what deletes it has time.
 *
 * @param leftover says what of a slot is still in the cluster, if anything is
 * @throws CommandFailed where all are in use
 */
export function allocate(
  project: SlotProject,
  { owner, since, ...change }: Request,
  leftover: (slot: number) => string | undefined,
): Decision {
  const { name, limit, register } = project;
  if (!project.hasSlots) throw new CommandFailed(`${name} has no slots: none of its namespace patterns uses .Slot`);
  const { issue, pr } = change;
  const holder = { issue, pr };
  const held = project.heldBy(holder);
  if (held) {
    if (limit !== undefined && held.slot > limit)
      throw new CommandFailed(
        `${holderName(holder)} holds slot ${held.slot} of ${name}, but maxSlots is ${limit}: release it, or raise maxSlots`,
      );
    const sentence = `${holderName(holder)} already holds slot ${held.slot} of ${name} (${heldSince(held)}): its generation stays ${held.generation}`;
    return { ...setTask(project, held, change), slot: held.slot, sentence };
  }
  const free = candidates(project);
  const waiting: string[] = [];
  const spent: string[] = [];
  for (const slot of free) {
    if (register.generation(slot) >= highestGeneration) {
      spent.push(`slot ${slot}: generation ${highestGeneration} is the highest, so it cannot be taken again`);
      continue;
    }
    const left = leftover(slot);
    if (left !== undefined) {
      waiting.push(`slot ${slot}: ${left} is still there`);
      continue;
    }
    const generation = register.generation(slot) + 1;
    const record = withTask(project, { slot, generation, life: generation, owner, since }, change);
    return {
      slot,
      change: {
        record,
        ...(register.record(slot) && { from: 'released' }),
        to: 'active',
        title: `Allocate slot ${slot} of ${name} for ${holderName(holder)}`,
      },
      sentence: `slot ${slot} of ${name} now works for ${holderName(holder)}, as generation ${generation}`,
    };
  }
  const inUse = register.active.map((record) => `slot ${record.slot}: ${holderName(record)} (${heldSince(record)})`);
  if (waiting.length > 0)
    throw new CommandFailed(
      [`no slot of ${name} is free yet: try again`, ...waiting, ...spent, ...inUse].join('\n'),
      exitCodes.tryAgain,
    );
  throw new CommandFailed(
    [`all slots of ${name} are in use: release one`, ...spent, ...inUse].join('\n'),
    exitCodes.full,
  );
}

/** Slots that nobody has, in the order in which they are taken. */
function candidates({ slots, limit, register }: SlotProject): number[] {
  const free = Array.from({ length: slots }, (_, index) => index + 1)
    .filter((slot) => register.record(slot)?.active !== true)
    .sort((a, b) => register.generation(a) - register.generation(b) || a - b);
  // Without a limit there is always a further one, which comes last: a project would have as many as it ever had tasks.
  return limit === undefined && slots < highestSlot ? [...free, slots + 1] : free;
}

/**
 * Gives a slot back. Where nobody holds it, that is what was asked for.
 *
 * @param reason why, where nobody asked for it
 */
export function release(project: SlotProject, selection: Selection, reason?: string): Decision {
  const { record, reason: nothing } = select(project, selection);
  if (!record) return { sentence: `${nothing}: nothing to release` };
  const { slot, generation } = record;
  return {
    slot,
    change: {
      // What it was in use for, nobody asks of a slot that nobody has.
      record: { ...record, branch: undefined, commit: undefined, values: undefined, images: undefined },
      from: 'active',
      to: 'released',
      title: `Release slot ${slot} of ${project.name} from ${holderName(record)}`,
      ...(reason !== undefined && { reason }),
    },
    sentence: `slot ${slot} of ${project.name} is free again; ${holderName(record)} had it, as generation ${generation}`,
  };
}

/**
 * Raises the generation of a slot in use.
 *
 * @throws CommandFailed where nobody holds it, for whoever asks counts on an empty slot; and where it cannot be raised
 */
export function clean(project: SlotProject, selection: Selection): Decision {
  const { record, reason } = select(project, selection);
  if (!record) throw new CommandFailed(`${reason}: nothing to clean. A slot that is taken is empty`);
  const { slot } = record;
  if (record.generation >= highestGeneration)
    throw new CommandFailed(
      `slot ${slot} of ${project.name} cannot be cleaned: generation ${highestGeneration} is the highest. Release it, and take another`,
    );
  const generation = record.generation + 1;
  return {
    slot,
    change: {
      record: { ...record, generation, life: lifeOf(record).number },
      from: 'active',
      to: 'active',
      title: `Clean slot ${slot} of ${project.name} for ${holderName(record)}`,
    },
    sentence: `slot ${slot} of ${project.name} is generation ${generation} from now on: it empties once its manifests are applied`,
  };
}

/**
 * Writes down what a slot is in use for: its data and its life stay.
 *
 * @throws CommandFailed where nobody holds it, and where services.yaml has no such value
 */
export function set(project: SlotProject, selection: Selection, change: TaskChange): Decision {
  const { record, reason } = select(project, selection);
  if (!record) throw new CommandFailed(`${reason}: nothing to set`);
  return setTask(project, record, change);
}

function setTask(project: SlotProject, from: SlotRecord, task: TaskChange): Decision {
  const { slot } = from;
  const record = withTask(project, from, task);
  const name = `slot ${slot} of ${project.name}`;
  const other = project.register.active.find((each) => each.slot !== slot && worksFor(each, task));
  if (other)
    throw new CommandFailed(
      `slot ${other.slot} of ${project.name} works for ${holderName(other)}: release one of the two, so that each has one`,
    );
  // What a namespace is labelled with says whose life it is.
  if (lifeOf(record).holder !== lifeOf(from).holder)
    throw new CommandFailed(
      `${name} was taken for ${holderName(from)}, and would be for ${holderName(record)} in the same life: release it, and allocate one for both`,
    );
  const what = taskDifferences(record, from).join(', ');
  if (what === '') return { slot, sentence: `${name} has all of this already` };
  return {
    slot,
    change: { record, from: 'active', to: 'active', title: `Set ${what} of ${name} for ${holderName(record)}` },
    sentence: `${name}: ${what} set; it shows once its manifests are applied, and its data stays`,
  };
}

/** @throws CommandFailed where nobody holds what is asked for */
export function show(project: SlotProject, selection: Selection): Decision {
  const { record, reason } = select(project, selection);
  if (record)
    return {
      slot: record.slot,
      sentence: `slot ${record.slot} of ${project.name} works for ${holderName(record)} (${heldSince(record)})`,
    };
  if (selection.slot === undefined || selection.holder) throw new CommandFailed(reason);
  return { slot: selection.slot, sentence: reason };
}

/** The slot in use that is meant, or why there is none. */
function select(
  project: SlotProject,
  { slot, holder }: Selection,
): { record: SlotRecord; reason?: undefined } | { record?: undefined; reason: string } {
  const { name, slots, register } = project;
  if (slot === undefined) {
    const record = holder && project.heldBy(holder);
    return record ? { record } : { reason: `${holderName(holder ?? {})} holds no slot of ${name}` };
  }
  const record = register.record(slot);
  if (!record && slot > slots) throw new CommandFailed(`${name} has no slot ${slot}: its slots are 1 to ${slots}`);
  if (!record?.active) return { reason: `slot ${slot} of ${name} is not in use` };
  if (holder && !worksFor(record, holder))
    return { reason: `slot ${slot} of ${name} works for ${holderName(record)}, not for ${holderName(holder)}` };
  return { record };
}

function heldSince({ owner, since }: RegisterFile): string {
  return `${owner}, since ${since}`;
}
