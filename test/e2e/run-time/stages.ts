import { median } from './median';
import type { Moment } from './observed';

/** How long each stage of something took, in seconds, by its name and in order. */
export type Stages = Readonly<Record<string, number>>;

/**
 * Stages that follow each other, each by the moment at which it ends. A poll may see what a command has pushed before that
 * command has ended; then nothing was waited for.
 */
export function stagesFrom(start: Moment, ends: Readonly<Record<string, Moment>>): Stages {
  let before = start;
  return Object.fromEntries(
    Object.entries(ends).map(([name, end]) => {
      const seconds = Math.max(0, end - before);
      before += seconds;
      return [name, seconds];
    }),
  );
}

export function total(stages: Stages): number {
  return Object.values(stages).reduce((sum, seconds) => sum + seconds, 0);
}

/** What was measured several times, in a column of a table. */
export interface Column {
  readonly name: string;
  readonly samples: readonly Stages[];
}

/** A table with a row for each stage, and one for all of them. */
export function stagesTable(columns: readonly Column[], all: string): string {
  const names = Object.keys(columns[0]?.samples[0] ?? {});
  const row = (name: string, secondsOf: (stages: Stages) => number) =>
    [name, ...columns.map(({ samples }) => cell(samples.map(secondsOf)))].join(' | ');
  const rows = [
    ['', ...columns.map(({ name, samples }) => `${name} (${samples.length} times)`)].join(' | '),
    ['', ...columns].map(() => '---').join(' | '),
    ...names.map((name) => row(name, (stages) => stages[name] ?? NaN)),
    row(`**${all}**`, total),
  ];
  return rows.map((each) => `| ${each} |\n`.replace('|  |', '| |')).join('');
}

function cell(seconds: readonly number[]): string {
  if (seconds.length === 0) return '-';
  const [least, most] = [Math.min(...seconds), Math.max(...seconds)].map(text) as [string, string];
  return least === most ? `${least} s` : `${text(median(seconds))} s (${least} to ${most})`;
}

/** Commands are measured more finely than the cluster tells. */
function text(seconds: number): string {
  return Number.isInteger(seconds) || seconds >= 10 ? String(Math.round(seconds)) : seconds.toFixed(1);
}
