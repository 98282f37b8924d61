import type { DataPaths } from '../../config/data-paths';
import type { Project } from '../../config/project';
import { objectName, type KubernetesObject } from '../../kubernetes/kubernetes-object';
import { Notices } from '../../input/notice';
import { Problems } from '../../input/problem';
import type { Target } from '../../config/target';
import { cleanupName } from '../../constructs/slot-data/cleanup-job';
import { targetJobName } from '../../constructs/target-job-name';
import { place } from '../../stacks/placement';
import { deletionOutput } from '../../stacks/target-app';
import { lifeToEnd } from '../../cluster/hand-over';
import { runHooks } from '../../cluster/hooks';
import { BuiltManifests } from '../../cluster/manifests';
import { applyArguments } from '../../cluster/plan';
import type { Kubectl } from '../../cluster/kubectl';
import { kubectlFor } from '../../cluster/kubectl-for';
import { leftoversOf } from '../../cluster/leftovers';
import { LiveNamespace } from '../../cluster/namespace';
import { removeObjects } from '../../cluster/remove-objects';
import { waitUntilReady } from '../../cluster/watch';
import { confirm } from '../confirm';
import { findDelivery, platformOf, type Delivery } from '../../cluster/delivery';
import { claimSizes } from '../../cluster/claim-sizes';
import { CommandFailed } from '../../process/command-failed';
import type { Surroundings } from '../surroundings';
import { verb } from '../verb';
import { contextOption, dryRunOption, fileOption, yesOption } from '../options';
import { projectCall, type ClusterOptions } from '../call';

export function deleteVerb(surroundings: Surroundings) {
  return verb({
    name: 'delete',
    description:
      'Deletes a slot from the cluster: its namespace, then its data by the cleanup Job. Of a target that works in the namespace of another, it deletes what was applied for it. It shows the steps and asks; interrupted at any moment and called again, it finishes.',
    examples: { 'delete shop-dev-1 --dry-run': 'only shows the steps', 'delete shop-dev-1 --yes': 'in CI' },
  })
    .argument('<slot>')
    .addOption(fileOption())
    .addOption(contextOption())
    .addOption(dryRunOption())
    .addOption(yesOption())
    .action((name, options) => {
      deleteTarget(surroundings, name, options);
    });
}

interface DeleteOptions extends ClusterOptions {
  readonly dryRun?: true | undefined;
  readonly yes?: true | undefined;
}

/** Seconds that the cleanup Job may take: its own deadline, and some for its last words. */
const jobSeconds = 2800;

/** What is done, in words, and the doing. Each step can be repeated. */
type Step = readonly [what: string, act: () => void];

function deleteTarget(surroundings: Surroundings, name: string, options: DeleteOptions): void {
  const { projects } = projectCall(surroundings, options);
  const delivery = findDelivery(projects, name);
  const { target, namespace, project } = delivery;
  if (!target) throw new CommandFailed(`${name} is what all targets of ${project.name} need: it is deleted by hand`);
  if (target.slot === undefined && target.ownsNamespace)
    throw new CommandFailed(`${name} is a lasting environment: its data is deleted by nobody`);
  const kubectl = kubectlFor([delivery], options.context, surroundings.kubectl);
  console.error(`${kubectl.whereabouts()}, namespace ${namespace}`);
  const hooks = hooksBefore(projects, delivery);
  const steps = target.ownsNamespace
    ? slotSteps(kubectl, delivery, { target, hooks })
    : guestSteps(kubectl, delivery, hooks);
  for (const [index, [what]] of steps.entries()) console.error(`${index + 1}. ${what}`);
  if (options.dryRun) {
    console.error('nothing was done');
    return;
  }
  confirm(`delete ${name}?`, options.yes ?? false);
  for (const [index, [what, act]] of steps.entries()) {
    console.error(`${index + 1}/${steps.length} ${what}`);
    act();
  }
  console.error(`${name} is deleted`);
}

/** What is done while all of a target is still there. */
function hooksBefore(projects: readonly Project[], delivery: Delivery): readonly KubernetesObject[] {
  const isAny = delivery.target?.hooks.some(({ moment }) => moment === 'before-delete');
  return isAny ? new BuiltManifests(projects).of(delivery).hooks['before-delete'] : [];
}

interface SlotToDelete {
  readonly target: Target;
  /** What runs before, in its namespace. */
  readonly hooks: readonly KubernetesObject[];
}

function slotSteps(kubectl: Kubectl, delivery: Delivery, { target, hooks }: SlotToDelete): Step[] {
  const { namespace, project } = delivery;
  const live = LiveNamespace.find(kubectl, namespace);
  live.checkProject(delivery);
  live.checkNotArgoCds();
  lifeToEnd(live, delivery);
  const platform = platformOf(project).namespace;
  const hasPlatform = LiveNamespace.find(kubectl, platform).state === 'there';
  if (live.state === 'absent' && !hasPlatform)
    throw new CommandFailed(`neither ${namespace} nor ${platform} is there: is it the right cluster?`);
  if (target.dataPaths && !hasPlatform)
    throw new CommandFailed(`${platform}, where the cleanup Job runs, is not there: slotstack apply ${platform}`);
  return [
    ...(live.state === 'there' && hooks.length > 0 ? [hookStep(kubectl, delivery, hooks)] : []),
    [
      `delete the namespace ${namespace}, with all that is in it${claimsIn(kubectl, live)}`,
      () => {
        live.end();
      },
    ],
    // Also where the namespace is gone: whoever deleted it may have left the data.
    ...(target.dataPaths ? dataSteps(kubectl, delivery, target, target.dataPaths) : []),
  ];
}

function hookStep(kubectl: Kubectl, delivery: Delivery, hooks: readonly KubernetesObject[]): Step {
  const apply = (text: string) => {
    kubectl.output(['apply', ...applyArguments(delivery, { forceConflicts: true })], text);
  };
  return [
    'run the hooks before it is deleted',
    () => {
      runHooks(kubectl, hooks, { delivery, apply, say: console.error });
    },
  ];
}

/** The claims that go with a namespace, in words. */
function claimsIn(kubectl: Kubectl, { name, state }: LiveNamespace): string {
  const claims = state === 'absent' ? [] : (claimSizes(kubectl, [name], new Set()).get(name) ?? []);
  const words = claims.map((claim) => `${claim.name} (${claim.capacity ?? 'not bound'})`);
  return words.length === 0 ? '' : `, and the data in claims ${words.join(', ')}`;
}

function dataSteps(kubectl: Kubectl, { name, project }: Delivery, target: Target, dataPaths: DataPaths): Step[] {
  const problems = new Problems();
  const { files } = deletionOutput(project, target, place(project, new Notices(), problems), problems);
  problems.throwIfAny();
  const namespace = platformOf(project).namespace;
  const job = targetJobName(cleanupName, name);
  return [
    [
      'remove the Job of an earlier try',
      () => {
        kubectl.output(['delete', 'job', job, `--namespace=${namespace}`, '--ignore-not-found', '--timeout=120s']);
      },
    ],
    [
      `start the cleanup Job in ${namespace}, which deletes ${dataPaths.environmentDirectory}`,
      () => {
        kubectl.output(['create', '--filename=-'], files.get('cleanup.k8s.yaml'));
      },
    ],
    [
      'wait for it',
      () => {
        waitForCleanup(kubectl, namespace, job);
      },
    ],
  ];
}

/** A target in the namespace of another has no data: its objects are all there is of it. */
function guestSteps(kubectl: Kubectl, delivery: Delivery, hooks: readonly KubernetesObject[]): Step[] {
  const { removable, kept, unseen } = leftoversOf(kubectl, delivery, []);
  for (const line of [...kept, ...unseen]) console.error(line);
  const steps = removable.map((object): Step => [
    `delete ${objectName(object)}`,
    () => {
      removeObjects(kubectl, [object]);
    },
  ]);
  return hooks.length > 0 && steps.length > 0 ? [hookStep(kubectl, delivery, hooks), ...steps] : steps;
}

/** Until the Job is complete or has failed; what it says of the data is shown either way. */
function waitForCleanup(kubectl: Kubectl, namespace: string, name: string): void {
  const job = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name } };
  const log = (...containers: string[]) => {
    const pods = `--selector=batch.kubernetes.io/job-name=${name}`;
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
      `${error.message}\nwhat is left of the data is still there: mend what the log says, and call this again`,
    );
  }
}
