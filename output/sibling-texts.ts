import type { SlotFacts } from '../siblings/slot-facts';
import type { StandIn } from '../siblings/stand-in';
import { DependsOnSlot } from '../siblings/depends-on-slot';
import { scalarText } from './yaml-text';

/** A value that siblings have otherwise, and the indentation of its further lines. */
interface Gap {
  readonly value: unknown;
  readonly indent: string;
}

/** Stands around the number of a gap. No text of a manifest has it: a control character is written as an escape. */
const edge = '\u0000';

/**
 * The text of a manifest that was made for a stand-in, with gaps for what siblings have otherwise.
 *
 * Each value with a fact in it is a gap as a whole, written anew for each sibling: whether it stands in quotes is
 * a matter of the sibling's value.
 */
export class SiblingTexts {
  private readonly gaps: Gap[] = [];
  private readonly numbers = new Map<string, number>();

  constructor(readonly standIn: StandIn) {}

  /** Writes a value of the stand-in: as a gap where it holds a fact. */
  readonly scalar = (value: unknown, indent: string): string => {
    if (!this.isGap(value)) return scalarText(value, indent);
    const key = `${indent.length} ${typeof value} ${String(value)}`;
    const number = this.numbers.get(key) ?? this.gaps.push({ value, indent }) - 1;
    this.numbers.set(key, number);
    return `${edge}${number}${edge}`;
  };

  private isGap(value: unknown): boolean {
    if (typeof value === 'number') return this.standIn.numberOf(value, noFacts) !== value;
    return typeof value === 'string' && this.standIn.isIn(value);
  }

  /** @returns what gives the text of each sibling @throws DependsOnSlot where a key holds a fact */
  template(text: string): (sibling: SlotFacts) => string {
    const parts = text.split(edge);
    if (parts.some((part, index) => index % 2 === 0 && this.standIn.isIn(part))) throw new DependsOnSlot();
    return (sibling) => {
      const texts = this.textsOf(sibling);
      return parts.map((part, index) => (index % 2 === 0 ? part : texts(Number(part)))).join('');
    };
  }

  private textsOf(sibling: SlotFacts): (number: number) => string {
    const texts: string[] = [];
    return (number) => {
      const gap = this.gaps[number];
      return (texts[number] ??= gap ? scalarText(this.standIn.valueOf(gap.value, sibling), gap.indent) : '');
    };
  }
}

const noFacts: SlotFacts = { slot: -1, generation: -1, life: { number: -1, holder: '' } };
