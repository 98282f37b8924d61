import { Dictionary, List, type Value } from './values';

/**
 * Whether a function does the same with any integer above 0 in place of the stand-in: then its result has that integer
 * where it now has the stand-in, and no other difference.
 *
 * What is not known to be so is taken for different.
 *
 * @param standIn digits of the stand-in
 */
export function callsAlike(name: string, values: readonly Value[], standIn: string): boolean {
  if (!values.some((value) => isMadeOf(value, standIn))) return true;
  const known = Object.hasOwn(functions, name) ? functions[name] : undefined;
  return known?.(values, standIn) ?? false;
}

/** Whether `range` goes through as many elements, in the same order, for any integer in place of the stand-in. */
export function iteratesAlike(value: Value, standIn: string): boolean {
  if (value instanceof Dictionary) return !value.keys().some((key) => key.includes(standIn));
  return value instanceof List || !isMadeOf(value, standIn);
}

function isMadeOf(value: Value, standIn: string): boolean {
  if (value instanceof List) return Array.from(value).some((element) => isMadeOf(element, standIn));
  if (value instanceof Dictionary) return Array.from(value).some(([, entry]) => isMadeOf(entry, standIn));
  if (typeof value === 'string') return value.includes(standIn);
  return typeof value === 'bigint' && String(value) === standIn;
}

type Check = (values: readonly Value[], standIn: string) => boolean;

/** Only puts its arguments beside one another, or changes what digits do not have. */
const always: Check = () => true;

/** The stand-in is above 0, and no text with it is empty: so is whatever stands in its place. */
const byTruth = always;

const functions: Readonly<Record<string, Check>> = {
  and: byTruth,
  or: byTruth,
  not: byTruth,
  default: byTruth,
  ternary: always,
  // The name of the variable says which it is; what is given instead is given as it is.
  envOr: ([key], standIn) => !isMadeOf(key, standIn),
  print: always,
  println: always,
  printf: ([format], standIn) =>
    typeof format === 'string' && !format.includes(standIn) && /^(?:[^%]|%[dsv%])*$/.test(format),
  html: always,
  js: always,
  urlquery: always,
  toLower: always,
  slug: always,
  join: always,
  index: ([of, ...keys], standIn) =>
    // Further keys that are numbers may ask for a character.
    typeof of !== 'string' &&
    !keys.some((key) => isMadeOf(key, standIn)) &&
    (keys.length === 1 || keys.every((key) => typeof key === 'string')),
  slice: ([of, ...places], standIn) => of instanceof List && !places.some((place) => isMadeOf(place, standIn)),
  len: ([of]) => typeof of !== 'string',
  indent: ([count], standIn) => !isMadeOf(count, standIn),
  trimPrefix: ([text, prefix], standIn) => isBefore(prefix, text, standIn),
  eq: ([value, ...others], standIn) => others.every((other) => differsAlways(value, other, standIn)),
  ne: ([value, other], standIn) => differsAlways(value, other, standIn),
  lt: isAboveBoth,
  le: isAboveBoth,
  gt: isAboveBoth,
  ge: isAboveBoth,
};

/** Whether a prefix ends before the first place where the stand-in is. */
function isBefore(prefix: Value, text: Value, standIn: string): boolean {
  if (typeof prefix !== 'string' || typeof text !== 'string' || prefix.includes(standIn)) return false;
  return prefix.length <= text.indexOf(standIn);
}

/** Whether two values are different whatever stands in place of the stand-in. */
function differsAlways(left: Value, right: Value, standIn: string): boolean {
  if (isMadeOf(left, standIn) && isMadeOf(right, standIn)) return false;
  if (!isMadeOf(left, standIn) && !isMadeOf(right, standIn)) return true;
  const [made, fixed] = isMadeOf(left, standIn) ? [left, right] : [right, left];
  if (typeof made === 'bigint') return typeof fixed === 'bigint' && fixed <= 0n;
  return typeof made === 'string' && typeof fixed === 'string' && !shapeOf(made, standIn).test(fixed);
}

/** What a text can be with any number in place of the stand-in. */
function shapeOf(text: string, standIn: string): RegExp {
  const parts = text.split(standIn).map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('[0-9]+')}$`);
}

/** Whether one of two integers is the stand-in, and the other not above 0. */
function isAboveBoth([left, right]: readonly Value[], standIn: string): boolean {
  return typeof left === 'bigint' && typeof right === 'bigint' && differsAlways(left, right, standIn);
}
