import { CommandFailed } from '../process/command-failed';
import type { AnyDecision } from './change';
import { release, type Decision, type Selection } from './decision';
import { isSame, type Issues, type IssueState } from './issues';
import { end, type RequestDecision, type RequestSelection } from './requests';
import { eachOf, holderName, type Holder, type SlotProject } from './slot-project';

/** GitHub, and the labels that give a slot. */
export interface Labels {
  readonly issues: Issues;
  /** At least one; any of them gives it. */
  readonly labels: readonly string[];
}

/**
 * Whether an issue or pull request is open, and has one of the labels. An event says how it was: a run can wait, or be
 * run again long after. Of an issue and the pull request that came of it, both are asked for: they end together, and
 * either may have the label.
 *
 * @returns why not, or undefined where it is to have a slot
 * @throws CommandFailed where GitHub does not say
 */
export function unwanted(holder: Holder, { issues, labels }: Labels): string | undefined {
  const answers = eachOf(holder).map((each) => issues.stateOf(each));
  const over = notOpen(answers);
  if (over?.state === 'unclear') throw new CommandFailed(over.reason);
  if (over) return over.reason;
  if (answers.some((answer) => hasLabel(answer, labels))) return undefined;
  return `${holderName(holder)} ${labels.length === 1 ? 'does not have the label' : 'has none of the labels'} ${labelNames(labels)}`;
}

/** The first that is over, else the first of which nothing is known; undefined where all are open. */
export function notOpen(answers: readonly IssueState[]): Exclude<IssueState, { state: 'open' }> | undefined {
  const others = answers.filter((answer) => answer.state !== 'open');
  return others.find(({ state }) => state === 'ended') ?? others[0];
}

/** Whether it is open and has one of the labels. */
export function hasLabel(answer: IssueState, labels: readonly string[]): boolean {
  return answer.state === 'open' && answer.labels.some((name) => labels.some((label) => isSame(name, label)));
}

/** `"slot", "[ai-dev]"` */
export function labelNames(labels: readonly string[]): string {
  return labels.map((label) => JSON.stringify(label)).join(', ');
}

/** Gives a slot back, unless its holder is to have one. */
export function releaseUnwanted(project: SlotProject, selection: Selection, labels: Labels): Decision {
  const decision = release(project, selection);
  const { change } = decision;
  return unlessWanted(decision, change?.record, labels, 'released', (reason) => release(project, selection, reason));
}

/** Ends an environment, unless whoever has asked for it is to have it. */
export function endUnwanted(project: SlotProject, selection: RequestSelection, labels: Labels): RequestDecision {
  const decision = end(project, selection);
  const { change } = decision;
  return unlessWanted(decision, change?.request, labels, 'ended', (reason) => end(project, selection, reason));
}

/** @param holder undefined where nothing is held. That is not asked for: of what was moved to where nobody sees it, that is all there is to say */
function unlessWanted<Made extends AnyDecision>(
  decision: Made,
  holder: Holder | undefined,
  labels: Labels,
  what: 'released' | 'ended',
  over: (reason: string) => Made,
): Made | { readonly sentence: string } {
  if (!holder) return decision;
  const reason = unwanted(holder, labels);
  if (reason !== undefined) return over(reasonOf(reason));
  const which = `${labels.labels.length === 1 ? 'the label' : 'one of the labels'} ${labelNames(labels.labels)}`;
  // Of no slot: programs are told of those that are given back.
  return { sentence: `${holderName(holder)} is open, and has ${which}: nothing is ${what}` };
}

/** Takes a slot for whoever is to have one; one that is held already is its holder's as long as that is to have it. */
export function allocateWanted(project: SlotProject, take: () => Decision, holder: Holder, labels: Labels): Decision {
  const reason = unwanted({ ...filled(project.heldBy(holder)), ...filled(holder) }, labels);
  return reason === undefined ? take() : { sentence: `${reason}: no slot is taken` };
}

/** Asks for an environment for whoever is to have it; of others, no environment is answered. */
export function requestWanted(
  project: SlotProject,
  take: () => RequestDecision,
  wanted: Holder & { readonly environment: string },
  labels: Labels,
): RequestDecision {
  const { environment } = wanted;
  const before = project.register.request(environment);
  const reason = unwanted({ ...(before && isOf(before, wanted) && filled(before)), ...filled(wanted) }, labels);
  return reason === undefined ? take() : { sentence: `${reason}: nothing is asked for` };
}

function isOf(one: Holder, other: Holder): boolean {
  return eachOf(one).some(({ issue, pr }) => (issue === undefined ? pr === other.pr : issue === other.issue));
}

function filled({ issue, pr }: Holder = {}): Holder {
  return { ...(issue !== undefined && { issue }), ...(pr !== undefined && { pr }) };
}

/**
 * A reason as a commit says it: a sentence, without brackets. To git servers, words of a message are orders, such as
 * `[skip ci]`, and a label may be called so.
 */
export function reasonOf(text: string, end = '.'): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${end}`.replaceAll('[', '(').replaceAll(']', ')');
}
