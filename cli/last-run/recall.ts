import { readFileSync } from 'node:fs';
import { isSeenAgain } from '../../input/seen';
import { callDigest, directoryDigest, type LastRun, type LastRunPlace } from './last-run';

/**
 * What the last run has said, where this call is the same, and nothing has changed since: neither what was read nor what
 * was written. Undefined otherwise.
 *
 * It runs before the program is loaded, which takes longer.
 */
export function recall(place: LastRunPlace, words: readonly string[]): string | undefined {
  try {
    const { call, seen, outdir, output, said } = JSON.parse(readFileSync(place.file, 'utf8')) as LastRun;
    const isSame = call === callDigest(place, words) && seen.every(isSeenAgain) && output === directoryDigest(outdir);
    return isSame ? said : undefined;
  } catch {
    return undefined; // there is none, or it is damaged
  }
}
