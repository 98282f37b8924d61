import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { TargetWithData } from '../../config/target';
import { collectContainer, limitArgument } from '../facts/collector-limits';
import { slotListKey, slotListName } from '../facts/slot-list';
import { platformResources } from '../job-resources';
import { labels } from '../labels';
import { nodePin } from '../node-pin';
import { podMetadata, pullSecrets } from '../own-pods';
import { asDirectoryKeeper } from '../security';
import { environmentPatterns, type PlacedTarget } from './environment-patterns';
import { script } from './script';
import { mountPaths, rootVolume } from './volumes';

export interface CollectorProps {
  /** Name of the CronJob. */
  readonly name: string;
  readonly project: string;
  readonly namespace: string;
  /** Targets whose data lies on one disk: the same root, id and node. At least one. */
  readonly targets: readonly (PlacedTarget & Pick<TargetWithData, 'imagePullSecrets'>)[];
}

/** Runs in a row that must have seen a slot as gone. */
const runs = 3;

/** Largest number of a slot: see `maxSlots`. */
const mostSlots = 9999;

/** Time to measure, and the same again to remove. What is left then is left to the next run. */
const seconds = 1200;

/**
 * Empties the trash of a disk, reports sizes, and finds slots that are gone.
 *
 * The one thing that sees all data of a disk, so it has no token for the API: what is in use it knows from the locks, and
 * which slots there are from a list. Killed at any moment, the next run goes on.
 */
export class Collector extends Construct {
  constructor(scope: Construct, id: string, { name, project, namespace, targets }: CollectorProps) {
    super(scope, id);
    const [first] = targets;
    if (!first) throw new Error('a collector needs targets');
    const { disk, node, toolsImage, collector } = first.dataPaths;
    const root = rootVolume(first.dataPaths);
    const list = { name: 'slots', mountPath: mountPaths.slots, readOnly: true };
    const affinity = nodePin(node);
    const objectLabels = labels(name, project);
    new k8s.KubeCronJob(this, 'CronJob', {
      metadata: { name, namespace, labels: objectLabels },
      spec: {
        schedule: collector.schedule,
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
              spec: {
                restartPolicy: 'Never',
                automountServiceAccountToken: false,
                enableServiceLinks: false,
                ...pullSecrets(...targets),
                ...(affinity && { affinity }),
                // A full disk is a reason to clean up, not to wait.
                tolerations: [{ key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' }],
                containers: [
                  {
                    name: collectContainer,
                    image: toolsImage,
                    command: ['/bin/bash', '-c', script('collect'), 'collect'],
                    args: [
                      `--project=${project}`,
                      `--root=${mountPaths.root}`,
                      `--disk=${disk}`,
                      `--slots=${mountPaths.slots}/${slotListKey}`,
                      `--most-slots=${mostSlots}`,
                      limitArgument('retention-hours', collector.trashRetentionHours),
                      limitArgument('orphans', collector.orphans),
                      limitArgument('grace-hours', collector.graceHours),
                      `--warn-percent=${collector.warnPercent}`,
                      `--runs=${runs}`,
                      limitArgument('max-removals', collector.maxRemovals),
                      limitArgument('max-share', collector.maxShare),
                      `--seconds=${seconds}`,
                      ...environmentPatterns(targets),
                    ],
                    resources: platformResources(first.dataPaths),
                    securityContext: asDirectoryKeeper,
                    terminationMessagePolicy: 'FallbackToLogsOnError',
                    volumeMounts: [root.mount, list],
                  },
                ],
                // Missing, the list keeps no trash from being emptied.
                volumes: [root.volume, { name: list.name, configMap: { name: slotListName, optional: true } }],
              },
            },
          },
        },
      },
    });
  }
}
