import { CommandFailed } from '../../process/command-failed';
import { differenceOf } from './difference';
import { identityOf, type Manifest, type Workload } from './workload';

/** What an output may have that the workload has not. */
export interface Additions {
  /** The object without what was added to it. */
  without(object: Manifest): Manifest;
  /** Whether there may be objects that are not of the workload. */
  readonly objects: boolean;
}

export const noAdditions: Additions = { without: (object) => object, objects: false };

/**
 * The guard, the limits, what begins a slot and what ends it are objects of their own. The user's objects get labels and
 * annotations of slotstack's domain, by which these tell slots and their lives, and are else as they were.
 */
export const ofSlotstack: Additions = {
  without: (object) => ({ ...object, metadata: withoutMarks(object.metadata) }),
  objects: true,
};

function withoutMarks({ labels, annotations, ...others }: Manifest['metadata']): Manifest['metadata'] {
  return { ...others, ...notOurs('labels', labels), ...notOurs('annotations', annotations) };
}

/** Where there is nothing else, the workload has not even the key. */
function notOurs(key: string, values: Readonly<Record<string, string>> = {}): object {
  const others = Object.entries(values).filter(([name]) => !name.startsWith('slotstack.dev/'));
  return others.length > 0 ? { [key]: Object.fromEntries(others) } : {};
}

/**
 * Compares what was rendered with the workload, object by object; the order of objects and keys is free.
 *
 * @returns how many objects there are
 * @throws CommandFailed at the first that is missing, there twice, not of the workload, or otherwise than it is there
 */
export function compare(
  rendered: Iterable<Manifest>,
  workload: Workload,
  slots: number,
  additions: Additions = noAdditions,
): number {
  const missing = new Set(Array.from({ length: slots }, (_, index) => workload.identities(index + 1)).flat());
  let count = 0;
  for (const object of rendered) {
    count++;
    const expected = workload.expected(object);
    if (expected) requireSame(additions.without(object), expected, missing.delete(identityOf(object)));
    else if (!additions.objects) throw new CommandFailed(`${identityOf(object)}: not of the workload`);
  }
  const [first] = missing;
  if (first !== undefined) throw new CommandFailed(`${first}: missing, one of ${missing.size}`);
  return count;
}

function requireSame(object: Manifest, expected: Manifest, isFirst: boolean): void {
  if (!isFirst) throw new CommandFailed(`${identityOf(object)}: there twice, or of a slot too many`);
  const difference = differenceOf(object, expected);
  if (difference !== undefined) throw new CommandFailed(`${identityOf(object)}: ${difference}`);
}
