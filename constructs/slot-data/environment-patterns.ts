import { posix } from 'node:path';
import type { DataOnDisk } from './data-on-disk';

/** What the collector knows of the data of an environment or slot. */
export type CollectedData = Pick<DataOnDisk, 'name' | 'environment' | 'slot' | 'environmentDirectory' | 'paths'>;

/**
 * The environments of one disk as the collector takes them: `-:dev=shop-dev` is a lasting one, and `*:slots/*=shop-dev-*` stands for
 * all slots, those above maxSlots too, which may be left from when there were more. Behind it stand limits: `@postgres/1073741824`.
 */
export function environmentPatterns(root: string, targets: readonly CollectedData[]): string[] {
  const placeOf = (target: CollectedData) => `${posix.relative(root, target.environmentDirectory)}=${named(target)}`;
  const lasting = targets.filter(({ slot }) => slot === undefined).map((target) => `-:${placeOf(target)}`);
  const environments = new Set(targets.filter(({ slot }) => slot !== undefined).map(({ environment }) => environment));
  const slots = [...environments].flatMap((environment) => {
    const places = new Map<number, string>();
    for (const target of targets) {
      if (target.environment === environment && target.slot !== undefined) places.set(target.slot, placeOf(target));
    }
    const pattern = patternOf(places);
    // A template can name directories and namespaces in ways that no pattern gives.
    return pattern === undefined ? [...places].map(([slot, place]) => `${slot}:${place}`) : [`*:${pattern}`];
  });
  return [...lasting, ...slots];
}

/** The name, and the limits behind it. */
function named({ name, paths }: CollectedData): string {
  const limits = paths.flatMap((path) => (path.limit === undefined ? [] : [`@${path.name}/${path.limit}`]));
  return `${name}${limits.join('')}`;
}

/** The text with `*` for the slot's number that gives the text of every slot; undefined where there is none. */
function patternOf(places: ReadonlyMap<number, string>): string | undefined {
  const [first] = places;
  if (!first) return undefined;
  const [slot, place] = first;
  const [directory = '', name = ''] = place.split('=');
  const candidates = candidatesOf(directory, slot).flatMap((left) =>
    candidatesOf(name, slot).map((right) => `${left}=${right}`),
  );
  return candidates.find((candidate) =>
    [...places].every(([number, text]) => candidate.replaceAll('*', String(number)) === text),
  );
}

/** The text with `*` in place of the number: of its last occurrence, of an earlier one, of all. */
function candidatesOf(text: string, slot: number): string[] {
  const occurrences = new RegExp(`(?<![0-9])${slot}(?![0-9])`, 'g');
  const single = [...text.matchAll(occurrences)].map(
    ({ index, 0: digits }) => `${text.slice(0, index)}*${text.slice(index + digits.length)}`,
  );
  return [...single.reverse(), text.replace(occurrences, '*')];
}
