import { lifeOf } from '../config/life';
import type { SlotRecord } from '../config/register';
import type { Target } from '../config/target';

/** What is said of a slot on the issue or pull request that it is for. */
export interface SlotComment {
  /** @default there is none */
  readonly slot?: number | undefined;
  /** Its target. @default it is not known */
  readonly target?: string | undefined;
  /** Such as `ready`; `released` where it is given back. */
  readonly state?: string | undefined;
  /** Where the run of the workflow is. */
  readonly run?: string | undefined;
  /** Where it is reached from outside. */
  readonly addresses: readonly string[];
  /** What whoever gets it should know. @default nothing */
  readonly receipt?: readonly string[];
  /** What the project has to say. @default nothing */
  readonly texts?: readonly string[];
}

export function slotComment({ slot, target, state, run, addresses, receipt = [], texts = [] }: SlotComment): string {
  if (slot === undefined) return `There is no slot for this: ${run ? `[the run](${run})` : 'the run'} says why.\n`;
  if (state === 'released') return `Slot ${slot} is given back; its data goes with it.\n`;
  const place = target === undefined ? '' : `, namespace ${target}`;
  const head = `Slot ${slot}${place}${state === undefined ? '' : `: **${state}**`}${run ? ` ([run](${run}))` : ''}`;
  const lines = [head, ...[...addresses, ...receipt].map((line) => `- ${line}`)].join('\n');
  return [lines, ...texts].map((part) => `${part}\n`).join('\n');
}

/** What whoever gets a slot should know: that it begins empty, what it shows, where passwords are, how it ends. */
export function slotReceipt(
  { name, generation, dataPaths, claimedData, groups }: Target,
  record: SlotRecord,
): string[] {
  const data = dataPaths ?? claimedData;
  const isFresh = lifeOf(record).number === generation;
  const retention = dataPaths?.collector.trashRetentionHours ?? claimedData?.retentionHours;
  return [
    ...(record.commit === undefined ? [] : [`shows commit ${record.commit}`]),
    ...(data
      ? [
          `generation ${generation} of its data: ${isFresh ? 'it starts empty, without anything of an earlier task' : 'it was emptied since it was taken'}; what was there can be had back for ${retention} hours: \`slotstack trash list ${name}\``,
        ]
      : []),
    ...(groups.some(({ dataServices }) => dataServices.length > 0)
      ? [`databases and where their passwords are: \`slotstack connect ${name}\``]
      : []),
    'ends when this is closed or loses its label, and its data with it',
  ];
}
