import { compareStrings, toBytes } from './bytes';
import { Failure } from './template-error';

/**
 * A value as Go sees it, with the Go type told by the JavaScript one: int is a bigint, float64 a number.
 *
 * There are two kinds of nothing. `undefined` is no value at all, such as a missing key: fields of it are missing too.
 * `null` is a nil that stands in a list or map: asking for a field of it is an error. A pipeline makes the second into
 * the first.
 */
export type Value = undefined | null | boolean | bigint | number | string | Byte | List | Dictionary;

/** A uint8, which indexing a string gives. */
export class Byte {
  constructor(readonly value: bigint) {}
}

/** A Go slice. Elements are read from the data when asked for. */
export class List {
  /**
   * @param items the elements, and behind them what slicing may bring back up to the capacity
   * @param type given when it cannot be told from the items: a slice of a list keeps the type of that list
   */
  constructor(
    private readonly items: readonly unknown[],
    readonly length = items.length,
    readonly type = listType(items),
  ) {}

  get capacity(): number {
    return this.items.length;
  }

  at(index: number): Value {
    return fromData(this.items[index]);
  }

  *[Symbol.iterator](): Generator<Value> {
    for (let index = 0; index < this.length; index += 1) yield this.at(index);
  }

  slice(start: number, end: number, capacity = this.capacity): List {
    return new List(this.items.slice(start, capacity), end - start, this.type);
  }
}

/** A Go map with string keys. Values are read from the data when asked for. */
export class Dictionary {
  constructor(private readonly entries: Readonly<Record<string, unknown>>) {}

  get type(): 'map[string]string' | 'map[string]interface {}' {
    const onlyStrings = this.keys().every((key) => typeof this.entries[key] === 'string');
    return onlyStrings ? 'map[string]string' : 'map[string]interface {}';
  }

  /** A key whose value is undefined is no key, as in JSON. */
  keys(): string[] {
    return Object.keys(this.entries).filter((key) => this.entries[key] !== undefined);
  }

  /** Sorted by key, as Go prints and ranges over maps. */
  *[Symbol.iterator](): Generator<readonly [string, Value]> {
    for (const key of this.keys().sort(compareStrings)) yield [key, this.get(key)];
  }

  get(key: string): Value {
    const value = Object.hasOwn(this.entries, key) ? this.entries[key] : undefined;
    return value === undefined ? undefined : fromData(value);
  }
}

/** What stands in the data for something a template must not read. */
class Refused {
  constructor(readonly reason: string) {}
}

/** A value for data: a template that reads it fails with this reason. */
export function refused(reason: string): unknown {
  return new Refused(reason);
}

export function fromData(data: unknown): Value {
  switch (typeof data) {
    case 'string':
    case 'boolean':
    case 'bigint':
      return data;
    case 'number':
      return isInt(data) ? BigInt(data) : data;
    case 'undefined':
      return null;
    case 'object':
      if (data === null) return null;
      if (data instanceof Refused) throw new Failure(data.reason);
      return Array.isArray(data) ? new List(data) : new Dictionary(data as Record<string, unknown>);
    default:
      throw new Failure(`a ${typeof data} cannot be used as data`);
  }
}

export function typeName(value: Value): string {
  if (value === undefined || value === null) return '<nil>';
  if (value instanceof Byte) return 'uint8';
  if (value instanceof List || value instanceof Dictionary) return value.type;
  const names = { bigint: 'int', number: 'float64', string: 'string', boolean: 'bool' } as const;
  return names[typeof value as keyof typeof names];
}

/** Whether `if` takes the value for true: everything but the zero of its type. */
export function truth(value: Value): boolean {
  if (value instanceof Byte) return value.value !== 0n;
  if (value instanceof List) return value.length > 0;
  if (value instanceof Dictionary) return value.keys().length > 0;
  return Boolean(value);
}

/** The integer that an int or uint8 is. */
export function toInteger(value: Value): bigint | undefined {
  if (value instanceof Byte) return value.value;
  return typeof value === 'bigint' ? value : undefined;
}

export function lengthOf(value: Value): number {
  if (typeof value === 'string') return toBytes(value).length;
  if (value instanceof List) return value.length;
  if (value instanceof Dictionary) return value.keys().length;
  throw new Failure(`len of type ${typeName(value)}`);
}

/** What `range` goes through: elements by index or by sorted key, or the integers below a number, which have no key. */
export function* iterate(value: Value): Generator<readonly [key: Value, element: Value]> {
  if (value === undefined) return;
  const end = toInteger(value);
  if (value instanceof Dictionary) yield* value;
  else if (value instanceof List) yield* Array.from(value, (element, index) => [BigInt(index), element] as const);
  else if (end === undefined) throw new Failure(`range can't iterate over ${typeName(value)}`);
  else
    for (let index = 0n; index < end; index += 1n) yield [undefined, value instanceof Byte ? new Byte(index) : index];
}

function listType(items: readonly unknown[]): '[]string' | '[]int' | '[]interface {}' {
  if (items.length === 0) return '[]interface {}';
  if (items.every((item) => typeof item === 'string')) return '[]string';
  return items.every(isInt) ? '[]int' : '[]interface {}';
}

function isInt(data: unknown): boolean {
  return typeof data === 'bigint' || (Number.isInteger(data) && Math.abs(Number(data)) < 2 ** 63);
}
