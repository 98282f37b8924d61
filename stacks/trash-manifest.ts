import { App, Chart } from 'cdk8s';
import type { TargetWithData } from '../config/target';
import { SlotData } from '../constructs/slot-data/slot-data';
import { TrashJob, type TrashTask } from '../constructs/slot-data/trash-job';
import { diskOfTargets, slotDataProps } from './slot-data-props';

/** A Job that is created for one use, and never part of the output. */
export interface OneOffJob {
  readonly namespace: string;
  /** For `kubectl create -f -`. */
  readonly manifest: string;
}

/** A Job on the trash of a target, in its namespace. */
export function targetTrashJob(target: TargetWithData, taskOf: (data: SlotData) => TrashTask): OneOffJob {
  const app = new App();
  const { namespace, imagePullPolicy, imagePullSecrets } = target;
  // The ServiceAccount in it is there already.
  const data = new SlotData(new Chart(app, 'data'), 'slot-data', slotDataProps(target));
  const chart = new Chart(app, 'job');
  new TrashJob(chart, 'trash', { namespace, disk: data.disk, imagePullPolicy, imagePullSecrets, task: taskOf(data) });
  return { namespace, manifest: JSON.stringify(chart.toJson()[0]) };
}

/** A Job on what the collector has moved aside, in the platform's namespace. */
export function platformTrashJob(target: TargetWithData, task: TrashTask): OneOffJob {
  const { facts: disk } = diskOfTargets([target]);
  const { namespace, imagePullSecrets } = disk;
  const chart = new Chart(new App(), 'job');
  new TrashJob(chart, 'trash', { namespace, disk, imagePullSecrets, task });
  return { namespace, manifest: JSON.stringify(chart.toJson()[0]) };
}
