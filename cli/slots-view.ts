import type { RequestFile } from '../config/request-file';
import type { SlotFacts } from './slot-facts';
import { table } from './table';
import type { Decision } from '../slots/decision';
import type { Reconciliation } from '../slots/reconcile';
import type { SlotProject } from '../slots/slot-project';

/** What programs are told of a slot. All values are without line ends. */
export type Fields = Readonly<Record<string, string | number | boolean>>;

/** What the register says of a slot; of one that is free, by whom it was used last. */
export function slotFields(project: SlotProject, slot: number, change?: Decision['change']): Fields {
  const record = change?.record ?? project.register.record(slot);
  const isActive = change ? change.to === 'active' : project.register.record(slot)?.active;
  const { issue, pr, owner, since, branch, commit, values = {}, images = {} } = record ?? {};
  const [namespace] = project.namespaces(slot);
  return {
    slot,
    ...(namespace !== undefined && { namespace }),
    state: record ? (isActive ? 'active' : 'released') : 'unused',
    generation: record?.generation ?? 0,
    ...(issue !== undefined && { issue }),
    ...(pr !== undefined && { pr }),
    ...(owner !== undefined && { owner }),
    ...(since !== undefined && { since }),
    ...(branch !== undefined && { head: branch }),
    ...(commit !== undefined && { 'head-commit': commit }),
    ...Object.fromEntries(Object.entries(values).map(([name, value]) => [`value-${name}`, value])),
    ...(Object.keys(images).length > 0 && { images: Object.keys(images).join(' ') }),
  };
}

/** What programs are told of the slot that a decision is about. */
export function decisionFields(project: SlotProject, { slot, change }: Decision): Fields {
  return { project: project.name, ...(slot !== undefined && slotFields(project, slot, change)) };
}

/** What programs are told of a slot that somebody has, beside what the register says. @param facts undefined where they are not known */
export function factFields(facts: ReadonlyMap<string, SlotFacts> | undefined): object {
  if (facts?.size === 0) return {};
  return { facts: facts ? Object.fromEntries(facts) : null };
}

/** The same for people: what a comment on GitHub says, too. */
export function factLines(facts: ReadonlyMap<string, SlotFacts> | undefined): string[] {
  if (!facts) return ['note: services.yaml is not to be read here, so no more is known: slotstack report says why'];
  return [...facts].flatMap(([target, { addresses, receipt }]) => [
    target,
    ...[...addresses, ...receipt].map((line) => `- ${line}`),
  ]);
}

/** The slots that there are, and those that there were. */
export function knownSlots({ slots, register }: SlotProject): number[] {
  const known = Math.max(slots, ...register.all.map(({ slot }) => slot));
  return Array.from({ length: known }, (_, index) => index + 1);
}

/** What programs are told of an environment that somebody has asked for. */
export function requestFields({ environment, issue, pr, owner, since, branch, commit }: RequestFile): Fields {
  return {
    ...{ environment, state: 'requested' },
    ...(issue !== undefined && { issue }),
    ...(pr !== undefined && { pr }),
    ...{ owner, since },
    ...(branch !== undefined && { head: branch }),
    ...(commit !== undefined && { 'head-commit': commit }),
  };
}

/** What programs are told of a comparison: numbers of slots, with spaces between. */
export function reconciliationFields({ project, findings, requests, commit }: Reconciliation): Fields {
  const slotsThat = (state: string) => findings.filter((finding) => finding.state === state).map(({ slot }) => slot);
  const ended = requests.flatMap(({ environment, state }) => (state === 'released' ? [environment] : []));
  return {
    project: project.name,
    released: slotsThat('released').join(' '),
    left: slotsThat('left').join(' '),
    unclear: slotsThat('unclear').join(' '),
    ended: ended.join(' '),
    changed: slotsThat('released').length + ended.length > 0,
    ...(commit !== undefined && { commit }),
  };
}

/** What people are told of it, a line for each slot in use. */
export function reconciliationLines({ project, findings, requests }: Reconciliation): string[] {
  const outcomes = {
    held: 'stays',
    left: 'would be given back',
    released: 'is free again',
    unclear: 'stays: give it back by hand, where it is to go',
  };
  const ofRequests = requests.map(
    ({ environment, state, reason }) =>
      `${environment} of ${project.name} ${state === 'released' ? 'is over' : outcomes[state]} (${reason})`,
  );
  if (findings.length === 0) return [`no slot of ${project.name} is in use`, ...ofRequests];
  const ofSlots = findings.map(
    ({ slot, state, reason }) => `slot ${slot} of ${project.name} ${outcomes[state]} (${reason})`,
  );
  return [...ofSlots, ...ofRequests];
}

/** `slot=3`, a line each: what GitHub Actions takes as outputs of a step. */
export function lines(fields: Fields): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n');
}

const columns = ['slot', 'state', 'generation', 'issue', 'pr', 'owner', 'since', 'namespace'];

/** A line for each slot, in columns. */
export function slotTable(slots: readonly Fields[]): string {
  return table([
    columns.map((name) => name.toUpperCase()),
    ...slots.map((fields) => columns.map((name) => String(fields[name] ?? '-'))),
  ]).join('\n');
}
