import { App, Chart } from 'cdk8s';
import type { TargetWithClaims, TargetWithData } from '../config/target';
import type { DataStore } from '../constructs/data-store/data-store';
import { DataClaims } from '../constructs/data-store/data-claims';
import { SlotClaims } from '../constructs/slot-data/slot-claims';
import { SlotData } from '../constructs/slot-data/slot-data';
import type { TargetData } from '../constructs/slot-data/target-data';
import { TrashJob, type TrashTask } from '../constructs/slot-data/trash-job';
import { diskOfTargets, slotClaimsProps, slotDataProps, storeOf as directoriesOf } from './slot-data-props';

/** A Job that is created for one use, and never part of the output. */
export interface OneOffJob {
  readonly namespace: string;
  /** For `kubectl create -f -`. */
  readonly manifest: string;
}

/** Jobs on the trash of a target, in its namespace: one for each place that has a trash. */
export function targetTrashJobs(
  target: TargetWithData | TargetWithClaims,
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
    return { namespace, manifest: JSON.stringify(job.toJson()[0]) };
  });
}

/** Whether the data of a target lies on a disk, or else in claims. */
export function isOnDisk(target: TargetWithData | TargetWithClaims): target is TargetWithData {
  return 'dataPaths' in target;
}

/** Where the data of a target lies. */
export function storeOf(target: TargetWithData | TargetWithClaims): DataStore {
  return isOnDisk(target) ? directoriesOf(target) : new DataClaims();
}

/** A Job on what the collector has moved aside, in the platform's namespace. */
export function platformTrashJob(target: TargetWithData, task: TrashTask): OneOffJob {
  const { facts: disk } = diskOfTargets([target]);
  const { namespace, node: nodeName, imagePullSecrets } = disk;
  const chart = new Chart(new App(), 'job');
  new TrashJob(chart, 'trash', { namespace, tools: disk, nodeName, imagePullSecrets, task });
  return { namespace, manifest: JSON.stringify(chart.toJson()[0]) };
}
