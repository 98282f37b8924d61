import { lifeOf, lifeText } from '../config/life';
import type { Register, SlotRecord } from '../config/register';
import { holderName } from '../slots/slot-project';
import { taskDifferences } from '../slots/task-change';

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
  if (old?.active === record.active && old.generation === record.generation)
    return record.active ? shown(old, record) : undefined;
  if (!record.active) return 'is released';
  const isSame = old?.active && lifeText(lifeOf(old)) === lifeText(lifeOf(record));
  return `is ${isSame ? 'cleaned' : 'taken'} for ${holderName(record)}`;
}

function shown(old: SlotRecord, record: SlotRecord): string | undefined {
  const names = taskDifferences(old, record);
  return names.length === 0 ? undefined : `shows another ${names.join(', ')} for ${holderName(record)}`;
}

/** Environments that somebody asks for from one register to a newer one, or nobody does any more. */
export function requestChanges(before: Register, after: Register): string[] {
  const begun = after.requests.filter(({ environment }) => !before.request(environment));
  const ended = before.requests.filter(({ environment }) => !after.request(environment));
  const others = after.requests.flatMap((request) => {
    const old = before.request(request.environment);
    return old && holderName(old) !== holderName(request)
      ? [`${request.environment} is for ${holderName(request)}, and was for ${holderName(old)}`]
      : [];
  });
  return [
    ...others,
    ...begun.map((request) => `${request.environment} is asked for by ${holderName(request)}`),
    ...ended.map((request) => `${request.environment} goes: ${holderName(request)} needs it no longer`),
  ];
}

/**
 * What would go backwards, in words: a task would then meet the data of another. It happens where a commit that took a
 * slot is reverted, or a file of the register is edited by hand.
 */
export function setbacks(before: Register, after: Register): string[] {
  return before.all.flatMap((old) => {
    const { slot, generation } = old;
    const record = after.record(slot);
    if (!record) return [`slot ${slot} has generation ${generation}, and no file here`];
    if (record.generation < generation)
      return [`slot ${slot} has generation ${generation}, and ${record.generation} here`];
    const [life, now] = [lifeOf(old), lifeOf(record)];
    if (now.number < life.number)
      return [
        `slot ${slot} is in the life that began with generation ${life.number}, and in that of ${now.number} here`,
      ];
    if (!record.active) return [];
    if (now.number === life.number && now.holder !== life.holder)
      return [
        `slot ${slot} works for ${personOf(old)}, and for ${personOf(record)} here in the same life, which began with generation ${life.number}`,
      ];
    return !old.active && record.generation === generation
      ? [`slot ${slot} is released, and in use here with the same generation ${generation}`]
      : [];
  });
}

function personOf(record: SlotRecord): string {
  return record.issue === undefined && record.pr === undefined ? record.owner : holderName(record);
}
