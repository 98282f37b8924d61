import { posix } from 'node:path';
import { isBelow, pathProblem, quote, systemProblem } from '../kubernetes/host-path';
import { reservedPart } from './reserved-names';

/** Where the data of an environment or slot lies. */
export interface DataDirectory {
  /** DATA_ROOT: absolute and canonical. */
  readonly root: string;
  /** Directory of the environment or slot, strictly below the root. */
  readonly environmentDirectory: string;
}

/** Why a path cannot be DATA_ROOT; undefined where it can. */
export function rootProblem(root: string, project: string): string | undefined {
  return pathProblem(root) ?? systemProblem(root, project) ?? reservedProblem(root);
}

/** Why a canonical path cannot be the directory of an environment or slot; undefined where it can. */
export function directoryProblem({ root, environmentDirectory }: DataDirectory): string | undefined {
  if (!isBelow(environmentDirectory, root))
    return `${quote(environmentDirectory)} must be strictly below the root ${root}, one directory for each environment and slot`;
  return reservedProblem(environmentDirectory);
}

/** Why a directory is not of one slot alone; undefined where it is. */
export function slotProblem({ root, environmentDirectory }: DataDirectory, slot: number): string | undefined {
  return namesSlot(posix.relative(root, environmentDirectory), slot)
    ? undefined
    : `${quote(environmentDirectory)} must have the slot's number ${slot} in it: what is deleted with a slot may be no other's`;
}

function reservedProblem(path: string): string | undefined {
  const part = reservedPart(path);
  return part === undefined
    ? undefined
    : `${quote(path)} lies in "${part}", a name of slotstack's own: markers, trash or the collector lie there; name another directory`;
}

/** Whether the number stands alone in the path: 1 is not in `slots/10`. */
function namesSlot(path: string, slot: number): boolean {
  return new RegExp(`(^|[^0-9])${slot}([^0-9]|$)`).test(path);
}
