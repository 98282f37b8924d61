import { lifeOf, lifeText } from '../config/life';
import type { SlotRecord } from '../config/register';
import type { RequestRecord } from '../config/request-file';
import { capital } from './asked';
import { release } from './decision';
import { isSame, type Issues } from './issues';
import type { AnyDecision } from './change';
import { end } from './requests';
import { eachOf, holderName, type SlotProject } from './slot-project';
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
  /** The label that gives a slot. Where it was taken away since, the slot is left. @default labels say nothing */
  readonly label?: string;
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
export function reconcile(register: SlotRegister, { issues, label, releases }: ReconcileProps): Reconciliation {
  const { project, commit } = register.read();
  const found = project.register.active.map((record) => ({ record, finding: find(record, issues, label) }));
  const asked = project.register.requests.map((record) => ({ record, finding: findRequest(record, issues) }));
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
      return over(current, capital(latest.reason));
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
        return isTheSame ? find(now, issues, label) : undefined;
      },
      (current, reason) => release(current, { slot: record.slot }, `${reason}, and the slot was still taken.`),
    ),
  );
  const requests = asked.map(({ record, finding }) =>
    giveBack(
      finding,
      (current) => {
        const now = current.register.request(record.environment);
        const isTheSame = now && holderName(now) === holderName(record) && now.since === record.since;
        return isTheSame ? findRequest(now, issues) : undefined;
      },
      (current, reason) => end(current, { environment: record.environment }, `${reason}, and it was still there.`),
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

function find(record: SlotRecord, issues: Issues, label: string | undefined): Finding {
  const { slot } = record;
  const name = holderName(record);
  const [holder, ...others] = eachOf(record);
  if (!holder) return { slot, state: 'unclear', reason: `it works for ${name}` };
  const answers = [holder, ...others].map((each) => issues.stateOf(each));
  const open = answers.filter((answer) => answer.state === 'open');
  const over = overIn(answers);
  if (over) return { slot, ...over };
  if (label === undefined || open.some(({ labels }) => labels.some((each) => isSame(each, label))))
    return { slot, state: 'held', reason: `${name} is open` };
  // Not having it is not enough: whoever took the slot by hand never had it, and a label can be renamed for all at
  // once.
  const time = issues.lastUnlabeled(holder, label);
  const lacks = `${name} is open, without the label ${JSON.stringify(label)}`;
  if (time === undefined) return { slot, state: 'unclear', reason: `${lacks}, which nobody has taken from it` };
  return Date.parse(time) < Date.parse(record.since)
    ? { slot, state: 'unclear', reason: `${lacks}, which was taken from it at ${time}, before it had the slot` }
    : { slot, state: 'left', reason: `the label ${JSON.stringify(label)} was taken from ${name} at ${time}` };
}

function findRequest(record: RequestRecord, issues: Issues): RequestFinding {
  const { environment } = record;
  const over = overIn(eachOf(record).map((each) => issues.stateOf(each)));
  return { environment, ...(over ?? { state: 'held', reason: `${holderName(record)} is open` }) };
}

interface Over {
  readonly state: 'left' | 'unclear';
  readonly reason: string;
}

/** An issue ends with the pull request that came of it, and the other way round. */
function overIn(answers: readonly ReturnType<Issues['stateOf']>[]): Over | undefined {
  const over = answers.find(({ state }) => state === 'ended') ?? answers.find(({ state }) => state === 'unclear');
  if (!over || over.state === 'open') return undefined;
  return { state: over.state === 'ended' ? 'left' : 'unclear', reason: over.reason };
}
