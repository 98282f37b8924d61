import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nameOf, type Contestant } from './contestant';
import { median, type Cost } from './cost';
import { grouped, seconds } from './figures';
import { Place } from './place';
import { inTurns, type Turns } from './turns';

/** What a contestant took for a number of slots. */
export interface Measured {
  readonly contestant: Contestant;
  readonly slots: number;
  readonly costs: readonly Cost[];
  /** How many it rendered. */
  readonly objects: number;
}

/** For each number of slots, the smallest first, all who would not take too long. */
export function measureAll(contestants: readonly Contestant[], sizes: readonly number[], turns: Turns): Measured[] {
  const all: Measured[] = [];
  for (const slots of [...new Set(sizes)].sort((a, b) => a - b)) {
    const before = (contestant: Contestant) => all.filter((each) => each.contestant === contestant);
    const quick = contestants.filter((contestant) => expectedCpu(before(contestant), slots) <= turns.patience);
    all.push(...measure(quick, slots, turns));
  }
  return all;
}

/** Seconds, by what the last slots took, at the two largest sizes so far; nothing is expected before. */
export function expectedCpu(before: readonly Measured[], slots: number): number {
  const [first, second] = before.slice(-2).map(({ slots, costs }) => ({ slots, cpu: median(costs).cpu }));
  if (!first || !second) return 0;
  return second.cpu + ((slots - second.slots) * (second.cpu - first.cpu)) / (second.slots - first.slots);
}

function measure(contestants: readonly Contestant[], slots: number, turns: Turns): Measured[] {
  const root = mkdtempSync(join(tmpdir(), 'slotstack-bench-'));
  try {
    const places = contestants.map((contestant, index) => new Place(contestant, slots, join(root, String(index))));
    const costs = inTurns(places, turns, reported);
    return [...costs].map(([{ contestant, objects }, each]) => ({ contestant, slots, costs: each, objects }));
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** Those who wait see how far it is. */
function reported(place: Place): Cost {
  const cost = place.turn();
  console.error(`${grouped(place.slots)}: ${nameOf(place.contestant)}: ${seconds(cost.cpu)}`);
  return cost;
}
