import { readFileSync } from 'node:fs';
import { isSeenAgain } from '../../input/seen';
import { directoryDigest, fileOfCall, type LastRun, type LastRunPlace } from './last-run';

/**
 * What the last run of this call has said, where nothing has changed since: neither what was read nor what was written.
 * Undefined otherwise.
 *
 * It runs before the program is loaded, which takes longer.
 */
export function recall(place: LastRunPlace, words: readonly string[]): string | undefined {
  try {
    const { seen, outdir, output, said } = JSON.parse(readFileSync(fileOfCall(place, words), 'utf8')) as LastRun;
    return seen.every(isSeenAgain) && output === directoryDigest(outdir) ? said : undefined;
  } catch {
    return undefined; // there is none, or it is damaged
  }
}
