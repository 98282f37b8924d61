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
  try {
    return new TextFile(name, readFileSync(path, 'utf8'));
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'no such file' : (error as Error).message;
    const position = namedAt ?? { file: name, line: 1, column: 1 };
    throw new InvalidInput([{ position, message: namedAt ? `${name}: ${reason}` : reason }]);
  }
}
