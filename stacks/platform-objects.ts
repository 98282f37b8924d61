import type { Problems } from '../input/problem';
import type { SharedObject } from './placement';

/** What of the files belongs to no target. */
export interface PlatformObjects {
  /** Included objects that belong to no target, and are in this file. */
  readonly shared: readonly SharedObject[];
  /** Roots of the data of all targets, of which nothing here may mount any. */
  readonly dataRoots: readonly string[];
  readonly problems: Problems;
}
