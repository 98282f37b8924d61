import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { InvalidInput, type Position } from './problem';

/** A file of the project, with lines and columns for messages. */
export class TextFile {
  private readonly lineStarts: readonly number[];

  constructor(
    /** How messages call it. */
    readonly name: string,
    readonly text: string,
  ) {
    this.lineStarts = [0, ...[...text.matchAll(/\n/g)].map((match) => match.index + 1)];
  }

  positionOf(offset: number): Position {
    const line = Math.max(
      0,
      this.lineStarts.findLastIndex((start) => start <= offset),
    );
    return { file: this.name, line: line + 1, column: offset - (this.lineStarts[line] ?? 0) + 1 };
  }
}

/**
 * @param name how messages call the file
 * @param namedAt where a user's file names it. @default nowhere
 * @throws InvalidInput when it cannot be read
 */
export function readTextFile(path: string, name: string, namedAt?: Position): TextFile {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'no such file' : (error as Error).message;
    const position = namedAt ?? { file: name, line: 1, column: 1 };
    throw new InvalidInput([{ position, message: namedAt ? `${name}: ${reason}` : reason }]);
  }
  const text = bytes.toString('utf8');
  // What is no UTF-8 would come out as another character.
  const place = isUtf8(bytes) ? -1 : text.indexOf('\ufffd');
  const file = new TextFile(name, text);
  if (place >= 0)
    throw new InvalidInput([
      { position: file.positionOf(place), message: 'not UTF-8: save the file in that encoding' },
    ]);
  return file;
}
