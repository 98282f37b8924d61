import type { Duration, Size } from 'cdk8s';
import { Construct } from 'constructs';
import { backupFindings, settledBackup, type StatedBackup } from '../../rules/backup';
import { dataPathName, label } from '../../rules/names';
import { brokenBy } from '../../rules/text-rule';
import { imageProblem } from '../../kubernetes/image-name';
import { checkProps } from '../invalid-props';
import { mebibytesOf, sizeProblem } from '../size';
import type { TargetData } from '../slot-data/target-data';
import { BackupJobs } from './backup-jobs';

export interface BackupProps extends Omit<StatedBackup, 'memory' | 'scratch' | 'hours'> {
  /** The data of the environment or slot. */
  readonly data: TargetData;
  /** Memory that each container may take. @default 1Gi */
  readonly memory?: Size | undefined;
  /** What dumps of databases may take of the node's own disk, and in a drill all that is restored. @default 10Gi */
  readonly scratch?: Size | undefined;
  /** After which one that has not ended has failed: whole hours. @default six hours */
  readonly time?: Duration | undefined;
}

/**
 * Backups of all data of an environment or slot, made last: a CronJob that makes them, one that restores the latest into a scratch place and
 * compares it, and one that fails where the last good one is too old.
 */
export class Backup extends Construct {
  constructor(scope: Construct, id: string, { data, memory, scratch, time, ...props }: BackupProps) {
    super(scope, id);
    const names = data.paths.map(({ name }) => name);
    checkProps(this, {
      ...Object.fromEntries(
        [...backupFindings(props, data.tools.project)].map(([key, message]) => [key || 'hostPath', message]),
      ),
      claim: props.claim === undefined ? undefined : brokenBy(props.claim, label),
      image: props.image === undefined ? undefined : imageProblem(props.image),
      memory: memory && sizeProblem(memory),
      scratch: scratch && sizeProblem(scratch),
      exclude: props.exclude
        ?.filter((name) => brokenBy(name, dataPathName) !== undefined || !names.includes(name))
        .map((name) => `there is no data path "${name}": there are ${names.join(', ')}`)[0],
    });
    const unclaimed = data.unclaimed.map(({ name }) => name);
    new BackupJobs(this, 'jobs', {
      data,
      backup: settledBackup({
        ...props,
        memory: memory && mebibytesOf(memory),
        scratch: scratch && mebibytesOf(scratch),
        hours: time?.toHours({ integral: true }),
      }),
      mounted: names.filter((name) => !unclaimed.includes(name)),
    });
  }
}
