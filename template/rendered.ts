import { rejoinBytes, replaceStrayBytes } from './bytes';
import type { Span } from './position';

/** Where a piece of output came from: the piece lasts until the next one begins. */
interface Piece {
  readonly output: number;
  readonly source: number;
  /** Literal text maps character by character; what an action printed maps to the start of that action. */
  readonly literal: boolean;
}

/** An expression that printed nothing, because a map has no such key. */
export interface MissingKey extends Span {
  readonly key: string;
  /** The keys that the map has. */
  readonly keys: readonly string[];
}

/**
 * The output of a template, with a map back to its source: what finds an error in the output can point at the template.
 */
export class Rendered {
  constructor(
    readonly text: string,
    private readonly pieces: readonly Piece[],
    /** Expressions that printed nothing, though they ask for something. */
    readonly missingKeys: readonly MissingKey[] = [],
  ) {}

  /** The offset in the source of the character at `outputOffset` in `text`. */
  sourceOffset(outputOffset: number): number {
    let low = 0;
    let high = this.pieces.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.pieces[middle]?.output ?? 0) <= outputOffset) low = middle;
      else high = middle - 1;
    }
    const piece = this.pieces[low];
    if (piece === undefined) return 0;
    return piece.literal ? piece.source + outputOffset - piece.output : piece.source;
  }
}

/** Collects output piece by piece. */
export class Output {
  private text = '';
  private readonly pieces: Piece[] = [];
  private readonly missingKeys: MissingKey[] = [];

  literal(text: string, source: number): void {
    this.add(text, source, true);
  }

  computed(text: string, source: number): void {
    this.add(text, source, false);
  }

  missing(key: MissingKey): void {
    this.missingKeys.push(key);
  }

  finish(): Rendered {
    return new Rendered(replaceStrayBytes(rejoinBytes(this.text)), this.pieces, this.missingKeys);
  }

  private add(text: string, source: number, literal: boolean): void {
    if (text === '') return;
    this.pieces.push({ output: this.text.length, source, literal });
    this.text += text;
  }
}
