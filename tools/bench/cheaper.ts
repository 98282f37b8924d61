import { nameOf } from './contestant';
import { median } from './cost';
import { grouped, seconds } from './figures';
import type { Measured } from './measure';
import { toStdout } from './ours';

/** Where we lose: at each number of slots, who takes less CPU time than slotstack to stdout, the least first. */
export function cheaperThanOurs(measured: readonly Measured[]): string[] {
  return measured
    .filter(({ contestant }) => contestant === toStdout)
    .map((ours) => {
      const peers = measured.filter(
        ({ slots, contestant }) => slots === ours.slots && contestant.tool !== toStdout.tool,
      );
      const less = peers.filter((each) => cpuOf(each) < cpuOf(ours)).sort((a, b) => cpuOf(a) - cpuOf(b));
      const names = less.map((each) => `${nameOf(each.contestant)} (${seconds(cpuOf(each))})`);
      return `- ${grouped(ours.slots)}, where it takes ${seconds(cpuOf(ours))}: ${names.join('; ') || 'none'}.`;
    });
}

function cpuOf({ costs }: Measured): number {
  return median(costs).cpu;
}
