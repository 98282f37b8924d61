import {
  closeSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { headerStart } from './manifest';
import { Refused } from './refused';
import type { OutputDirectory } from './target-output';

/**
 * Replaces the target directories below `outdir` by `outputs`: first all is written aside, then directories are
 * swapped. If that fails half-way, what was there comes back.
 *
 * The directory of a target that is no more disappears, if it is of a project in `outputs`. Whatever else is there
 * stays.
 *
 * @throws Refused where there is nothing to write: behind an Argo CD that prunes, an empty output deletes everything
 */
export function writeOutput(outdir: string, outputs: readonly OutputDirectory[]): void {
  if (outputs.length === 0) throw new Refused(`there is nothing to write to ${outdir}: refusing to empty it`);
  mkdirSync(outdir, { recursive: true });
  for (const { name } of outputs) {
    const path = join(outdir, name);
    if (entryAt(path) && !firstLines(path))
      throw new Refused(`${path} holds something that slotstack did not write: move it away`);
  }
  // Both lie in the output directory, so that a rename is within one filesystem; a dot keeps it out of `dist/*`.
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
    for (const name of [...obsolete(outdir, outputs), ...outputs.map((output) => output.name)]) {
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
}

function write(directory: string, { name, files }: OutputDirectory): void {
  for (const [file, text] of files) {
    const path = join(directory, name, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

/**
 * Directories of targets that a project in `outputs` has no more. A project that is not in it may be left out this time
 * only.
 */
function obsolete(outdir: string, outputs: readonly OutputDirectory[]): string[] {
  const names = new Set(outputs.map(({ name }) => name));
  const projects = new Set(outputs.flatMap(({ files }) => [...files.values()].map(firstLine)));
  return readdirSync(outdir).filter((name) => {
    if (name.startsWith('.') || names.has(name)) return false;
    const lines = firstLines(join(outdir, name));
    return lines !== undefined && lines.length > 0 && lines.every((line) => projects.has(line));
  });
}

/**
 * First line of each file in a directory of which slotstack wrote all files, or which has none; undefined for any
 * other.
 */
export function firstLines(path: string): string[] | undefined {
  if (!entryAt(path)?.isDirectory()) return undefined;
  const entries = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory());
  if (entries.some((entry) => !entry.isFile())) return undefined;
  const lines = entries.map((entry) => firstLine(startOf(join(entry.parentPath, entry.name))));
  return lines.every((line) => line.startsWith(headerStart)) ? lines : undefined;
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
