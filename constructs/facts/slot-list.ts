import { objectName, type KubernetesObject } from '../../kubernetes/kubernetes-object';
import { UnreadableFact } from './unreadable-fact';

/** Name of the ConfigMap with the list, and its only key. */
export const slotListName = 'slot-data-slots';
export const slotListKey = 'slots';

const firstLine = 'slotstack-slots 1';
const lastLine = 'end';

/** What the register says of slots. */
export interface SlotListContent {
  readonly project: string;
  /** Of two lists of a project, the newer one has the higher. */
  readonly revision: number;
  /** Each that was ever taken. */
  readonly slots: readonly { readonly slot: number; readonly generation: number; readonly active: boolean }[];
}

/**
 * A line for each slot. Only what stands there as released can count as gone, and only with data of no newer
 * generation: a slot that was taken after the list was made is not in it, or there with a lower one. The last line
 * tells a whole list from the beginning of one.
 */
export function slotListText({ project, revision, slots }: SlotListContent): string {
  const lines = slots.map(
    ({ slot, generation, active }) => `slot ${slot} generation ${generation} ${active ? 'active' : 'released'}`,
  );
  return [firstLine, `project ${project}`, `revision ${revision}`, ...lines, lastLine, ''].join('\n');
}

/** @throws UnreadableFact where a ConfigMap has no whole list */
export function revisionOfSlotList(configMap: KubernetesObject): number {
  const text = (configMap.data as Readonly<Record<string, string>> | undefined)?.[slotListKey] ?? '';
  const lines = text.split('\n');
  const [first, , third = ''] = lines;
  const [word, revision = ''] = third.split(' ');
  const isWhole = first === firstLine && word === 'revision' && lines.at(-2) === lastLine;
  if (!isWhole || !/^[0-9]+$/.test(revision))
    throw new UnreadableFact(`${objectName(configMap)} has no list of slots that can be read`);
  return Number(revision);
}
