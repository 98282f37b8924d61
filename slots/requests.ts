import { isDeepStrictEqual } from 'node:util';
import type { RequestFile, RequestRecord } from '../config/request-file';
import { suggestion } from '../input/suggestion';
import { CommandFailed } from '../process/command-failed';
import type { AnyDecision, RequestChange } from './change';
import { holderName, worksFor, type Holder, type SlotProject } from './slot-project';

/** What a command does with an environment that is there on request. */
export interface RequestDecision extends AnyDecision {
  /** @default none: nobody is meant */
  readonly environment?: string;
  readonly change?: RequestChange;
}

/**
 * Asks for an environment, or changes what it shows for whoever has asked.
 *
 * @throws CommandFailed where another has it, or there is none on request
 */
export function request(project: SlotProject, wanted: RequestFile): RequestDecision {
  const { environment } = wanted;
  requireOnRequest(project, environment);
  const before = project.register.request(environment);
  const name = `${environment} of ${project.name}`;
  if (before && !worksFor(before, wanted))
    throw new CommandFailed(
      `${name} works for ${holderName(before)} (${before.owner}, since ${before.since}): end that first`,
    );
  // Since when it has it, and who asked, stays; what is not said again, too.
  const made = before
    ? { ...fileOf(before), ...(filled(wanted) as RequestFile), owner: before.owner, since: before.since }
    : wanted;
  if (before && isDeepStrictEqual(filled(fileOf(before)), filled(made)))
    return { environment, sentence: `${name} works for ${holderName(made)} already` };
  const done = before ? 'Change' : 'Ask for';
  return {
    environment,
    change: { request: made, isOver: false, title: `${done} ${name} for ${holderName(made)}` },
    sentence: `${name} works for ${holderName(made)}: it is there once its manifests are applied`,
  };
}

/** Which request is meant: that of an environment, of a holder, or of an environment only if that holder has it. */
export interface RequestSelection {
  readonly environment?: string | undefined;
  readonly holder?: Holder | undefined;
}

/** Ends it. Where nobody has asked, that is what was asked for. */
export function end(project: SlotProject, selection: RequestSelection, reason?: string): RequestDecision {
  const { holder, environment = requestedBy(project, holder) } = selection;
  if (environment === undefined)
    return { sentence: `${holderName(holder ?? {})} has asked for no environment of ${project.name}: nothing to end` };
  requireOnRequest(project, environment);
  const before = project.register.request(environment);
  const name = `${environment} of ${project.name}`;
  if (!before) return { environment, sentence: `nobody has asked for ${name}: nothing to end` };
  if (holder && !worksFor(before, holder))
    return {
      environment,
      sentence: `${name} works for ${holderName(before)}, not for ${holderName(holder)}: nothing to end`,
    };
  return {
    environment,
    change: {
      ...{ request: fileOf(before), isOver: true, title: `End ${name} for ${holderName(before)}` },
      ...(reason !== undefined && { reason }),
    },
    sentence: `${name} ends; ${holderName(before)} had it`,
  };
}

function requestedBy({ register }: SlotProject, holder: Holder = {}): string | undefined {
  return register.requests.find((record) => worksFor(record, holder))?.environment;
}

function requireOnRequest(project: SlotProject, environment: string): void {
  const { name, environments } = project;
  const found = environments.find((each) => each.name === environment);
  if (!found)
    throw new CommandFailed(
      `${name} has no environment "${environment}"${suggestion(
        environment,
        environments.map((each) => each.name),
      )}`,
    );
  if (found.hasSlots) throw new CommandFailed(`${environment} of ${name} has slots: slotstack slots allocate`);
  if (!project.isOnRequest(found))
    throw new CommandFailed(
      `${environment} of ${name} is always there: with onRequest: true in its settings, it is only while somebody asks for it`,
    );
}

function fileOf({ position: _place, ...file }: RequestRecord): RequestFile {
  return file;
}

function filled(file: Readonly<Partial<Record<keyof RequestFile, unknown>>>): object {
  return Object.fromEntries(Object.entries(file).filter(([, value]) => value !== undefined));
}
