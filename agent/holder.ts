import { lifeInWords, lifeText } from '../config/life';
import { generationOfPods } from '../constructs/facts/generation';
import { lifeOfObject } from '../constructs/facts/life';
import type { KubernetesObject } from '../kubernetes/kubernetes-object';
import type { Delivery } from '../cluster/delivery';
import type { Target } from '../config/target';
import { CommandFailed } from '../process/command-failed';

/** What is worked in. */
type Held = Pick<Delivery, 'name' | 'project'> & { readonly target: Target };

/** What somebody is to work on. */
export interface Work {
  readonly issue?: number | undefined;
  readonly pr?: number | undefined;
}

/**
 * Refuses work in what is not its holder's: a slot that nobody has, or another issue.
 *
 * @param work @default it is not known, as where a commit is given
 */
export function checkHolder({ name, project, target }: Held, work: Work = {}): void {
  const record = target.slot === undefined ? undefined : project.register.record(target.slot);
  if (target.slot !== undefined && !record?.active)
    throw new CommandFailed(`nobody has ${name}: slotstack slots allocate --issue <number> gives it to somebody`);
  if (target.onRequest && !target.request)
    throw new CommandFailed(`nobody has asked for ${name}: slotstack slots request ${target.environment} does`);
  const holder: Work | undefined = record ?? target.request;
  const isIts = (what: keyof Work) => work[what] !== undefined && holder?.[what] === work[what];
  const isSaid = (each: Work | undefined) => each?.issue !== undefined || each?.pr !== undefined;
  if (!isSaid(work) || !isSaid(holder) || isIts('issue') || isIts('pr')) return;
  throw new CommandFailed(`${name} is of ${inWords(holder)}, not of ${inWords(work)}`);
}

/** Refuses a workload that is left of an earlier task, or is of a later one than this checkout knows. */
export function checkLife({ name, target: { life, generation } }: Held, live: KubernetesObject): void {
  const found = lifeOfObject(live);
  if (life && found && lifeText(found) !== lifeText(life))
    throw new CommandFailed(
      `${name} is of ${lifeInWords(found)} in the cluster, and of ${lifeInWords(life)} here: ${remedy(name, found.number > life.number)}`,
    );
  const own = generationOfPods(live);
  if (life && own !== undefined && own !== generation)
    throw new CommandFailed(
      `${name} has data of generation ${own} in the cluster, and of generation ${generation} here: ${remedy(name, own > generation)}`,
    );
}

function remedy(name: string, isOlderHere: boolean): string {
  return isOlderHere
    ? 'this checkout is older; update it'
    : `slotstack apply ${name} first, or wait for what delivers it`;
}

function inWords({ issue, pr }: Work = {}): string {
  return [issue !== undefined && `issue ${issue}`, pr !== undefined && `pull request ${pr}`]
    .filter(Boolean)
    .join(' and ');
}
