import type { Target } from '../config/target';
import { backupName, drillName, type BackupRecord } from '../constructs/facts/backup-record';
import { nameInLabels } from '../constructs/labels';
import type { KubernetesObject } from '../kubernetes/kubernetes-object';
import { trueCondition } from './conditions';
import { podTrouble } from './pod-trouble';

/** How the backups of a target are. */
export interface BackupStatus {
  /** The last good one. @default there is none */
  readonly good?: BackupMade | undefined;
  /** The last that was restored into a scratch place, and was as it should. @default none was */
  readonly drill?: BackupMade | undefined;
  /** What a person should look at: that it is too old, that the last run has failed. */
  readonly warnings: readonly string[];
}

export interface BackupMade {
  readonly id: string;
  /** As ISO 8601. */
  readonly time: string;
}

/**
 * How the backups of a target are; undefined where it has none.
 *
 * @param record what is recorded, and which of its CronJobs somebody has suspended
 * @param present Jobs and pods of its namespace
 */
export function backupStatus(
  { backup }: Pick<Target, 'backup'>,
  record: BackupRecord & { readonly suspended?: readonly string[] },
  present: readonly KubernetesObject[],
  now: Date,
): BackupStatus | undefined {
  if (!backup) return undefined;
  const { repository, good, drill, suspended = [] } = record;
  const minutesSince = ({ time }: { readonly time: Date }) => (now.getTime() - time.getTime()) / 60_000;
  const isOld = (last: { readonly time: Date } | undefined, minutes: number) => {
    const since = last ?? (repository && { time: repository });
    return since !== undefined && minutesSince(since) > minutes;
  };
  const isBegun = repository !== undefined || good !== undefined;
  const text = (minutes: number) => `${Math.round(minutes / 60)} hours`;
  return {
    ...(good && { good: madeOf(good) }),
    ...(drill && { drill: madeOf(drill) }),
    warnings: [
      ...(isBegun ? [] : ['no backup was ever made: the first comes with its schedule, or by slotstack backup']),
      ...(isOld(good, backup.latestAfter)
        ? [`there is no good backup of the last ${text(backup.latestAfter)}, which is twice the time between two`]
        : []),
      ...(backup.drillAfter !== undefined && isOld(drill, backup.drillAfter)
        ? [`no backup was restored by a drill in the last ${text(backup.drillAfter)}`]
        : []),
      ...suspended.map((name) => `CronJob ${name} is suspended`),
      ...failureOf('backup', backupName, present),
      ...failureOf('drill', drillName, present),
    ],
  };
}

function madeOf({ id, time }: { readonly id: string; readonly time: Date }): BackupMade {
  return { id, time: time.toISOString() };
}

/** Why the last run of a CronJob has failed; nothing where it has not. */
function failureOf(what: string, cronJob: string, present: readonly KubernetesObject[]): string[] {
  const runs = present
    .filter((object) => object.kind === 'Job' && nameInLabels(object) === cronJob)
    .sort((one, other) => createdOf(one).localeCompare(createdOf(other)));
  const last = runs.at(-1);
  const failed = last && trueCondition(last, 'Failed');
  if (!failed) return [];
  const { name } = last.metadata;
  const pods = present.filter(
    ({ kind, metadata }) => kind === 'Pod' && metadata.labels?.['batch.kubernetes.io/job-name'] === name,
  );
  const reasons = pods.flatMap(podTrouble);
  return [`the last ${what} has failed: ${reasons.join('; ') || (failed.message ?? failed.reason ?? name)}`];
}

function createdOf({ metadata: { creationTimestamp } }: KubernetesObject): string {
  return typeof creationTimestamp === 'string' ? creationTimestamp : '';
}
