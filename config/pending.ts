import type { Position } from '../input/problem';

/** An entry of services.yaml that no manifest stands for, and why. */
export interface PendingEntry {
  /** Where it stands, such as `hooks.beforeAll[0]`. */
  readonly path: string;
  readonly name: string;
  readonly status: 'replaced' | 'not done yet' | 'not applicable';
  readonly reason: string;
  /** Where a note of its own is told, or that none is: the report has it. @default one note names it with others */
  readonly note?: Position | 'none';
}
