import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { allSeen } from '../../input/seen';
import { directoryDigest, fileOfCall, type LastRun, type LastRunPlace } from './last-run';

/** How many calls are remembered: who works on more projects at once waits for the others. */
const mostCalls = 50;

/** Keeps what a run has read, written to `outdir` and said. Nobody needs to know where that cannot be kept. */
export function remember(place: LastRunPlace, words: readonly string[], outdir: string, said: string): void {
  const file = fileOfCall(place, words);
  const aside = `${file}.${process.pid}`;
  const output = directoryDigest(outdir);
  if (output === undefined) return;
  const run: LastRun = { seen: allSeen(), outdir, output, said };
  try {
    mkdirSync(place.directory, { recursive: true, mode: 0o700 });
  } catch {
    return;
  }
  try {
    writeFileSync(aside, JSON.stringify(run), { mode: 0o600, flag: 'wx' });
    renameSync(aside, file);
    forgetOldest(place.directory);
  } catch {
    rmSync(aside, { force: true });
  }
}

function forgetOldest(directory: string): void {
  const files = readdirSync(directory).map((name) => join(directory, name));
  if (files.length <= mostCalls) return;
  const byAge = files.map((file) => ({ file, changed: statSync(file).mtimeMs })).sort((a, b) => b.changed - a.changed);
  for (const { file } of byAge.slice(mostCalls)) rmSync(file, { force: true });
}
