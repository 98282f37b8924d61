import { lstatSync, readdirSync, readFileSync, statSync, type Dirent, type Stats } from 'node:fs';
import { resolve } from 'node:path';
import { digest as digestOf } from './digest';

/** Ways to look at a path. */
export type Look = 'bytes' | 'entries' | 'kind' | 'own kind';

export type FileKind = 'file' | 'directory' | 'link' | 'other' | 'none';

/** What was looked at, and a digest of what was there. */
export interface Seen {
  readonly look: Look;
  /** Absolute. */
  readonly path: string;
  readonly digest: string;
}

/** Everything that a project is made of is read here, so that it is known when nothing of it has changed. */
const seen = new Map<string, Seen>();

/** @throws NodeJS.ErrnoException where it cannot be read */
export function readBytes(path: string): Buffer {
  return record('bytes', path, () => readFileSync(path), digestOf);
}

/** What lies in a directory, sorted: its order differs between file systems. @throws NodeJS.ErrnoException where it cannot be read */
export function entriesIn(path: string): Dirent[] {
  return record(
    'entries',
    path,
    () => readdirSync(path, { withFileTypes: true }).sort((a, b) => Number(a.name > b.name) - Number(a.name < b.name)),
    (entries) => digestOf(entries.map((entry) => `${entry.name}\0${kindOf(entry)}`).join('\0')),
  );
}

/** What is at the path, or where a link there leads. @throws NodeJS.ErrnoException where that cannot be told */
export function kindAt(path: string): FileKind {
  return record('kind', path, () => kindOf(statSync(path, { throwIfNoEntry: false })), String);
}

/** Whether there is something that can be got at. */
export function isThere(path: string): boolean {
  try {
    return kindAt(path) !== 'none';
  } catch {
    return false;
  }
}

/** What is at the path itself. @throws NodeJS.ErrnoException where that cannot be told */
export function ownKindAt(path: string): FileKind {
  return record('own kind', path, () => kindOf(lstatSync(path, { throwIfNoEntry: false })), String);
}

/** Everything that was looked at, in that order. */
export function allSeen(): readonly Seen[] {
  return [...seen.values()];
}

const looks: Readonly<Record<Look, (path: string) => unknown>> = {
  bytes: readBytes,
  entries: entriesIn,
  kind: kindAt,
  'own kind': ownKindAt,
};

/** Whether there is the same as then. */
export function isSeenAgain({ look, path, digest }: Seen): boolean {
  try {
    looks[look](path);
  } catch {
    // What is wrong is part of what was seen.
  }
  return digest !== changing && seen.get(keyOf(look, path))?.digest === digest;
}

function record<Answer>(look: Look, path: string, read: () => Answer, digest: (answer: Answer) => string): Answer {
  const keep = (text: string) => {
    const key = keyOf(look, path);
    const before = seen.get(key);
    const isSame = before === undefined || before.digest === text;
    seen.set(key, { look, path: resolve(path), digest: isSame ? text : changing });
  };
  try {
    const answer = read();
    keep(digest(answer));
    return answer;
  } catch (error) {
    keep(`error ${(error as NodeJS.ErrnoException).code ?? ''}`);
    throw error;
  }
}

/** Of what was not the same at two looks of one run: it is never the same again. */
const changing = 'changing';

function keyOf(look: Look, path: string): string {
  return `${look} ${resolve(path)}`;
}

function kindOf(found: Dirent | Stats | undefined): FileKind {
  if (!found) return 'none';
  if (found.isSymbolicLink()) return 'link';
  if (found.isDirectory()) return 'directory';
  return found.isFile() ? 'file' : 'other';
}
