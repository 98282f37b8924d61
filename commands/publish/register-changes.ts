import type { Register, SlotRecord } from '../../config/register';
import { holderName } from '../slots/slot-project';

/** What becomes of slots from one register to a newer one: a line for each slot whose state differs, lowest first. */
export function slotChanges(before: Register, after: Register): string[] {
  return after.all.flatMap((record) => {
    const { slot, generation } = record;
    const old = before.record(slot);
    const what = changeOf(old, record);
    if (what === undefined) return [];
    const raised = old && old.generation < generation ? `${old.generation} -> ${generation}` : String(generation);
    return [`slot ${slot} ${what}, generation ${raised}`];
  });
}

function changeOf(old: SlotRecord | undefined, record: SlotRecord): string | undefined {
  if (old?.active === record.active && old.generation === record.generation) return undefined;
  if (!record.active) return 'is released';
  const isSame = old?.active && holderName(old) === holderName(record);
  return `is ${isSame ? 'cleaned' : 'taken'} for ${holderName(record)}`;
}

/**
 * What would go backwards, in words: a task would then meet the data of another. It happens where a commit that took a slot is
 * reverted, or a file of the register is edited by hand.
 */
export function setbacks(before: Register, after: Register): string[] {
  return before.all.flatMap((old) => {
    const { slot, generation } = old;
    const record = after.record(slot);
    if (!record) return [`slot ${slot} has generation ${generation}, and no file here`];
    if (record.generation < generation)
      return [`slot ${slot} has generation ${generation}, and ${record.generation} here`];
    if (record.generation > generation || !record.active) return [];
    if (!old.active) return [`slot ${slot} is released, and in use here with the same generation ${generation}`];
    return holderName(old) === holderName(record)
      ? []
      : [`slot ${slot} works for ${holderName(old)}, and for ${holderName(record)} here with the same generation`];
  });
}
