import { objectName, type KubernetesObject } from '../kubernetes/kubernetes-object';
import { generationOfPods } from '../constructs/facts/generation';
import { hookFactsOf } from '../constructs/facts/hook';
import { CommandFailed } from '../process/command-failed';
import type { Delivery } from './delivery';
import { jobLog } from './job-log';
import { listOf, type Kubectl } from './kubectl';
import type { Manifests } from './manifests';
import { removeObjects } from './remove-objects';
import { waitUntilReady, type WatchOptions } from './watch';
import { stateOf } from './workload';

export interface HookRun extends Pick<WatchOptions, 'say'> {
  readonly delivery: Pick<Delivery, 'namespace'>;
  /** Applies what stands in a text. */
  readonly apply: (text: string) => void;
}

/** Seconds in which a pod starts, its image is there, and the cluster says that the time of a Job is over. */
const lateness = 300;

/**
 * Runs hooks one after the other, each to its end: the next may count on what it has done.
 *
 * @throws CommandFailed with its log where one fails, and services.yaml does not say to go on
 */
export function runHooks(kubectl: Kubectl, objects: readonly KubernetesObject[], run: HookRun): void {
  const jobs = objects.filter((object) => hookFactsOf(object) !== undefined);
  const rights = objects.filter((object) => !jobs.includes(object));
  if (rights.length > 0) run.apply(listOf(rights));
  for (const job of jobs) runHook(kubectl, job, run);
}

function runHook(kubectl: Kubectl, job: KubernetesObject, { delivery: { namespace }, apply, say }: HookRun): void {
  const facts = hookFactsOf(job);
  if (!facts) return;
  const [live] = kubectl.objects(['job', job.metadata.name, `--namespace=${namespace}`]);
  if (live && facts.runs === 'life' && hasRun(job, live)) {
    say(`hook ${facts.path} has run in this life`);
    return;
  }
  if (live) removeObjects(kubectl, [live]);
  say(`hook ${facts.path}`);
  apply(listOf([job]));
  // A step without a time limit takes what it takes, as with codexctl.
  const timeout = facts.seconds === undefined ? Infinity : facts.seconds + lateness;
  try {
    waitUntilReady(kubectl, namespace, [job], { timeout, say });
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    for (const line of jobLog(kubectl, namespace, job)) say(`  ${line}`);
    const reason = `hook ${facts.path}: ${error.message}`;
    if (!facts.ignoresFailure) throw new CommandFailed(reason);
    say(`${reason}; goes on, as continueOnError says`);
  }
}

/** Whether it has ended well, for the data of this generation. */
function hasRun(job: KubernetesObject, live: KubernetesObject): boolean {
  return stateOf(job, live).phase === 'ready' && generationOfPods(job) === generationOfPods(live);
}

/** What the hooks of an apply may do: all that they are made of but their Jobs, which are made anew. */
export function rightsOfHooks({ hooks: { before, after } }: Pick<Manifests, 'hooks'>): KubernetesObject[] {
  return [...before, ...after].filter((object) => hookFactsOf(object) === undefined);
}

/** What a plan says of hooks. */
export function hookLines({ hooks: { before, after }, temporary }: Pick<Manifests, 'hooks' | 'temporary'>): string[] {
  const line = (moment: string) => (object: KubernetesObject) => {
    const facts = hookFactsOf(object);
    if (!facts) return [];
    const once = facts.runs === 'life' ? ', unless it has in this life' : '';
    return [`  ${objectName(object)} runs ${moment}${once}: ${facts.path}`];
  };
  const present = temporary.map((object) => `  ${objectName(object)} is there until the hooks after it have run`);
  return [...before.flatMap(line('before')), ...present, ...after.flatMap(line('after'))];
}
