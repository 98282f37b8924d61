import type { SlotFacts } from '../siblings/slot-facts';
import type { StandIn } from '../siblings/stand-in';

/** What stands between names, and what also stands within some, such as hosts and paths. */
const between = [/[^\w./-]+/, /[^\w-]+/];

/**
 * Slots of which a name that is made of the number is also written out, or given by another name: `x-{{ .Slot }}`
 * beside `x-3`, or beside `x-1{{ .Slot }}`. What compares names, and does not know these slots, would miss it.
 * Undefined where a name is the number alone.
 *
 * @param values all that the stand-ins, and the targets that are none of these slots, are made of
 * @param slots those that the stand-in stands in for
 */
export function collidingSlots(
  values: unknown,
  standIn: StandIn,
  slots: readonly SlotFacts[],
): ReadonlySet<number> | undefined {
  const { made, fixed } = namesIn(values, standIn);
  if (made === undefined) return undefined;
  const colliding = new Set<number>();
  const known = new Map<string, number>();
  for (const name of made) {
    for (const facts of slots) {
      const text = standIn.textOf(name, facts);
      const other = known.get(text);
      known.set(text, facts.slot);
      if (fixed.has(text) || other !== undefined) colliding.add(facts.slot);
      if (other !== undefined) colliding.add(other);
    }
  }
  return colliding;
}

interface Names {
  /** Those with the number in them; undefined where one is the number alone. */
  readonly made: ReadonlySet<string> | undefined;
  readonly fixed: ReadonlySet<string>;
}

function namesIn(values: unknown, standIn: StandIn): Names {
  const [made, fixed] = [new Set<string>(), new Set<string>()];
  const seen = new Set<unknown>();
  const numbers: string[] = [];
  const take = (text: string) => {
    for (const name of between.flatMap((pattern) => text.split(pattern))) {
      // A number alone names nothing; of a path, the whole of it does.
      if (name === standIn.number || name === String(standIn.facts.generation)) continue;
      (standIn.isIn(name) ? made : fixed).add(name);
    }
  };
  const visit = (value: unknown, key = '') => {
    if (typeof value === 'string') {
      if (value === standIn.number && /name$/i.test(key)) numbers.push(key);
      if (!seen.has(value)) take(value);
      seen.add(value);
    } else if (typeof value === 'object' && value !== null && !seen.has(value)) {
      seen.add(value);
      for (const [inner, part] of Object.entries(value)) {
        if (!Array.isArray(value)) take(inner);
        visit(part, Array.isArray(value) ? key : inner);
      }
    }
  };
  visit(values);
  return { made: numbers.length > 0 ? undefined : made, fixed };
}
