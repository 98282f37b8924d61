import { nameOf } from '../../../tools/bench/contestant';
import type { Measured } from '../../../tools/bench/measure';
import { ours } from '../../../tools/bench/ours';
import { peers } from '../../../tools/bench/peers';

/** As if the contestant of this name had taken so many seconds of CPU in each run. */
export function measured(name: string, slots: number, ...cpus: number[]): Measured {
  const contestant = [...ours, ...peers].find((each) => nameOf(each) === name);
  if (!contestant) throw new Error(`no ${name}`);
  return { contestant, slots, costs: cpus.map((cpu) => ({ cpu, wall: cpu * 2, peak: 80.4 })), objects: slots * 28 };
}
