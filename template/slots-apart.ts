import { DependsOnSlot } from '../siblings/depends-on-slot';
import { Failure } from './template-error';
import { Dictionary, List, type Value } from './values';

/** An integer in the data that stands in for others above 0. */
export interface StandingInteger {
  /** Its digits. */
  readonly number: string;
  /** Those that it stands in for. */
  readonly others: readonly number[];
  /** Takes one for which a template does something else. @throws DependsOnSlot where there are too many of them */
  setApart(other: number): void;
}

/** A call of a function for a stand-in. */
interface Call {
  readonly name: string;
  readonly values: readonly Value[];
  readonly result: Value;
  /** Calls the same function. */
  readonly again: (values: readonly Value[]) => Value;
}

/**
 * Sets those apart for which a call does not give the result with their number in place of the stand-in's.
 *
 * @throws DependsOnSlot where that cannot be told
 */
export function compareCalls(call: Call, standIn: StandingInteger): void {
  const { name, values, result, again } = call;
  if (callsAlike(name, values, standIn.number)) return;
  if (!comparable.has(name) || [...values, result].some(isCompound)) throw new DependsOnSlot();
  for (const other of standIn.others) {
    const own = (value: Value) => withInteger(value, standIn.number, other);
    if (!gives(() => again(values.map(own)), own(result))) standIn.setApart(other);
  }
}

/** What gives the same whenever it is called with the same, and tells nobody. */
const comparable = new Set(['eq', 'ne', 'lt', 'le', 'gt', 'ge', 'printf', 'len', 'slice', 'trimPrefix', 'truncSHA']);

function isCompound(value: Value): boolean {
  return value instanceof Dictionary || value instanceof List;
}

function gives(call: () => Value, result: Value): boolean {
  try {
    return call() === result;
  } catch (error) {
    if (error instanceof Failure) return false;
    throw error;
  }
}

function withInteger(value: Value, standIn: string, integer: number): Value {
  if (typeof value === 'string') return value.replaceAll(standIn, String(integer));
  return typeof value === 'bigint' && String(value) === standIn ? BigInt(integer) : value;
}

/**
 * Whether a function does the same with any integer above 0 in place of the stand-in: then its result has that integer
 * where it now has the stand-in, and no other difference. What is not known to be so is taken for different.
 *
 * @param standIn digits of the stand-in
 */
function callsAlike(name: string, values: readonly Value[], standIn: string): boolean {
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
