import { lifeInWords } from '../config/life';
import { isImageJob } from '../constructs/facts/image-job';
import { forgettingSeconds } from '../constructs/life/waits';
import { objectName } from '../kubernetes/kubernetes-object';
import { pause } from '../process/pause';
import { listOf, type Kubectl } from './kubectl';
import { waitUntilEstablished } from './definitions';
import { applyArguments, type Plan, type PlanOptions } from './plan';
import { runHooks } from './hooks';
import { removeObjects } from './remove-objects';
import { isFoundation } from '../stacks/foundation';
import { applySecrets } from './secrets';
import { paused } from './strategy';
import { waitUntilReady, type WatchOptions } from './watch';

export interface CarryOutOptions extends PlanOptions, WatchOptions {
  /** Whether what left the output is deleted in lasting environments, too. */
  readonly prune: boolean;
  /** Waits so many milliseconds. @default really */
  readonly wait?: (milliseconds: number) => void;
}

/**
 * Applies the files of a plan one after the other, and deletes what left the output: in slots, and elsewhere if it is
 * told to.
 */
export function carryOut(kubectl: Kubectl, plan: Plan, options: CarryOutOptions): void {
  const { delivery, manifests, secrets, namespace, ended, isNew, leftovers, recreated, definitions, rerun } = plan;
  const { say, prune, wait = pause } = options;
  const apply = (text: string) => kubectl.output(['apply', ...applyArguments(delivery, options)], text);
  if (ended) {
    say(`deleting the namespace of ${lifeInWords(ended)}`);
    namespace.end();
  }
  if (isNew && delivery.target?.life) {
    say(`waiting ${forgettingSeconds} seconds, in which the API server still knows tokens of the life before`);
    wait(forgettingSeconds * 1000);
  }
  removeObjects(kubectl, rerun);
  if (recreated.length > 0) apply(listOf(recreated.map(paused)));
  if (definitions.length > 0) {
    say('definitions of kinds');
    apply(listOf(definitions));
    waitUntilEstablished(kubectl, definitions);
  }
  const hooks = { delivery, apply, say };
  const files = [...manifests.files];
  const applyFiles = (those: typeof files) => {
    for (const [file, text] of those) {
      say(file);
      apply(text);
    }
  };
  const foundation = files.filter(([file]) => isFoundation(file));
  // The first file is that of the namespace; what works in that of another has none of these.
  applyFiles(foundation.slice(0, 1));
  for (const line of applySecrets(kubectl, delivery, secrets)) say(line);
  applyFiles(foundation.slice(1));
  runHooks(kubectl, manifests.hooks.before, hooks);
  applyFiles(files.slice(foundation.length));
  const gone = leftovers.removable;
  if (gone.length > 0 && (prune || delivery.target?.slot !== undefined)) {
    say(`deleting ${gone.length} no longer in the output`);
    removeObjects(kubectl, gone);
  } else if (gone.length > 0) {
    say(`${gone.length} no longer in the output stay: --prune deletes them`);
  }
  const { temporary } = manifests;
  if (temporary.length > 0) {
    say(`for the time of this: ${temporary.map(objectName).join(', ')}`);
    // What a hook that failed has left may be another by now.
    removeObjects(kubectl, temporary);
    apply(listOf(temporary));
    waitUntilReady(kubectl, delivery.namespace, temporary, options);
  }
  runHooks(kubectl, manifests.hooks.after, hooks);
  removeObjects(kubectl, temporary);
  // The pods of targets need the sentinel that the platform's Jobs make.
  if (!delivery.target) {
    const awaited = manifests.objects.filter((object) => !isImageJob(object));
    waitUntilReady(kubectl, delivery.namespace, awaited, options);
  }
}
