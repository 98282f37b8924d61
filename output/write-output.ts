import {
  closeSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
  type Dirent,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { headerStart, projectOfManifest } from './manifest';
import { makeDirectory } from './place';
import { Refused } from './refused';
import type { OutputDirectory } from './target-output';
import { whileAlone } from './writing-lock';

/**
 * Replaces the target directories below `outdir` by `outputs`: first what changed is written aside, then directories
 * are swapped. If that fails half-way, what was there comes back.
 *
 * A file that is as it should be stays, with its time of change. The directory of a target that is no more disappears,
 * if it is of a project in `outputs`. Whatever else is there stays.
 *
 * @returns what a user should know of directories of targets that are no more
 * @throws Refused where there is nothing to write: behind an Argo CD that prunes, an empty output deletes everything
 */
export function writeOutput(outdir: string, outputs: readonly OutputDirectory[]): string[] {
  if (outputs.length === 0) throw new Refused(`there is nothing to write to ${outdir}: refusing to empty it`);
  makeDirectory(outdir);
  return whileAlone(outdir, () => replace(outdir, outputs));
}

function replace(outdir: string, outputs: readonly OutputDirectory[]): string[] {
  const swap = new Swap(outdir);
  try {
    const projects = new Set<string>();
    for (const output of outputs) {
      const texts = output.files;
      for (const text of texts.values()) projects.add(firstLine(text));
      stage(join(outdir, output.name), texts, () => swap.place(output.name));
    }
    const { gone, foreign } = obsolete(outdir, new Set(outputs.map(({ name }) => name)), projects);
    swap.run(gone);
    return [
      ...gone.map((name) => `${join(outdir, name)} is removed: there is no such target any more`),
      ...foreign.map(
        (file) => `${dirname(file)} stays, though there is no such target any more: ${file} is not of slotstack`,
      ),
    ];
  } finally {
    swap.end();
  }
}

/**
 * Writes a target's directory aside, unless it is there as it should be.
 *
 * @param place makes the directory that is written to
 * @throws Refused where something is there that slotstack did not write
 */
function stage(current: string, texts: ReadonlyMap<string, string>, place: () => string): void {
  const { same, others } = entryAt(current) ? compare(current, texts) : { same: new Set<string>(), others: true };
  if (!others && same.size === texts.size) return;
  const directory = place();
  const made = new Set([directory]);
  for (const [file, text] of texts) {
    const path = join(directory, file);
    const parent = dirname(path);
    const folder = dirname(file);
    // The next run would take it for somebody else's.
    if (folder !== '.' && !folders.includes(folder))
      throw new Error(`${file}: no folder of a target is called ${folder}`);
    if (!made.has(parent)) mkdirSync(parent, { recursive: true });
    made.add(parent);
    if (!same.has(file) || !isLinked(join(current, file), path)) writeFileSync(path, text);
  }
}

/** Whether the file is at the other place, too; not where the file system has no links. */
function isLinked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch {
    return false;
  }
}

/** How a directory of ours differs from what it should be. */
interface Comparison {
  /** Files that have the text they should have. */
  readonly same: ReadonlySet<string>;
  /** Whether there are others of ours. */
  readonly others: boolean;
}

/** @throws Refused where something is there that slotstack did not write */
function compare(directory: string, texts: ReadonlyMap<string, string>): Comparison {
  const same = new Set<string>();
  let others = false;
  const foreign = foreignIn(directory, (path) => {
    const file = relative(directory, path);
    const wanted = texts.get(file);
    const text = wanted === undefined ? startOf(path) : readFileSync(path, 'utf8');
    if (text === wanted) same.add(file);
    else others = true;
    return text;
  });
  if (foreign !== undefined)
    throw new Refused(`${foreign} is something that slotstack did not write: move it away from there`);
  return { same, others };
}

/** Directories that are swapped for others all at once, or none of them. */
class Swap {
  // Both lie in the output directory, so that a rename is within one filesystem; a dot keeps it out of `dist/*`.
  private readonly aside: string;
  private readonly old: string;
  private readonly names: string[] = [];

  constructor(private readonly outdir: string) {
    this.aside = join(outdir, '.slotstack-new');
    this.old = join(outdir, '.slotstack-old');
    this.end();
  }

  /** A new directory, which is to be swapped for that of the name. */
  place(name: string): string {
    const directory = join(this.aside, name);
    mkdirSync(directory, { recursive: true });
    this.names.push(name);
    return directory;
  }

  /** @param gone names of directories that none takes the place of */
  run(gone: readonly string[]): void {
    if (this.names.length === 0 && gone.length === 0) return;
    mkdirSync(this.old);
    const moved: { from: string; to: string }[] = [];
    const move = (from: string, to: string) => {
      renameSync(from, to);
      moved.push({ from, to });
    };
    try {
      for (const name of [...gone, ...this.names]) {
        if (entryAt(join(this.outdir, name))) move(join(this.outdir, name), join(this.old, name));
      }
      for (const name of this.names) move(join(this.aside, name), join(this.outdir, name));
    } catch (error) {
      for (const { from, to } of moved.reverse()) renameSync(to, from);
      throw error;
    }
  }

  /** Removes what is left of a run, be it this one or one that was ended half-way. */
  end(): void {
    for (const directory of [this.aside, this.old]) rmSync(directory, { recursive: true, force: true });
  }
}

/** What lies in the output directory of targets that are no more. */
interface Obsolete {
  /** Their directories. */
  readonly gone: readonly string[];
  /** Files that slotstack did not write, for whose sake a directory stays. */
  readonly foreign: readonly string[];
}

/**
 * Directories of targets that a project has no more. One that is not among `projects` may be left out this time only.
 *
 * @param names of the targets that there are
 * @param projects first lines of their files
 */
function obsolete(outdir: string, names: ReadonlySet<string>, projects: ReadonlySet<string>): Obsolete {
  const [gone, foreign]: [string[], string[]] = [[], []];
  for (const name of readdirSync(outdir)) {
    if (name.startsWith('.') || names.has(name)) continue;
    const found = filesOf(join(outdir, name));
    if (found.lines.length === 0 || !found.lines.every((line) => projects.has(line))) continue;
    if (found.foreign !== undefined) foreign.push(found.foreign);
    else if (isOfTarget(join(outdir, name), name)) gone.push(name);
  }
  return { gone, foreign };
}

/** Whether manifests were written for a target of this name, and are no copy of those of another. */
function isOfTarget(directory: string, name: string): boolean {
  const files = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isFile());
  return files.some((entry) => {
    const text = readFileSync(join(directory, entry.name), 'utf8');
    return name.startsWith(`${projectOfManifest(text) ?? ''}-`) || text.includes(`: ${name}\n`);
  });
}

/** Folders that the directory of a target may have. What has others is not looked into: it is none of ours. */
const folders = ['argocd', 'hooks', 'only', 'post-delete', 'pre-delete', 'pre-sync'];

/**
 * First line of each file in a directory of which slotstack wrote all files, or which has none; undefined for any
 * other.
 */
export function firstLines(path: string): string[] | undefined {
  const { lines, foreign } = filesOf(path);
  return foreign === undefined ? lines : undefined;
}

/** First lines of the files of a target's directory, up to one that slotstack did not write, which is named. */
function filesOf(path: string): { readonly lines: string[]; readonly foreign?: string } {
  const lines: string[] = [];
  const foreign = foreignIn(path, (file) => {
    const text = startOf(file);
    if (text.startsWith(headerStart)) lines.push(firstLine(text));
    return text;
  });
  return foreign === undefined ? { lines } : { lines, foreign };
}

/**
 * What slotstack did not write in a directory, first found; undefined where it wrote everything.
 *
 * @param read reads a file, at least its first line
 */
function foreignIn(path: string, read: (file: string) => string): string | undefined {
  if (!entryAt(path)?.isDirectory()) return path;
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const at = join(path, entry.name);
    const foreign = entry.isDirectory() ? foreignInFolder(at, entry.name, read) : foreignFile(at, entry, read);
    if (foreign !== undefined) return foreign;
  }
  return undefined;
}

function foreignInFolder(path: string, name: string, read: (file: string) => string): string | undefined {
  if (folders.includes(name)) return foreignIn(path, read);
  return readdirSync(path).length > 0 ? path : undefined;
}

function foreignFile(path: string, entry: Dirent, read: (file: string) => string): string | undefined {
  return entry.isFile() && read(path).startsWith(headerStart) ? undefined : path;
}

function firstLine(text: string): string {
  return text.slice(0, text.indexOf('\n'));
}

/** The beginning of a file, as much as a header may take: what is not ours may be of any size. */
function startOf(path: string): string {
  const buffer = Buffer.alloc(256);
  const file = openSync(path, 'r');
  try {
    return buffer.toString('utf8', 0, readSync(file, buffer));
  } finally {
    closeSync(file);
  }
}

function entryAt(path: string) {
  return lstatSync(path, { throwIfNoEntry: false });
}
