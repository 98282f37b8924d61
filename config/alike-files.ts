import type { RenderedPlace } from './context';
import type { StandIn } from '../siblings/stand-in';

/** A text that was rendered for a stand-in, and what was read from it. */
interface AlikeFile<Value> {
  readonly standIn: StandIn;
  readonly text: string;
  readonly value: Value;
}

/** Gives a part of a value with the facts of a slot in place of the stand-in's. */
type Fill = <Part>(part: Part) => Part;

/**
 * Files that were read for a stand-in. A slot whose text is the same but for its number is not read again: that a text
 * is read alike whatever the number is was seen when it was read for the stand-in.
 */
export class AlikeFiles<Value> {
  private readonly files = new Map<string, AlikeFile<Value>>();

  /** @param fillIn gives the value of a slot */
  constructor(private readonly fillIn: (value: Value, fill: Fill) => Value) {}

  /** Keeps what was read for a stand-in; of other places nothing. */
  add(path: string, { environment, standIn }: RenderedPlace, file: Omit<AlikeFile<Value>, 'standIn'>): void {
    if (standIn) this.files.set(`${environment} ${path}`, { ...file, standIn });
  }

  /** What the text of a slot holds; undefined where nothing alike was read. */
  read(path: string, { environment, slot }: RenderedPlace, text: string): Value | undefined {
    const file = this.files.get(`${environment} ${path}`);
    if (!file || slot === undefined) return undefined;
    const { standIn } = file;
    // Templates know a slot by its number.
    const facts = { ...standIn.facts, slot };
    if (standIn.textOf(file.text, facts) !== text) return undefined;
    return this.fillIn(file.value, (part) => standIn.textsOf(part, facts));
  }
}
