import { Lazy } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { CollectorSettings } from '../../rules/defaults/collector-and-trash';
import { highestSlot } from '../../rules/slot';
import { mountPaths } from '../data-store/mount-paths';
import { wholeDisk } from '../data-store/whole-disk';
import { collectContainer, limitArgument } from '../facts/collector-limits';
import { slotListKey, slotListName } from '../facts/slot-list';
import { jobPod } from '../job/job-pod';
import { toolsContainer } from '../job/tools-container';
import { labels } from '../labels';
import { podMetadata } from '../own-pods';
import type { DiskFacts } from './disk';
import { environmentPatterns, type CollectedData } from './environment-patterns';
import { inlineScript } from './script';

export interface CollectorProps {
  /** Name of the CronJob. */
  readonly name: string;
  /** Which disk. */
  readonly disk: DiskFacts;
  /** What it does there. */
  readonly settings: CollectorSettings;
  /** Data of environments and slots on the disk; what is added before the synth counts too. */
  readonly data: readonly CollectedData[];
}

/** Runs in a row that must have seen a slot as gone. */
const runs = 3;

/** Time to measure, and the same again to remove. What is left then is left to the next run. */
const seconds = 1200;

/**
 * Empties the trash of a disk, reports sizes, and finds slots that are gone.
 *
 * The one thing that sees all data of a disk, so it has no token for the API: what is in use it knows from the locks, and
 * which slots there are from a list. Killed at any moment, the next run goes on.
 */
export class Collector extends Construct {
  constructor(scope: Construct, id: string, { name, disk, settings, data }: CollectorProps) {
    super(scope, id);
    const { project, namespace } = disk;
    const root = wholeDisk(disk.root);
    const list = { name: 'slots', mountPath: mountPaths.slots, readOnly: true };
    const collect = toolsContainer({
      name: collectContainer,
      image: disk.toolsImage,
      job: disk,
      isOfPlatform: true,
      command: inlineScript('collect'),
      args: Lazy.any({ produce: () => argumentsFor({ name, disk, settings, data }) }) as string[],
      mounts: [root.mount, list],
    });
    const objectLabels = labels(name, project);
    new k8s.KubeCronJob(this, 'CronJob', {
      metadata: { name, namespace, labels: objectLabels },
      spec: {
        schedule: settings.schedule,
        concurrencyPolicy: 'Forbid',
        // Without it, a CronJob that missed a hundred times never runs again.
        startingDeadlineSeconds: 1800,
        successfulJobsHistoryLimit: 3,
        failedJobsHistoryLimit: 3,
        jobTemplate: {
          metadata: { labels: objectLabels },
          spec: {
            // The next run is the next try.
            backoffLimit: 0,
            activeDeadlineSeconds: 2 * seconds + 600,
            template: {
              metadata: podMetadata(objectLabels),
              spec: jobPod({
                imagePullSecrets: disk.imagePullSecrets,
                node: disk.node,
                onFullDisk: true,
                steps: [collect],
                // Missing, the list keeps no trash from being emptied.
                volumes: [root.volume, { name: list.name, configMap: { name: slotListName, optional: true } }],
              }),
            },
          },
        },
      },
    });
  }
}

function argumentsFor({ disk, settings, data }: CollectorProps): string[] {
  return [
    `--project=${disk.project}`,
    `--root=${mountPaths.root}`,
    `--disk=${disk.id}`,
    `--slots=${mountPaths.slots}/${slotListKey}`,
    `--most-slots=${highestSlot}`,
    limitArgument('retention-hours', settings.trashRetentionHours),
    limitArgument('orphans', settings.orphans),
    limitArgument('grace-hours', settings.graceHours),
    `--warn-percent=${settings.warnPercent}`,
    `--runs=${runs}`,
    limitArgument('max-removals', settings.maxRemovals),
    limitArgument('max-share', settings.maxShare),
    `--seconds=${seconds}`,
    ...environmentPatterns(disk.root, data),
  ];
}
