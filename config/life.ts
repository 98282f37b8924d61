import { digest } from '../input/digest';
import type { Life } from '../rules/life';
import type { RegisterFile } from './register-file';

export { lifeText, type Life } from '../rules/life';

/** What the register says of a slot's holder; a file from before `life` counts its generation. */
export function lifeOf(record: RegisterFile | undefined): Life {
  if (!record) return { number: 0, holder: 'nobody' };
  return { number: record.life ?? record.generation, holder: holderOf(record) };
}

/** `issue-42, life 5` */
export function lifeInWords({ number, holder }: Life): string {
  return `${holder}, life ${number}`;
}

function holderOf({ issue, pr, owner }: RegisterFile): string {
  if (issue !== undefined) return `issue-${issue}`;
  if (pr !== undefined) return `pr-${pr}`;
  // An owner is any printable text, of which a label takes few characters.
  return `owner-${digest(owner, 8)}`;
}
