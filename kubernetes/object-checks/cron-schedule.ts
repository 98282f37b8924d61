interface Part {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  /** Words for numbers, from `least` on. */
  readonly words?: readonly string[];
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const parts: readonly Part[] = [
  { name: 'minute', least: 0, most: 59 },
  { name: 'hour', least: 0, most: 23 },
  { name: 'day of the month', least: 1, most: 31 },
  { name: 'month', least: 1, most: 12, words: months },
  { name: 'day of the week', least: 0, most: 6, words: days },
];

/** Why Kubernetes refuses a schedule: by the rules of robfig/cron, which it parses it with. */
export function scheduleProblem(schedule: string): string | undefined {
  if (/^@(yearly|annually|monthly|weekly|daily|midnight|hourly)$/.test(schedule)) return undefined;
  if (/^@every [0-9]/.test(schedule)) return undefined;
  if (/TZ=/.test(schedule)) return 'must not have a time zone: use timeZone';
  const fields = schedule.trim().split(/\s+/);
  if (fields.length !== parts.length)
    return `must have five fields (${parts.map(({ name }) => name).join(', ')}), has ${schedule.trim() === '' ? 0 : fields.length}`;
  return parts.flatMap((part, index) => fieldProblem(part, fields[index] ?? '') ?? [])[0];
}

function fieldProblem(part: Part, field: string): string | undefined {
  const wrong = field.split(',').find((range) => !isRange(part, range));
  return wrong === undefined
    ? undefined
    : `${JSON.stringify(wrong)} is no ${part.name}, which is ${part.least} to ${part.most}`;
}

/** `*`, `5`, `1-5`, each with a step: `1-5/2`. */
function isRange(part: Part, text: string): boolean {
  const [, range = '', step] = /^([^/]*)(?:\/([0-9]+))?$/.exec(text) ?? [];
  if (step !== undefined && Number(step) === 0) return false;
  if (range === '*' || range === '?') return true;
  const bounds = range.split('-').map((bound) => valueOf(part, bound));
  const [first = NaN, last = first] = bounds;
  return bounds.length <= 2 && first >= part.least && last <= part.most && first <= last;
}

function valueOf({ least, words = [] }: Part, text: string): number {
  const word = words.indexOf(text.toLowerCase());
  if (word >= 0) return least + word;
  return /^[0-9]+$/.test(text) ? Number(text) : NaN;
}
