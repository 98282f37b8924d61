import { cheaperThanOurs } from './cheaper';
import { nameOf } from './contestant';
import { median, type Cost } from './cost';
import { grouped, seconds } from './figures';
import type { Measured } from './measure';

/** How the figures came about. */
export interface Circumstances {
  readonly machine: string;
  /** By name of the tool. */
  readonly versions: ReadonlyMap<string, string>;
  readonly rounds: number;
  /** @default not said */
  readonly date?: string | undefined;
}

/** What was measured, as Markdown. */
export function results(measured: readonly Measured[], { machine, versions, rounds, date }: Circumstances): string {
  const rows = rowsOf(measured);
  const sizes = [...new Set(measured.map(({ slots }) => grouped(slots)))];
  return [
    '# What rendering costs',
    '',
    `Made by \`npm run bench -- --write\`${date === undefined ? '' : `, ${date}`}. ${machine}.`,
    `Medians of ${runsOf(rounds)}, or of fewer where that is said; nothing where a run would have taken too long. [How](README.md).`,
    '',
    '![CPU time by number of slots](results.svg)',
    '',
    '## CPU time of all processes, and memory of the largest',
    '',
    ...table(
      ['slots', ...sizes],
      rows.map(([name, row]) => [name, ...row.map((each) => cpuCell(each, rounds))]),
    ),
    '',
    '## Wall time',
    '',
    ...table(
      ['slots', ...sizes],
      rows.map(([name, row]) => [name, ...row.map((each) => seconds(median(each.costs).wall))]),
    ),
    '',
    '## Where slotstack loses',
    '',
    'Less CPU time than slotstack to stdout, by number of slots:',
    '',
    ...cheaperThanOurs(measured),
    '',
    '## What was run, and how many objects came out',
    '',
    ...table(
      ['slots', 'version', 'run by bash', ...sizes],
      rows.map(([name, row]) => [name, ...calledCells(row, versions), ...row.map(({ objects }) => grouped(objects))]),
    ),
    '',
  ].join('\n');
}

/** What each was measured at; it is left out where it would take too long, so only at the largest sizes. */
function rowsOf(measured: readonly Measured[]): [string, Measured[]][] {
  const names = [...new Set(measured.map(({ contestant }) => nameOf(contestant)))];
  return names.map((name) => [name, measured.filter(({ contestant }) => nameOf(contestant) === name)]);
}

function cpuCell({ costs }: Measured, rounds: number): string {
  const { cpu, peak }: Cost = median(costs);
  const notes = [...(peak === undefined ? [] : [`${Math.round(peak)} MiB`]), ...runsNote(costs.length, rounds)];
  return `${seconds(cpu)}${notes.length > 0 ? ` (${notes.join(', ')})` : ''}`;
}

function runsNote(runs: number, rounds: number): string[] {
  return runs < rounds ? [runsOf(runs)] : [];
}

function runsOf(count: number): string {
  return `${count} run${count === 1 ? '' : 's'}`;
}

function calledCells(row: readonly Measured[], versions: Circumstances['versions']): string[] {
  return row
    .slice(0, 1)
    .flatMap(({ contestant: { tool, script } }) => [
      versions.get(tool.name) ?? '',
      `\`${script.replaceAll('$peak ', '')}\``,
    ]);
}

/** Rows may end early. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const full = rows.map((row) => head.map((_, index) => row[index] ?? ''));
  return [head, head.map(() => '---'), ...full].map((cells) => `| ${cells.join(' | ')} |`);
}
