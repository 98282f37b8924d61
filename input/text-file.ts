import { isUtf8 } from 'node:buffer';
import { basename, dirname } from 'node:path';
import { entriesIn, kindAt, readBytes } from './seen';
import { InvalidInput, wholeFile, type Position } from './problem';
import { suggestion } from './suggestion';
import { systemReason } from './system-error';

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
    // A pipe or a device would be waited for.
    const kind = kindAt(path);
    if (kind !== 'file' && kind !== 'none') throw Object.assign(new Error(), { code: 'EISDIR' });
    bytes = readBytes(path);
  } catch (error) {
    const reason = reasonOf(error as NodeJS.ErrnoException, path);
    const position = namedAt ?? wholeFile(name);
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

/** Why a file cannot be read, in words. */
function reasonOf(error: NodeJS.ErrnoException, path: string): string {
  switch (error.code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return `no such file${nearName(path)}`;
    case 'EISDIR':
      return kindAt(path) === 'directory' ? 'is a directory, not a file' : 'is not a file';
    case 'EACCES':
    case 'EPERM':
      return 'may not be read by this user: look at the permissions of the file, and of the directories that it is in';
    default:
      return systemReason(error);
  }
}

/** A file or directory called nearly so; of a path whose directory is not there, the directory. */
function nearName(path: string): string {
  const directory = dirname(path);
  if (directory === path) return '';
  try {
    const names = entriesIn(directory).map(({ name }) => name);
    // A link that leads nowhere is there, and is not.
    return names.includes(basename(path)) ? ': it is a link that leads nowhere' : suggestion(basename(path), names);
  } catch (error) {
    if (!['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return '';
    const near = nearName(directory);
    return near === '' ? '' : `: there is no directory "${basename(directory)}"${near}`;
  }
}
