import { lifeInWords } from '../../config/life';
import { listOf, type Kubectl } from './kubectl';
import { waitUntilEstablished } from './definitions';
import { endNamespace } from './namespace';
import { applyArguments, type Plan, type PlanOptions } from './plan';
import { removeObjects } from './remove';
import { paused } from './strategy';
import { waitUntilReady, type WatchOptions } from './watch';

export interface CarryOutOptions extends PlanOptions, WatchOptions {
  /** Whether what left the output is deleted also where it lasts. */
  readonly prune: boolean;
}

/** Applies the files of a plan one after the other, and deletes what left the output: in slots, and elsewhere if it is told to. */
export function carryOut(kubectl: Kubectl, plan: Plan, options: CarryOutOptions): void {
  const { delivery, manifests, ended, leftovers, recreated, definitions, rerun } = plan;
  const { say, prune } = options;
  const apply = (text: string) => kubectl.output(['apply', ...applyArguments(delivery, options)], text);
  if (ended) {
    say(`deleting the namespace of ${lifeInWords(ended)}`);
    endNamespace(kubectl, delivery.namespace);
  }
  removeObjects(kubectl, rerun);
  if (recreated.length > 0) apply(listOf(recreated.map(paused)));
  if (definitions.length > 0) {
    say('definitions of kinds');
    apply(listOf(definitions));
    waitUntilEstablished(kubectl, definitions);
  }
  for (const [file, text] of manifests.files) {
    say(file);
    apply(text);
  }
  const gone = leftovers.removable;
  if (gone.length > 0 && (prune || delivery.target?.slot !== undefined)) {
    say(`deleting ${gone.length} no longer in the output`);
    removeObjects(kubectl, gone);
  } else if (gone.length > 0) {
    say(`${gone.length} no longer in the output stay: --prune deletes them`);
  }
  // The pods of targets need the sentinel that the platform's Jobs make.
  if (!delivery.target) waitUntilReady(kubectl, delivery.namespace, manifests.objects, options);
}
