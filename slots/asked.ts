import { CommandFailed } from '../process/command-failed';
import { release, type Decision, type Selection } from './decision';
import { isSame, type Issues } from './issues';
import { eachOf, holderName, type Holder, type SlotProject } from './slot-project';

/** GitHub, and the label that gives a slot. */
export interface Label {
  readonly issues: Issues;
  readonly label: string;
}

/**
 * Whether an issue or pull request is open, and has the label. An event says how it was: a run can wait, or be run
 * again long after.
 *
 * @returns why not, or undefined where it is to have a slot
 * @throws CommandFailed where GitHub does not say
 */
export function unwanted(holder: Holder, { issues, label }: Label): string | undefined {
  const [first = holder] = eachOf(holder);
  const answer = issues.stateOf(first);
  if (answer.state === 'unclear') throw new CommandFailed(answer.reason);
  if (answer.state === 'ended') return answer.reason;
  return answer.labels.some((name) => isSame(name, label))
    ? undefined
    : `${holderName(holder)} does not have the label ${JSON.stringify(label)}`;
}

/** Gives a slot back, unless its holder is to have one. */
export function releaseUnwanted(project: SlotProject, selection: Selection, holder: Holder, labelOf: Label): Decision {
  const decision = release(project, selection);
  // Whoever holds nothing is not asked for: of what was moved to where nobody sees it, that is all there is to say.
  if (!decision.change) return decision;
  const reason = unwanted(holder, labelOf);
  if (reason !== undefined) return release(project, selection, `${capital(reason)}.`);
  const label = JSON.stringify(labelOf.label);
  return { sentence: `${holderName(holder)} is open, and has the label ${label}: nothing is released` };
}

/** Takes a slot for whoever is to have one. */
export function allocateWanted(take: () => Decision, holder: Holder, labelOf: Label): Decision {
  const reason = unwanted(holder, labelOf);
  return reason === undefined ? take() : { sentence: `${reason}: no slot is taken` };
}

/** A text as a sentence begins. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
