/** What the collector does on a disk. */
export interface CollectorSettings {
  /** When it runs, as a cron schedule of five fields. */
  readonly schedule: string;
  /** Hours that data which was moved aside can be restored; then it is removed. */
  readonly trashRetentionHours: number;
  /** Whether slots that are gone are only reported, or moved aside. */
  readonly orphans: 'report' | 'remove';
  /** Hours since the last start of a service of a slot before the slot can count as gone. */
  readonly graceHours: number;
  /** Percentage of its limit that data has, or of the disk that is full, from which on the collector warns. */
  readonly warnPercent: number;
  /** Slots that one run moves aside at most. */
  readonly maxRemovals: number;
  /** Percentage of the slots with a directory that one run moves aside at most. */
  readonly maxShare: number;
}

/** Why data that was moved aside cannot be kept for so many hours; undefined where it can. */
export function retentionProblem(hours: number): string | undefined {
  return Number.isInteger(hours) && hours <= 99_999 ? undefined : 'must be whole hours, at most 99999';
}

/** What it does where nothing else is said. */
export const usualCollector: CollectorSettings = {
  schedule: '17 * * * *',
  trashRetentionHours: 72,
  orphans: 'report',
  graceHours: 24,
  warnPercent: 85,
  maxRemovals: 3,
  maxShare: 50,
};
