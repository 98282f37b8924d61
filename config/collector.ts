import type { CollectorConfig } from './schema/collector';

/** What the collector does on a disk. */
export interface CollectorSettings {
  /** Cron schedule. */
  readonly schedule: string;
  readonly trashRetentionHours: number;
  /** Whether slots that are gone are only reported, or moved aside. */
  readonly orphans: 'report' | 'remove';
  readonly graceHours: number;
  /** Percentage of a limit, or of the disk. */
  readonly warnPercent: number;
  readonly maxRemovals: number;
  /** Percentage of the slots. */
  readonly maxShare: number;
}

export function collectorSettings(config: CollectorConfig = {}): CollectorSettings {
  const { schedule = '17 * * * *', trashRetentionHours = 72, orphans = 'report', graceHours = 24 } = config;
  const { warnPercent = 85 } = config;
  const { maxRemovals = 3, maxShare = 50 } = config;
  return { schedule, trashRetentionHours, orphans, graceHours, warnPercent, maxRemovals, maxShare };
}
