import type { KubernetesObject } from '../kubernetes/kubernetes-object';
import { CommandFailed } from '../process/command-failed';
import type { Delivery } from './delivery';
import { jobLog } from './job-log';
import { listOf, type Kubectl } from './kubectl';
import { LiveNamespace } from './namespace';
import { applyArguments } from './plan';
import { removeObjects } from './remove-objects';
import { waitUntilReady, type WatchOptions } from './watch';

/** Who applies what nothing delivers: an apply deletes what it finds under its own name, and no longer in the output. */
const passingManager = 'slotstack-on-request';

export interface RunJobsOptions extends WatchOptions {
  /** How many lines of each container are said. @default 50 */
  readonly lines?: 'all' | undefined;
  /** Whether they are in the output, too. */
  readonly isDelivered: boolean;
}

/**
 * Runs Jobs anew, and says what they do.
 *
 * @param objects Jobs, and what they read
 * @throws CommandFailed where there is no namespace for them, or one fails
 */
export function runJobs(
  kubectl: Kubectl,
  delivery: Delivery,
  objects: readonly KubernetesObject[],
  { timeout, say, isDelivered, lines }: RunJobsOptions,
): void {
  const { name, namespace } = delivery;
  const jobs = objects.filter(({ kind }) => kind === 'Job');
  if (LiveNamespace.find(kubectl, namespace).state !== 'there')
    throw new CommandFailed(`${namespace} is not there: slotstack apply ${name}`);
  removeObjects(kubectl, jobs);
  const passing = ['--server-side', '--force-conflicts', `--field-manager=${passingManager}`, '--filename=-'];
  const options = isDelivered ? applyArguments(delivery, { forceConflicts: false }) : passing;
  kubectl.output(['apply', ...options], listOf([...objects]));
  try {
    waitUntilReady(kubectl, namespace, jobs, { timeout, say });
  } finally {
    for (const job of jobs) for (const line of jobLog(kubectl, namespace, job, lines)) say(`  ${line}`);
  }
}
