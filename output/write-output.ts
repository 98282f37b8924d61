import {
  closeSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { headerStart, projectOfManifest } from './manifest';
import { makeDirectory } from './place';
import { Refused } from './refused';
import type { OutputDirectory } from './target-output';

/**
 * Replaces the target directories below `outdir` by `outputs`: first all is written aside, then directories are
 * swapped. If that fails half-way, what was there comes back.
 *
 * The directory of a target that is no more disappears, if it is of a project in `outputs`. Whatever else is there
 * stays.
 *
 * @returns what a user should know of directories of targets that are no more
 * @throws Refused where there is nothing to write: behind an Argo CD that prunes, an empty output deletes everything
 */
export function writeOutput(outdir: string, outputs: readonly OutputDirectory[]): string[] {
  if (outputs.length === 0) throw new Refused(`there is nothing to write to ${outdir}: refusing to empty it`);
  makeDirectory(outdir);
  for (const { name } of outputs) {
    const path = join(outdir, name);
    const { foreign } = entryAt(path) ? filesOf(path) : {};
    if (foreign !== undefined)
      throw new Refused(`${foreign} is something that slotstack did not write: move it away from there`);
  }
  // Both lie in the output directory, so that a rename is within one filesystem; a dot keeps it out of `dist/*`.
  const { gone, foreign } = obsolete(outdir, outputs);
  const aside = join(outdir, '.slotstack-new');
  const old = join(outdir, '.slotstack-old');
  const moved: { from: string; to: string }[] = [];
  const move = (from: string, to: string) => {
    renameSync(from, to);
    moved.push({ from, to });
  };
  try {
    for (const directory of [aside, old]) {
      rmSync(directory, { recursive: true, force: true });
      mkdirSync(directory);
    }
    for (const output of outputs) write(aside, output);
    for (const name of [...gone, ...outputs.map((output) => output.name)]) {
      if (entryAt(join(outdir, name))) move(join(outdir, name), join(old, name));
    }
    for (const { name } of outputs) move(join(aside, name), join(outdir, name));
  } catch (error) {
    for (const { from, to } of moved.reverse()) renameSync(to, from);
    rmSync(old, { recursive: true, force: true });
    throw error;
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
  rmSync(old, { recursive: true, force: true });
  return [
    ...gone.map((name) => `${join(outdir, name)} is removed: there is no such target any more`),
    ...foreign.map(
      (file) => `${dirname(file)} stays, though there is no such target any more: ${file} is not of slotstack`,
    ),
  ];
}

function write(directory: string, { name, files }: OutputDirectory): void {
  for (const [file, text] of files) {
    const path = join(directory, name, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
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
 * Directories of targets that a project in `outputs` has no more. A project that is not in it may be left out this time
 * only.
 */
function obsolete(outdir: string, outputs: readonly OutputDirectory[]): Obsolete {
  const names = new Set(outputs.map(({ name }) => name));
  const projects = new Set(outputs.flatMap(({ files }) => [...files.values()].map(firstLine)));
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
const folders = ['argocd', 'post-delete', 'pre-delete', 'pre-sync'];

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
  if (!entryAt(path)?.isDirectory()) return { lines: [], foreign: path };
  const lines: string[] = [];
  const entries = readdirSync(path, { withFileTypes: true }).map((entry) => ({ entry, at: join(path, entry.name) }));
  for (const { entry, at } of entries) {
    if (entry.isDirectory() && folders.includes(entry.name)) {
      const inside = filesOf(at);
      lines.push(...inside.lines);
      if (inside.foreign !== undefined) return { lines, foreign: inside.foreign };
    } else if (entry.isDirectory()) {
      if (readdirSync(at).length > 0) return { lines, foreign: at };
    } else {
      const line = entry.isFile() ? firstLine(startOf(at)) : '';
      if (!line.startsWith(headerStart)) return { lines, foreign: at };
      lines.push(line);
    }
  }
  return { lines };
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
