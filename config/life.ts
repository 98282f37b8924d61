import { createHash } from 'node:crypto';
import type { RegisterFile } from './register-file';

/** One holder's time in a slot. Whatever was made in it ends with it: the next holder gets a new namespace. */
export interface Life {
  /** Generation at which the holder took the slot; 0 of a slot that was never taken. */
  readonly number: number;
  /** Who holds it, as the value of a label: `issue-42`, `pr-7`. */
  readonly holder: string;
}

/** What the register says of a slot's holder; a file from before `life` counts its generation. */
export function lifeOf(record: RegisterFile | undefined): Life {
  if (!record) return { number: 0, holder: 'nobody' };
  return { number: record.life ?? record.generation, holder: holderOf(record) };
}

/**
 * Number and holder in one text. A register that was edited by hand can give a number to another holder: that is
 * another life.
 */
export function lifeText({ number, holder }: Life): string {
  return `${number}-${holder}`;
}

/** `issue-42, life 5` */
export function lifeInWords({ number, holder }: Life): string {
  return `${holder}, life ${number}`;
}

function holderOf({ issue, pr, owner }: RegisterFile): string {
  if (issue !== undefined) return `issue-${issue}`;
  if (pr !== undefined) return `pr-${pr}`;
  // An owner is any printable text, of which a label takes few characters.
  return `owner-${createHash('sha256').update(owner).digest('hex').slice(0, 8)}`;
}
