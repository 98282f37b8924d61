import type { SlotFacts } from '../siblings/slot-facts';
import type { StandIn } from '../siblings/stand-in';

/** What stands between names, and what also stands within some, such as hosts and paths. */
const between = [/[^\w./-]+/, /[^\w-]+/];

/**
 * Whether a name that is made of a slot's number is, for any of the slots, a name that is written out, or that another
 * one gives: `x-{{ .Slot }}` beside `x-3`, or beside `x-1{{ .Slot }}`. What compares names, and does not know these
 * slots, would miss it.
 *
 * @param values all that the stand-ins and the targets without slots are made of
 * @param slots those that the stand-in is for, and those that it was compared with
 */
export function anyCollision(values: unknown, standIn: StandIn, slots: readonly SlotFacts[]): boolean {
  const { made, fixed } = namesIn(values, standIn);
  if (made === undefined) return true;
  const known = new Set<string>();
  for (const name of made) {
    for (const facts of slots) {
      const text = standIn.textOf(name, facts);
      if (fixed.has(text) || known.has(text)) return true;
      known.add(text);
    }
  }
  return false;
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
      if (name === standIn.number) continue;
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
