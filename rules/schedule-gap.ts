import { secondsOfDuration } from './go-duration';

const names: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

const words: readonly (readonly string[])[] = [
  [],
  [],
  [],
  ['', 'jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'],
];
const bounds = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 6],
] as const;

const minutesOfDay = 24 * 60;

/**
 * The longest time between two runs of a schedule that `scheduleProblem` has nothing against, in whole minutes: over eight years, which
 * have a day of each kind. Of one that never runs, it is all of these.
 */
export function longestGap(schedule: string): number {
  const every = /^@every (.+)$/.exec(schedule)?.[1];
  if (every !== undefined) return Math.max(1, Math.ceil((secondsOfDuration(every) ?? 0) / 60));
  const fields = (names[schedule] ?? schedule).trim().split(/\s+/);
  const [minutes, hours, days, months, weekdays] = fields.map((field, index) => valuesOf(field, index));
  if (!minutes || !hours || !days || !months || !weekdays) return 0;
  const times = [...hours].flatMap((hour) => [...minutes].map((minute) => hour * 60 + minute)).sort((a, b) => a - b);
  const [first = 0, last = 0] = [times[0], times.at(-1)];
  const within = times.reduce((gap, time, index) => Math.max(gap, time - (times[index - 1] ?? time)), 0);
  // Where both are stated, a day of either is one: https://man7.org/linux/man-pages/man5/crontab.5.html
  const isEither = [fields[2], fields[4]].every((field) => !/^[*?]/.test(field ?? ''));
  let [longest, before] = [within, undefined as number | undefined];
  const span = 8 * 366;
  for (let day = 0; day < span; day += 1) {
    const date = new Date(Date.UTC(2024, 0, 1 + day));
    const [isDay, isWeekday] = [days.has(date.getUTCDate()), weekdays.has(date.getUTCDay())];
    if (!months.has(date.getUTCMonth() + 1) || !(isEither ? isDay || isWeekday : isDay && isWeekday)) continue;
    if (before !== undefined) longest = Math.max(longest, (day - before) * minutesOfDay + first - last);
    before = day;
  }
  return before === undefined ? span * minutesOfDay : longest;
}

function valuesOf(field: string, index: number): Set<number> {
  const [least, most] = bounds[index] ?? [0, 0];
  return new Set(
    field.split(',').flatMap((part) => {
      const [range = '', step] = part.split('/');
      const [from, to] = /^[*?]$/.test(range) ? [least, most] : range.split('-').map((text) => valueOf(text, index));
      const first = from ?? least;
      const last = to ?? (step === undefined ? first : most);
      const stride = Number(step ?? 1);
      return Array.from({ length: Math.floor((last - first) / stride) + 1 }, (_, count) => first + count * stride);
    }),
  );
}

function valueOf(text: string, index: number): number {
  const word = words[index]?.indexOf(text.toLowerCase()) ?? -1;
  return word >= 0 ? word : Number(text);
}
