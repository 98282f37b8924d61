import type { Cost } from './cost';

export interface Turns {
  /** How many count; one before them warms caches. */
  readonly rounds: number;
  /** Seconds of CPU time after which one takes no further turn: others at work on the machine change nothing in that. */
  readonly patience: number;
}

/**
 * Lets each take its turn, then each again: A B C A B C. A slow minute of the machine then hits all of them.
 *
 * @returns the costs that count: without the first, where there is another
 */
export function inTurns<T>(all: readonly T[], { rounds, patience }: Turns, take: (one: T) => Cost): Map<T, Cost[]> {
  const costs = new Map(all.map((one) => [one, [] as Cost[]]));
  for (let round = 0; round <= rounds; round++)
    for (const [one, before] of costs) if (cpuOf(before) <= patience) before.push(take(one));
  return new Map([...costs].map(([one, each]) => [one, each.length > 1 ? each.slice(1) : each]));
}

function cpuOf(costs: readonly Cost[]): number {
  return costs.reduce((sum, { cpu }) => sum + cpu, 0);
}
