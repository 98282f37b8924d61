import { config } from 'zod';
import type { LastRunPlace } from './last-run/last-run';
import { remember } from './last-run/remember';
import { slotstack } from './program';
import { surroundingsHere } from './surroundings';
import { endWhereNothingIsWritten } from './written';

/**
 * Runs a call as this process.
 *
 * @param words behind `slotstack`
 * @param memory where what was done is kept. @default nowhere
 */
export async function start(words: readonly string[], memory?: LastRunPlace): Promise<void> {
  // To compile a schema takes longer than a run then saves by it.
  config({ jitless: true });
  endWhereNothingIsWritten();
  const surroundings = surroundingsHere();
  const remembering = memory && {
    remember: (outdir: string, said: string) => {
      remember(memory, words, outdir, said);
    },
  };
  process.exitCode = await slotstack(words, { ...surroundings, ...remembering });
}
