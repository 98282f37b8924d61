import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { digest } from '../../input/digest';
import type { Seen } from '../../input/seen';

/** The last run of a call of `synth`, which has written what it should, as it is kept beside the program. */
export interface LastRun {
  readonly seen: readonly Seen[];
  readonly outdir: string;
  /** Tells what lies in it. */
  readonly output: string;
  /** What was said. */
  readonly said: string;
}

/** Where a program keeps the last runs, a file for each call. */
export interface LastRunPlace {
  readonly directory: string;
  /** Tells the program from any other. */
  readonly program: string;
}

/**
 * The file of a call. It has the name of all that a run depends on beside what it reads: values of the environment go into
 * that, and cannot be read from it.
 */
export function fileOfCall({ directory, program }: LastRunPlace, words: readonly string[]): string {
  const environment = Object.entries(process.env).sort(([a], [b]) => Number(a > b) - Number(a < b));
  const call = JSON.stringify([program, process.version, process.cwd(), words, environment]);
  return join(directory, `${digest(call)}.json`);
}

/**
 * Digest of what lies in a directory, without reading it: of each entry what the system changes whenever somebody changes
 * the entry. Undefined where that cannot be told.
 */
export function directoryDigest(directory: string): string | undefined {
  const lines: string[] = [];
  const visit = (path: string) => {
    const found = lstatSync(path, { bigint: true });
    const { mode, size, ino, mtimeNs, ctimeNs } = found;
    lines.push([path, mode, size, ino, mtimeNs, ctimeNs].join(' '));
    if (found.isDirectory()) for (const name of readdirSync(path)) visit(join(path, name));
  };
  try {
    visit(directory);
  } catch {
    return undefined;
  }
  return digest(lines.join('\n'));
}
