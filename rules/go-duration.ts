const secondsOfUnit: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
};

// Escaped: a bundle with it is not ASCII alone, and loads slower.
const part = /(\d+(?:\.\d*)?|\.\d+)(ns|us|\u00b5s|ms|s|m|h)/g;

/** Whole seconds of a duration as Go writes it, such as `1m30s`, rounded up; undefined for what is none. */
export function secondsOfDuration(text: string): number | undefined {
  if (text === '0') return 0;
  if (text.replace(part, '') !== '' || text === '') return undefined;
  const parts = [...text.matchAll(part)];
  const seconds = parts.reduce((sum, [, amount, unit = '']) => sum + Number(amount) * (secondsOfUnit[unit] ?? 0), 0);
  // What floating numbers add to a sum is no second more.
  return Math.ceil(Number(seconds.toFixed(6)));
}
