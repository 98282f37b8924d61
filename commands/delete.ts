import { objectName } from '../config/kubernetes-object';
import { Notices } from '../config/notice';
import { Problems } from '../config/problem';
import { loadProjects } from '../config/projects';
import type { Target } from '../config/target';
import { cleanupName, confirmationName } from '../constructs/slot-data/cleanup-job';
import { place } from '../stacks/placement';
import { deletionOutput } from '../stacks/target-app';
import { changeOptions, parseWords } from './arguments';
import { Kubectl } from './cluster/kubectl';
import { fieldManager, leftoversOf } from './cluster/leftovers';
import { LiveNamespace } from './cluster/namespace';
import { removeObjects } from './cluster/remove';
import { waitUntilReady } from './cluster/watch';
import { findDelivery, platformOf, type Delivery } from './delivery';
import { CommandFailed, run, type Invocation } from './invocation';

const usage = 'usage: npm run delete -- <slot> [--dry-run] [--context=<context>]';

/** Seconds that the cleanup Job may take: its own deadline, and some for its last words. */
const jobSeconds = 1900;

/** Seconds for a namespace to go with all that is in it. */
const namespaceSeconds = 300;

/** What is done, in words, and the doing. Each step can be repeated. */
type Step = readonly [what: string, act: () => void];

/**
 * Deletes a slot from the cluster that kubectl points to: its data by the cleanup Job, then its namespace. Of a target that
 * works in the namespace of another, it deletes what was applied for it.
 *
 * Interrupted at any moment and called again, it finishes.
 */
function deleteTarget({ files, inputs, args }: Invocation): void {
  const { values, positionals } = parseWords(args, changeOptions, usage);
  const [name, ...more] = positionals;
  if (name === undefined || more.length > 0) throw new CommandFailed(usage);
  const delivery = findDelivery(loadProjects(files, inputs), name);
  const { target, namespace, project } = delivery;
  if (!target) throw new CommandFailed(`${name} is what all targets of ${project.name} need: it is deleted by hand`);
  if (target.slot === undefined && target.ownsNamespace)
    throw new CommandFailed(`${name} is a lasting environment: its data is deleted by nobody. ${usage}`);
  const kubectl = new Kubectl(values.context);
  console.error(`${kubectl.whereabouts()}, namespace ${namespace}`);
  const steps = target.ownsNamespace ? slotSteps(kubectl, delivery, target) : guestSteps(kubectl, delivery);
  for (const [index, [what, act]] of steps.entries()) {
    console.error(`${index + 1}/${steps.length} ${what}`);
    if (!values['dry-run']) act();
  }
  console.error(values['dry-run'] ? 'nothing was done' : `${name} is deleted`);
}

function slotSteps(kubectl: Kubectl, delivery: Delivery, target: Target): Step[] {
  const { namespace, project } = delivery;
  const live = LiveNamespace.find(kubectl, namespace);
  live.checkProject(delivery);
  live.checkNotArgoCds();
  const platform = platformOf(project).namespace;
  if (live.state === 'absent' && LiveNamespace.find(kubectl, platform).state === 'absent')
    throw new CommandFailed(`neither ${namespace} nor ${platform} is there: is it the right cluster?`);
  const waiting: Step = [
    `wait until the namespace ${namespace}, which is being deleted already, is gone`,
    () => {
      live.waitUntilGone(namespaceSeconds);
    },
  ];
  return [
    ...(live.state === 'terminating' ? [waiting] : []),
    // Also where the namespace is gone: whoever deleted it may have left the data.
    ...(target.dataPaths ? dataSteps(kubectl, delivery, target) : []),
    [
      `delete the namespace ${namespace}`,
      () => {
        kubectl.output(['delete', 'namespace', namespace, '--ignore-not-found', '--wait=false']);
        live.waitUntilGone(namespaceSeconds);
      },
    ],
  ];
}

function dataSteps(kubectl: Kubectl, delivery: Delivery, target: Target): Step[] {
  const { name, namespace, project } = delivery;
  const problems = new Problems();
  const { files } = deletionOutput(project, target, place(project, new Notices(), problems), problems);
  problems.throwIfAny();
  const there = `--namespace=${namespace}`;
  const apply = (text: string | undefined) => {
    // Whatever somebody else has changed there: it goes anyway.
    const options = ['--server-side', `--field-manager=${fieldManager(delivery)}`, '--force-conflicts'];
    kubectl.output(['apply', ...options, '--filename=-'], text);
  };
  return [
    [
      'make sure of the namespace, and of what the cleanup Job may do',
      () => {
        apply(files.get('0000-namespace.k8s.yaml'));
      },
    ],
    [
      `confirm the deletion in ConfigMap ${confirmationName}`,
      () => {
        apply(confirmation(namespace, name));
      },
    ],
    [
      'remove the Job of an earlier try',
      () => {
        kubectl.output(['delete', 'job', cleanupName, there, '--ignore-not-found', '--timeout=120s']);
      },
    ],
    [
      `start the cleanup Job, which stops all workloads and deletes ${target.dataPaths?.environmentDirectory ?? ''}`,
      () => {
        kubectl.output(['create', '--filename=-'], files.get('cleanup.k8s.yaml'));
      },
    ],
    [
      'wait for it',
      () => {
        waitForCleanup(kubectl, namespace);
      },
    ],
  ];
}

/** A target in the namespace of another has no data: its objects are all there is of it. */
function guestSteps(kubectl: Kubectl, delivery: Delivery): Step[] {
  const { removable, kept, unseen } = leftoversOf(kubectl, delivery, []);
  for (const line of [...kept, ...unseen]) console.error(line);
  return removable.map((object) => [
    `delete ${objectName(object)}`,
    () => {
      removeObjects(kubectl, [object]);
    },
  ]);
}

function confirmation(namespace: string, target: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: confirmationName, namespace },
    data: { target },
  });
}

/** Until the Job is complete or has failed; what it says of the data is shown either way. */
function waitForCleanup(kubectl: Kubectl, namespace: string): void {
  const job = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: cleanupName } };
  const log = (...containers: string[]) => {
    const pods = `--selector=batch.kubernetes.io/job-name=${cleanupName}`;
    const args = ['logs', `--namespace=${namespace}`, pods, ...containers, '--tail=50', '--ignore-errors'];
    const { stdout } = kubectl.attempt(args);
    if (stdout.trim() !== '') console.error(stdout.trimEnd());
  };
  try {
    waitUntilReady(kubectl, namespace, [job], { timeout: jobSeconds, say: console.error });
    log('--container=delete');
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    log('--all-containers', '--prefix');
    throw new CommandFailed(
      `${error.message}\n${namespace} and what is left of its data are still there: mend what the log says, and call this again`,
    );
  }
}

run(deleteTarget);
