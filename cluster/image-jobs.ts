import type { KubernetesObject } from '../kubernetes/kubernetes-object';
import { nameInLabels } from '../constructs/labels';
import { isImageJob } from '../constructs/facts/image-job';
import { CommandFailed } from '../process/command-failed';
import type { Delivery } from './delivery';
import { jobLog } from './job-log';
import { listOf, type Kubectl } from './kubectl';
import { LiveNamespace } from './namespace';
import { applyArguments } from './plan';
import { removeObjects } from './remove';
import { waitUntilReady, type WatchOptions } from './watch';

/**
 * Runs the Jobs among objects that copy or build images anew, and says what they do.
 *
 * @throws CommandFailed where there is no namespace for them, or one fails
 */
export function runImageJobs(
  kubectl: Kubectl,
  delivery: Delivery,
  objects: readonly KubernetesObject[],
  { timeout, say }: WatchOptions,
): void {
  const { name, namespace } = delivery;
  const jobs = objects.filter(isImageJob);
  if (LiveNamespace.find(kubectl, namespace).state !== 'there')
    throw new CommandFailed(`${namespace} is not there: slotstack apply ${name}`);
  const names = jobs.map(nameInLabels);
  const configurations = objects.filter(
    (object) => object.kind === 'ConfigMap' && names.includes(nameInLabels(object)),
  );
  removeObjects(kubectl, jobs);
  kubectl.output(
    ['apply', ...applyArguments(delivery, { forceConflicts: false })],
    listOf([...configurations, ...jobs]),
  );
  try {
    waitUntilReady(kubectl, namespace, jobs, { timeout, say });
  } finally {
    for (const job of jobs) for (const line of jobLog(kubectl, namespace, job)) say(`  ${line}`);
  }
}
