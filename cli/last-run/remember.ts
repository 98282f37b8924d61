import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { allSeen } from '../../input/seen';
import { callDigest, directoryDigest, type LastRun, type LastRunPlace } from './last-run';

/** Keeps what a run has read, written to `outdir` and said. Nobody needs to know where that cannot be kept. */
export function remember(place: LastRunPlace, words: readonly string[], outdir: string, said: string): void {
  const aside = `${place.file}.${process.pid}`;
  const output = directoryDigest(outdir);
  if (output === undefined) return;
  const run: LastRun = { call: callDigest(place, words), seen: allSeen(), outdir, output, said };
  try {
    writeFileSync(aside, JSON.stringify(run), { mode: 0o600, flag: 'wx' });
    renameSync(aside, place.file);
  } catch {
    rmSync(aside, { force: true });
  }
}
