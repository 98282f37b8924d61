import { DependsOnSlot } from './depends-on-slot';
import type { SlotFacts } from './slot-facts';

/**
 * A slot that stands in for its siblings: what is made for it once is theirs too, with their facts in place of its own.
 *
 * It is an ordinary slot, only one that nobody has: every check holds for it as for any other. Its facts are texts that
 * occur nowhere else, so that whatever holds them was made of them.
 */
export class StandIn {
  /** The slot's number, as it is written. */
  readonly number: string;
  private readonly texts: RegExp;
  /** What was computed from texts with the facts, such as hashes, by what stands for it. */
  private readonly computed = new Map<string, { readonly of: string; readonly compute: (text: string) => string }>();
  private readonly slotsApart = new Set<number>();
  private readonly ofTask = new Set<string>();

  /** @param last number of the slots that it may stand in for, which begin with 1 */
  constructor(
    readonly facts: SlotFacts,
    private readonly last: number,
  ) {
    this.number = String(facts.slot);
    this.texts = new RegExp([...textsOf(facts), `${computedStart}[0-9]{4}`].join('|'), 'g');
  }

  /** Slots that have something of their own, and are made by themselves. */
  get apart(): ReadonlySet<number> {
    return this.slotsApart;
  }

  /** The slots that it stands in for. */
  get others(): number[] {
    return Array.from({ length: this.last }, (_, index) => index + 1).filter((slot) => !this.slotsApart.has(slot));
  }

  /** What templates have read of what a slot is in use for: slots of which that is not empty are not alike. */
  get readOfTask(): ReadonlySet<string> {
    return this.ofTask;
  }

  readsTask(name: string): void {
    this.ofTask.add(name);
  }

  /** @throws DependsOnSlot where it would stand in for few: then nothing is gained */
  setApart(slot: number): void {
    this.slotsApart.add(slot);
    if (this.slotsApart.size > this.last / 2) throw new DependsOnSlot();
  }

  isIn(text: string): boolean {
    return text.search(this.texts) >= 0;
  }

  /** The text with the facts of a sibling. */
  textOf(text: string, { slot, generation, life }: SlotFacts): string {
    const { facts } = this;
    return text.replace(this.texts, (found) => {
      if (found === this.number) return String(slot);
      if (found === String(facts.generation)) return String(generation);
      if (found === String(facts.life.number)) return String(life.number);
      if (found === facts.life.holder) return life.holder;
      const computed = this.computed.get(found);
      return computed ? computed.compute(this.textOf(computed.of, { slot, generation, life })) : found;
    });
  }

  /** What stands for `compute(text)`, where the text holds facts: of each sibling it is computed from its own. */
  computedFrom(text: string, compute: (text: string) => string): string {
    if (!this.isIn(text)) return compute(text);
    const known = [...this.computed].find(([, { of, compute: other }]) => of === text && other === compute);
    if (known) return known[0];
    const name = `${computedStart}${1000 + this.computed.size}`;
    this.computed.set(name, { of: text, compute });
    return name;
  }

  /** The value, and all in it, with the facts of a sibling; parts that hold none stay the same objects. */
  valueOf<Value>(value: Value, sibling: SlotFacts): Value {
    return this.filled(value, sibling) as Value;
  }

  /** The number of a sibling in place of one that is a fact. */
  numberOf(value: number, { slot, generation, life }: SlotFacts): number {
    const { facts } = this;
    if (value === facts.slot) return slot;
    if (value === facts.generation) return generation;
    return value === facts.life.number ? life.number : value;
  }

  /** The same for what was read from a file, where numbers are never facts: a text with one could be no number. */
  textsOf<Value>(value: Value, sibling: SlotFacts): Value {
    return this.filled(value, sibling, (number) => number) as Value;
  }

  private filled(
    value: unknown,
    sibling: SlotFacts,
    numberOf = (number: number) => this.numberOf(number, sibling),
  ): unknown {
    if (typeof value === 'string') return this.isIn(value) ? this.textOf(value, sibling) : value;
    if (typeof value === 'number') return numberOf(value);
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) {
      const list = value.map((inner: unknown) => this.filled(inner, sibling, numberOf));
      return list.every((inner, index) => inner === value[index]) ? value : list;
    }
    // What is no plain mapping, such as a position, is of no slot.
    if (Object.getPrototypeOf(value) !== Object.prototype) return value;
    const entries = Object.entries(value);
    const filled = entries.map(([key, inner]) => [this.filled(key, sibling), this.filled(inner, sibling, numberOf)]);
    const isSame = entries.every(([key, inner], index) => filled[index]?.[0] === key && filled[index][1] === inner);
    return isSame ? value : Object.fromEntries(filled);
  }
}

/** Eight hexadecimal digits with what follows: as long as the hashes of names, so that checks of length hold. */
const computedStart = 'fee1';

/**
 * Facts as only a stand-in has them. That the first digit of each number is in it once, a number that begins elsewhere
 * can never be taken for it, whatever is written beside it.
 */
const generation = 804_316_295;
const life = { number: 718_204_936, holder: 'stand-in-of-siblings' };

function textsOf({ slot, generation: count, life: { number, holder } }: SlotFacts): string[] {
  return [holder, number, count, slot].map(String);
}

/**
 * The stand-in for the slots up to `last`; undefined where every number occurs in `texts`, or all are taken.
 *
 * @param highest number that a slot can have
 * @param texts all that slots are made of
 */
export function standInFor(last: number, highest: number, texts: readonly string[]): StandIn | undefined {
  const others = [generation, life.number].map(String);
  for (let slot = highest; slot > Math.max(last, 1000); slot -= 1) {
    const number = String(slot);
    if (number.lastIndexOf(number.charAt(0)) > 0 || others.some((text) => text.includes(number))) continue;
    const standIn = new StandIn({ slot, generation, life }, last);
    if (!texts.some((text) => standIn.isIn(text))) return standIn;
  }
  return undefined;
}
