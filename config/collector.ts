import { isDeepStrictEqual } from 'node:util';
import type { Problems } from '../input/problem';
import type { CollectorConfig } from './schema/collector';
import type { Target } from './target';

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

/** One collector works on a disk for all targets of a project: templates may not give each other settings. */
export function checkCollectors(targets: readonly Target[], problems: Problems): void {
  const byPlace = new Map<string, Target>();
  for (const target of targets) {
    if (!target.dataPaths) continue;
    const { root, node = '', collector } = target.dataPaths;
    const place = `${target.project} ${node}:${root}`;
    const other = byPlace.get(place);
    if (other && !isDeepStrictEqual(other.dataPaths?.collector, collector))
      problems.add(
        target.dataPathsPosition,
        `dataPaths.collector: differs between ${other.name} and ${target.name}, but one collector works on ${root} for both; write it without expressions that depend on the environment`,
      );
    byPlace.set(place, other ?? target);
  }
}
