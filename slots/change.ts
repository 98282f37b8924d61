import type { RegisterFolder } from '../config/register';
import { registerFileText, type RegisterFile } from '../config/register-file';
import { requestFileName, requestFileText, type RequestFile } from '../config/request-file';

interface AnyChange {
  /** What happened, as the subject of a commit. */
  readonly title: string;
  /** Why, in a sentence of ours. @default whoever called says so */
  readonly reason?: string;
}

/** The file of a slot to write, and the one that it replaces. */
export interface SlotChange extends AnyChange {
  readonly record: RegisterFile;
  /** @default none: the slot has never been taken */
  readonly from?: RegisterFolder;
  readonly to: RegisterFolder;
}

/** The file of an environment that somebody asks for, or asks for no longer. */
export interface RequestChange extends AnyChange {
  readonly request: RequestFile;
  readonly isOver: boolean;
}

/** What is to become of one file of the register. */
export type Change = SlotChange | RequestChange;

/** What a command does with a register, seen from the state that it has been read in. */
export interface AnyDecision {
  /** @default none: everything is as it was asked for */
  readonly change?: Change;
  /** What people are told. */
  readonly sentence: string;
}

/** A change, by the files of the register. */
export interface FileChange {
  /** Its text. */
  readonly text: string;
  /** Where it lies in the register; undefined where it is to go. */
  readonly path?: string;
  /** Where it lay, if it did. */
  readonly before?: string;
  /** What the commit says of it. */
  readonly details: string;
}

export function fileChange(change: Change): FileChange {
  if ('request' in change) {
    const { request, isOver } = change;
    const path = `requested/${requestFileName(request.environment)}`;
    const text = requestFileText(request);
    return { text, ...(isOver ? { before: path } : { path }), details: `Since ${request.since}` };
  }
  const { record, from, to } = change;
  const name = `${record.slot}.yaml`;
  return {
    text: registerFileText(record),
    path: `${to}/${name}`,
    ...(from !== undefined && { before: `${from}/${name}` }),
    details: `Generation ${record.generation}, since ${record.since}`,
  };
}
