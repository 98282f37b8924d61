import { longestGap } from '../../rules/schedule-gap';
import { scheduleProblem } from '../../kubernetes/object-checks/cron-schedule';

const day = 24 * 60;

test.each([
  ['23 3 * * *', day],
  ['41 5 * * 0', 7 * day],
  ['* * * * *', 1],
  ['*/15 * * * *', 15],
  ['*/7 * * * *', 7],
  ['0 */6 * * *', 360],
  ['0 1,2 * * *', 23 * 60],
  ['30 9-17 * * MON-FRI', 2 * day + 16 * 60],
  ['0 0 1 * *', 31 * day],
  ['0 0 31 * *', 61 * day],
  ['0 0 1 1 *', 366 * day],
  ['0 0 29 feb *', 4 * 365 * day + day],
  ['0 0 1,15 * SAT', 7 * day],
  ['@hourly', 60],
  ['@daily', day],
  ['@midnight', day],
  ['@weekly', 7 * day],
  ['@monthly', 31 * day],
  ['@yearly', 366 * day],
  ['@annually', 366 * day],
  ['@every 90m', 90],
  ['@every 1h30s', 61],
  ['@every 1s', 1],
])('between two runs of %s are at most %i minutes', (schedule, minutes) => {
  expect(longestGap(schedule)).toBe(minutes);
});

test('of one that never runs, it is longer than of any that does', () => {
  expect(longestGap('0 0 30 2 *')).toBeGreaterThan(longestGap('0 0 29 2 *'));
});

/** Whether a field has a number, by what man 5 crontab says, and `N/STEP` as Kubernetes reads it: from N on. */
function has(field: string, value: number, least: number, most: number, words: readonly string[]): boolean {
  const number = (text: string) => {
    const word = words.indexOf(text.toLowerCase());
    return word >= 0 ? word + least : Number(text);
  };
  return field.split(',').some((part) => {
    const [range = '', step] = part.split('/');
    if (range === '*' || range === '?') return (value - least) % Number(step ?? 1) === 0;
    const [first = 0, last = step === undefined ? first : most] = range.split('-').map(number);
    return value >= first && value <= last && (value - first) % Number(step ?? 1) === 0;
  });
}

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const dayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** The same, minute by minute over the years that have a day of each kind; undefined where it runs once at most. */
function gapByMinutes(schedule: string): number | undefined {
  const [minutes = '', hours = '', days = '', months = '', weekdays = ''] = schedule.split(' ');
  const times = Array.from({ length: day }, (_, minute) => minute).filter(
    (minute) => has(hours, Math.floor(minute / 60), 0, 23, []) && has(minutes, minute % 60, 0, 59, []),
  );
  const isOpen = (field: string) => /^[*?]/.test(field);
  const [start, end] = [Date.UTC(2024, 0, 1), Date.UTC(2032, 0, 1)];
  let [longest, before] = [undefined as number | undefined, undefined as number | undefined];
  for (let midnight = start; midnight < end; midnight += day * 60_000) {
    const date = new Date(midnight);
    if (!has(months, date.getUTCMonth() + 1, 1, 12, monthNames)) continue;
    const ofMonth = has(days, date.getUTCDate(), 1, 31, []);
    const ofWeek = has(weekdays, date.getUTCDay(), 0, 6, dayNames);
    if (!(isOpen(days) || isOpen(weekdays) ? ofMonth && ofWeek : ofMonth || ofWeek)) continue;
    for (const minute of times) {
      const now = midnight / 60_000 + minute;
      if (before !== undefined) longest = Math.max(longest ?? 0, now - before);
      before = now;
    }
  }
  return longest;
}

/** Numbers that seem to be random, and are the same in each run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function randomSchedule(random: (below: number) => number): string {
  const one = (least: number, most: number) => least + random(most - least + 1);
  const field = (least: number, most: number, words: readonly string[] = []) => {
    const text = (value: number) =>
      words.length > 0 && random(2) === 0 ? (words[value - least] ?? '') : String(value);
    const part = () => {
      const [a, b] = [one(least, most), one(least, most)];
      const range = `${text(Math.min(a, b))}-${text(Math.max(a, b))}`;
      const step = `/${one(1, most)}`;
      return [text(a), range, `${range}${step}`, `*${step}`, `${text(a)}${step}`][random(5)] ?? '*';
    };
    if (random(3) === 0) return '*';
    return Array.from({ length: one(1, 3) }, part).join(',');
  };
  return [field(0, 59), field(0, 23), field(1, 31), field(1, 12, monthNames), field(0, 6, dayNames)].join(' ');
}

const random = numbers(20_261_130);
const schedules = Array.from({ length: 60 }, () => randomSchedule(random));

test.each(schedules)('it is found as by looking at each minute: %s', (schedule) => {
  expect(scheduleProblem(schedule)).toBeUndefined();
  const gap = gapByMinutes(schedule);
  if (gap !== undefined) expect(longestGap(schedule)).toBe(gap);
});
