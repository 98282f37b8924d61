import { slotstack } from './program';
import { surroundingsHere } from './surroundings';
import { endWhereNothingIsWritten } from './written';

/** Runs a call as this process. @param words behind `slotstack` */
export async function start(words: readonly string[]): Promise<void> {
  endWhereNothingIsWritten();
  process.exitCode = await slotstack(words, surroundingsHere());
}
