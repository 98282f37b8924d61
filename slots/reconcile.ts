import { lifeOf, lifeText } from '../config/life';
import type { SlotRecord } from '../config/register';
import type { RequestRecord } from '../config/request-file';
import { hasLabel, labelNames, notOpen, reasonOf } from './asked';
import { release } from './decision';
import type { Issues } from './issues';
import type { AnyDecision } from './change';
import { end } from './requests';
import { eachOf, holderName, type Holder, type SlotProject } from './slot-project';
import type { SlotRegister } from './slot-register';

/** What was found of an environment that somebody has asked for. */
export interface RequestFinding extends Pick<Finding, 'state' | 'reason'> {
  readonly environment: string;
}

/** What was found of a slot in use. */
export interface Finding {
  readonly slot: number;
  /**
   * `held`: its holder is at work. `left`: to be given back, and `released` once that is done. `unclear`: for people to
   * decide.
   */
  readonly state: 'held' | 'left' | 'released' | 'unclear';
  readonly reason: string;
}

export interface ReconcileProps {
  readonly issues: Issues;
  /** The labels that give a slot. Where none is there, and one was taken away since, it is left. @default labels say nothing */
  readonly labels?: readonly string[] | undefined;
  /** Whether slots that are left are given back, rather than only named. */
  readonly releases: boolean;
}

/**
 * Compares the register with GitHub, and gives back slots whose end was never heard of.
 *
 * All are asked for before the first is given back: where GitHub does not answer, nothing is. Each is asked for again
 * as it is given back.
 *
 * @throws CommandFailed where GitHub gives no clear answer
 */
export function reconcile(register: SlotRegister, { issues, labels, releases }: ReconcileProps): Reconciliation {
  const { project, commit } = register.read();
  const found = project.register.active.map((record) => ({ record, finding: find(record, issues, labels) }));
  const asked = project.register.requests.map((record) => ({ record, finding: findRequest(record, issues, labels) }));
  let last = { project, commit };
  /** @param again what is found now; undefined where it is another's by now, or nobody's */
  const giveBack = <Found extends Finding | RequestFinding>(
    finding: Found,
    again: (current: SlotProject) => Found | undefined,
    over: (current: SlotProject, reason: string) => AnyDecision,
  ): Found => {
    if (finding.state !== 'left' || !releases) return finding;
    let latest = finding;
    const update = register.update((current): AnyDecision => {
      latest = again(current) ?? { ...finding, state: 'held', reason: 'it has changed meanwhile' };
      if (latest.state !== 'left') return { sentence: latest.reason };
      latest = { ...latest, state: 'released' };
      return over(current, latest.reason);
    });
    last = { project: update.project, commit: update.commit };
    return latest;
  };
  const findings = found.map(({ record, finding }) =>
    giveBack(
      finding,
      (current) => {
        const now = current.register.record(record.slot);
        const isTheSame = now?.active === true && lifeText(lifeOf(now)) === lifeText(lifeOf(record));
        return isTheSame ? find(now, issues, labels) : undefined;
      },
      (current, reason) => release(current, { slot: record.slot }, reasonOf(reason, ', and the slot was still taken.')),
    ),
  );
  const requests = asked.map(({ record, finding }) =>
    giveBack(
      finding,
      (current) => {
        const now = current.register.request(record.environment);
        const isTheSame = now && holderName(now) === holderName(record) && now.since === record.since;
        return isTheSame ? findRequest(now, issues, labels) : undefined;
      },
      (current, reason) =>
        end(current, { environment: record.environment }, reasonOf(reason, ', and it was still there.')),
    ),
  );
  return { ...last, findings, requests };
}

export interface Reconciliation {
  readonly project: SlotProject;
  readonly findings: readonly Finding[];
  readonly requests: readonly RequestFinding[];
  /** The commit that holds all this. @default none: the register is in files */
  readonly commit: string | undefined;
}

function find(record: SlotRecord, issues: Issues, labels?: readonly string[]): Finding {
  return { slot: record.slot, ...findHolder(record, record.since, issues, labels) };
}

function findRequest(record: RequestRecord, issues: Issues, labels?: readonly string[]): RequestFinding {
  return { environment: record.environment, ...findHolder(record, record.since, issues, labels) };
}

/** An issue ends with the pull request that came of it, and the other way round. */
function findHolder(
  holder: Holder,
  since: string,
  issues: Issues,
  labels?: readonly string[],
): Pick<Finding, 'state' | 'reason'> {
  const name = holderName(holder);
  const all = eachOf(holder);
  if (all.length === 0) return { state: 'unclear', reason: `it works for ${name}` };
  const answers = all.map((each) => issues.stateOf(each));
  const over = notOpen(answers);
  if (over) return { state: over.state === 'ended' ? 'left' : 'unclear', reason: over.reason };
  if (labels === undefined || answers.some((answer) => hasLabel(answer, labels)))
    return { state: 'held', reason: `${name} is open` };
  // Not having it is not enough: whoever took the slot by hand never had it, and a label can be renamed for all at
  // once.
  const [last] = all
    .flatMap((each) => issues.lastUnlabeled(each, labels) ?? [])
    .sort((a, b) => Date.parse(b.time) - Date.parse(a.time));
  const lacks = `${name} is open, without ${labels.length === 1 ? 'the label' : 'any of the labels'} ${labelNames(labels)}`;
  if (!last) return { state: 'unclear', reason: `${lacks}, which nobody has taken from it` };
  const { label, time } = last;
  return Date.parse(time) < Date.parse(since)
    ? { state: 'unclear', reason: `${lacks}, which was taken from it at ${time}, before it had the slot` }
    : { state: 'left', reason: `the label ${labelNames([label])} was taken from ${name} at ${time}` };
}
