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
export function slotReceipt({ name, dataPaths, claimedData, groups }: Target, record: SlotRecord): string[] {
  const retention = dataPaths?.collector.trashRetentionHours ?? claimedData?.retentionHours;
  return [
    ...(record.commit === undefined ? [] : [`shows commit ${record.commit}`]),
    ...(retention === undefined ? [] : dataLines(name, record, retention)),
    ...(groups.some(({ dataServices }) => dataServices.length > 0)
      ? [`databases and where their passwords are: \`slotstack connect ${name}\``]
      : []),
    `ends when ${endsWith(record)}, and its data with it; by hand: \`slotstack slots release --slot ${record.slot}\``,
  ];
}

/**
 * What became of the data of before. When it was moved is not written down anywhere but with it: a pod does that as it starts, after the
 * slot was taken. So of the end of its time, only the earliest that it can be is known here.
 *
 * @param retention in hours
 */
function dataLines(target: string, record: SlotRecord, retention: number): string[] {
  const { generation, since } = record;
  const isFresh = lifeOf(record).number === generation;
  const begin = `generation ${generation} of its data: ${isFresh ? 'it starts empty, without anything of an earlier task' : 'it was emptied since it was taken'}`;
  if (generation === 1) return [`${begin}; nobody had it before`];
  const earliest = new Date(Date.parse(since) + retention * 3_600_000).toISOString().replace(/:\d\d\.\d+Z$/, 'Z');
  const until = isFresh ? `, until ${earliest} at least` : '';
  return [
    `${begin}; what was still there is moved aside as it starts, and can be had back for ${retention} hours from then${until}: \`slotstack trash list ${target}\``,
  ];
}

function endsWith({ issue, pr }: SlotRecord): string {
  if (issue !== undefined && pr !== undefined)
    return `issue ${issue} or pull request ${pr} is closed, or both are without a label for it`;
  if (issue === undefined && pr === undefined) return 'somebody gives it back';
  return `${issue === undefined ? `pull request ${pr}` : `issue ${issue}`} is closed, or has lost its label`;
}
