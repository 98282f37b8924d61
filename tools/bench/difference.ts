import { isDeepStrictEqual } from 'node:util';

/** The first place where two values differ, and how; undefined where they are the same. */
export function differenceOf(value: unknown, expected: unknown, place = ''): string | undefined {
  if (isDeepStrictEqual(value, expected)) return undefined;
  if (!isMap(value) || !isMap(expected) || Array.isArray(value) !== Array.isArray(expected))
    return `${place} is ${shown(value)} instead of ${shown(expected)}`;
  const keys = new Set([...Object.keys(value), ...Object.keys(expected)]);
  for (const key of keys) {
    const difference = differenceOf(value[key], expected[key], `${place}/${key}`);
    if (difference !== undefined) return difference;
  }
  return `${place} has keys of another kind`;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function shown(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value);
}
