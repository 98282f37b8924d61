import type { Line } from './chart';
import { nameOf } from './contestant';
import { median } from './cost';
import type { Measured } from './measure';

/** A line for each contestant, a color for each tool. */
export function linesOf(measured: readonly Measured[]): Line[] {
  return [...new Set(measured.map(({ contestant }) => contestant))].map((contestant) => ({
    name: nameOf(contestant),
    group: contestant.tool.name,
    points: measured
      .filter((each) => each.contestant === contestant)
      .map(({ slots, costs }) => [slots, median(costs).cpu] as const),
  }));
}
