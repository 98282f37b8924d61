import type { Claim } from '../constructs/facts/claims';

/** A claim, and what a clean does to it. */
export function claimText({ name, generation }: Claim): string {
  return generation === undefined
    ? `claim ${name}: pods see the whole volume, which no clean empties`
    : `claim ${name}: generation ${generation}, which a clean empties`;
}
