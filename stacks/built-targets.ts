import type { SharedObject } from './placement';
import type { TargetOutput } from '../output/target-output';
import type { TargetSecrets } from '../output/write-secrets';

/** What is built of the targets of a project. */
export interface BuiltTargets {
  readonly outputs: readonly TargetOutput[];
  readonly secrets: readonly TargetSecrets[];
  /** Objects of its files that belong to no target. */
  readonly shared: readonly SharedObject[];
}
