import { App, Chart } from 'cdk8s';
import type { TargetWithData } from '../config/target';
import { SlotData } from '../constructs/slot-data/slot-data';
import { TrashJob, type TrashTask } from '../constructs/slot-data/trash-job';
import { platformName } from './platform-stack';

/** A Job that is created for one use, and never part of the output. */
export interface OneOffJob {
  readonly namespace: string;
  /** For `kubectl create -f -`. */
  readonly manifest: string;
}

/** A Job on the trash of a target, in its namespace. */
export function targetTrashJob(target: TargetWithData, taskOf: (data: SlotData) => TrashTask): OneOffJob {
  const app = new App();
  const { project, namespace, dataPaths, imagePullPolicy, imagePullSecrets } = target;
  // The ServiceAccount in it is there already.
  const data = new SlotData(new Chart(app, 'data'), 'slot-data', { target, dataPaths });
  const chart = new Chart(app, 'job');
  new TrashJob(chart, 'trash', {
    project,
    namespace,
    dataPaths,
    imagePullPolicy,
    imagePullSecrets,
    task: taskOf(data),
  });
  return { namespace, manifest: JSON.stringify(chart.toJson()[0]) };
}

/** A Job on what the collector has moved aside, in the platform's namespace. */
export function platformTrashJob(
  { project, dataPaths, imagePullSecrets }: Pick<TargetWithData, 'project' | 'dataPaths' | 'imagePullSecrets'>,
  task: TrashTask,
): OneOffJob {
  const namespace = platformName(project);
  const chart = new Chart(new App(), 'job');
  new TrashJob(chart, 'trash', { project, namespace, dataPaths, imagePullSecrets, task });
  return { namespace, manifest: JSON.stringify(chart.toJson()[0]) };
}
