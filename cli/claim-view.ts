import type { Claim } from '../constructs/facts/claims';

/** A claim, and what a clean does to it. */
export function claimText({ name, generation, running }: Claim): string {
  if (running !== undefined)
    return `claim ${name}: generation ${running}${generation === undefined ? '' : `, not ${generation}`}`;
  return generation === undefined
    ? `claim ${name}: pods see the whole volume, which no clean empties`
    : `claim ${name}: generation ${generation}, which a clean empties`;
}
