import { Chart, App } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { isOperated } from '../config/schema/data-services';
import type { Target } from '../config/target';
import type { BackupOfTarget } from '../config/backup';
import { BackupJobs, jobSpec } from '../constructs/backup/backup-jobs';
import { copiedPaths, dumpedServices, type BackedUp } from '../constructs/backup/backed-up';
import { listSteps } from '../constructs/backup/backup-steps';
import { restoreSteps, type RestoreProps } from '../constructs/backup/restore-steps';
import { backupName, restoreName } from '../constructs/facts/backup-record';
import { labels } from '../constructs/labels';
import type { ServedData } from '../constructs/slot-data/data-of-slot';
import { SlotClaims } from '../constructs/slot-data/slot-claims';
import { SlotData } from '../constructs/slot-data/slot-data';
import type { TargetData } from '../constructs/slot-data/target-data';
import { makeDataService } from './data-services';
import { isOnDisk, type TargetWithPaths } from './data-store';
import { slotClaimsProps, slotDataProps } from './slot-data-props';
import { Stack } from './stack';
import type { OneOffJob } from './trash-manifest';

/** What backs up the data of a target, all of whose data services are made. */
export class BackupStack extends Stack {
  constructor(app: App, { backup }: Target, data: TargetData) {
    // Last of all: what it backs up is there by then.
    super(app, '9999-backup.k8s.yaml');
    const unclaimed = data.unclaimed.map(({ name }) => name);
    const mounted = data.paths.map(({ name }) => name).filter((name) => !unclaimed.includes(name));
    if (backup) new BackupJobs(this, 'backup', { data, backup, mounted });
  }
}

/** A target that has backups. */
export type TargetWithBackup = TargetWithPaths & { readonly backup: BackupOfTarget };

/** What a target has in its backups, by data path. */
export interface BackupContents {
  /** Dumped, and made anew of that. */
  readonly services: readonly ServedData[];
  /** Copied, file by file. */
  readonly copied: readonly string[];
}

export function backupContents(target: TargetWithBackup, mounted: readonly string[]): BackupContents {
  const of = backedUp(target, mounted);
  return { services: dumpedServices(of), copied: copiedPaths(of).map(({ name }) => name) };
}

/** Lists the good backups of a target, or of another whose repository lies beside. */
export function listBackupsJob(target: TargetWithBackup, from: string): OneOffJob {
  const of = backedUp(target, []);
  return oneOff(target, `${backupName}-list`, 1, (name, hours) => jobSpec(of, name, hours, listSteps(of, from)));
}

/** Restores a backup to the trash of a target. */
export function restoreBackupJob(
  target: TargetWithBackup,
  mounted: readonly string[],
  props: Omit<RestoreProps, keyof BackedUp>,
): OneOffJob {
  const of = { ...backedUp(target, mounted), ...props };
  return oneOff(target, restoreName, target.backup.hours, (name, hours) => jobSpec(of, name, hours, restoreSteps(of)));
}

function oneOff(
  { namespace, project }: TargetWithBackup,
  name: string,
  hours: number,
  spec: (name: string, hours: number) => k8s.JobSpec,
): OneOffJob {
  const chart = new Chart(new App(), 'job');
  new k8s.KubeJob(chart, 'Job', {
    metadata: { name, namespace, labels: labels(name, project) },
    // For a caller who was interrupted; others delete it.
    spec: { ...spec(name, hours), ttlSecondsAfterFinished: 3600 },
  });
  return { namespace, name, manifest: JSON.stringify(chart.toJson()[0]) };
}

/** The data of a target with its data services, as its own manifests have it. */
function backedUp(target: TargetWithBackup, mounted: readonly string[]): BackedUp {
  const chart = new Chart(new App(), 'data');
  const data = isOnDisk(target)
    ? new SlotData(chart, 'slot-data', slotDataProps(target))
    : new SlotClaims(chart, 'slot-data', slotClaimsProps(target));
  for (const { config } of target.groups.flatMap(({ dataServices }) => dataServices))
    if (!isOperated(config)) makeDataService(chart, config.type, config, data);
  return { data, backup: target.backup, mounted };
}
