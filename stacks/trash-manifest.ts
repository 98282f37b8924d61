import { App, Chart } from 'cdk8s';
import type { TargetWithData } from '../config/target';
import { SlotClaims } from '../constructs/slot-data/slot-claims';
import { SlotData } from '../constructs/slot-data/slot-data';
import type { TargetData } from '../constructs/slot-data/target-data';
import { TrashJob, trashJobName, type TrashTask } from '../constructs/slot-data/trash-job';
import { isOnDisk, type TargetWithPaths } from './data-store';
import { diskOfTargets, slotClaimsProps, slotDataProps } from './slot-data-props';

/** A Job that is created for one use, and never part of the output. */
export interface OneOffJob {
  readonly namespace: string;
  /** Name of the Job: one in a namespace at a time. */
  readonly name: string;
  /** For `kubectl create -f -`. */
  readonly manifest: string;
}

/** Jobs on the trash of a target, in its namespace: one for each place that has a trash. */
export function targetTrashJobs(
  target: TargetWithPaths,
  tasksOf: (data: TargetData) => readonly TrashTask[],
): OneOffJob[] {
  const app = new App();
  const { namespace, imagePullPolicy, imagePullSecrets } = target;
  const chart = new Chart(app, 'data');
  // The ServiceAccount in it is there already.
  const data = isOnDisk(target)
    ? new SlotData(chart, 'slot-data', slotDataProps(target))
    : new SlotClaims(chart, 'slot-data', slotClaimsProps(target));
  const { tools, nodeName } = data;
  return tasksOf(data).map((task, index) => {
    const job = new Chart(app, `job-${index}`);
    new TrashJob(job, 'trash', { namespace, tools, nodeName, imagePullPolicy, imagePullSecrets, task });
    return { namespace, name: trashJobName, manifest: JSON.stringify(job.toJson()[0]) };
  });
}

/** A Job on what the collector has moved aside, in the platform's namespace. */
export function platformTrashJob(target: TargetWithData, task: TrashTask): OneOffJob {
  const { facts: disk } = diskOfTargets([target]);
  const { namespace, node: nodeName, imagePullSecrets } = disk;
  const chart = new Chart(new App(), 'job');
  new TrashJob(chart, 'trash', { namespace, tools: disk, nodeName, imagePullSecrets, task });
  return { namespace, name: trashJobName, manifest: JSON.stringify(chart.toJson()[0]) };
}
