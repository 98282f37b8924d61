import { fromBytes, rejoinBytes, replaceStrayBytes, toBytes } from './bytes';
import { equal, less, lessOrEqual } from './comparison';
import { sprint, sprintf, sprintln } from './printf';
import { escapeHtml, escapeQuery, escapeScript } from './quoting';
import { Failure } from './template-error';
import { Byte, Dictionary, lengthOf, List, toInteger, truth, typeName, type Value } from './values';

/** Go types of parameters, and what a function gets for them. */
interface ParameterTypes {
  string: string;
  int: bigint;
  bool: boolean;
  '[]string': List | undefined;
  any: Value;
  /**
   * Go's `slice` does not look into an interface{}, as which everything stands in a map: `.Slot` is no index, `(.Slot)`
   * is.
   */
  index: Value;
}

export type ParameterType = keyof ParameterTypes;
type Arguments<Parameters extends readonly ParameterType[]> = {
  [Index in keyof Parameters]: ParameterTypes[Parameters[Index]];
};

/**
 * A function of the template language. Its parameters are typed as in Go: a value of another type is an error, never
 * converted.
 */
export interface TemplateFunction {
  readonly parameters: readonly ParameterType[];
  /** The type of any number of further arguments. */
  readonly more?: ParameterType;
  /** `and` and `or` stop at the first argument whose truth is this, and do not evaluate the rest. */
  readonly stopsAt?: boolean;
  /** Called only with as many arguments as there are parameters, and of their types. */
  readonly call: (values: readonly Value[]) => Value;
}

function fixed<const Parameters extends readonly ParameterType[]>(
  parameters: Parameters,
  call: (...values: Arguments<Parameters>) => Value,
): TemplateFunction {
  return { parameters, call: (values) => call(...(values as unknown as Arguments<Parameters>)) };
}

function variadic<const Parameters extends readonly ParameterType[]>(
  parameters: Parameters,
  call: (...values: [...Arguments<Parameters>, ...Value[]]) => Value,
  options: Partial<TemplateFunction> = {},
): TemplateFunction {
  const untyped = call as unknown as (...values: readonly Value[]) => Value;
  return { parameters, more: 'any', call: (values) => untyped(...values), ...options };
}

/**
 * `envOr key fallback`: a variable that is set to nothing counts as not set.
 *
 * @param named variables that the template names in its text: only those can be listed, and given to a render. Go would
 * look up any other.
 */
export function envOr(environment: Readonly<Record<string, string>>, named: readonly string[]): TemplateFunction {
  return fixed(['string', 'string'], (key, fallback) => {
    if (!named.includes(key))
      throw new Failure(
        `the name of the variable, ${JSON.stringify(key)}, is computed; write it as text, such as envOr "DATA_ROOT"`,
      );
    return (Object.hasOwn(environment, key) && environment[key]) || fallback;
  });
}

/**
 * `index map key ...`: a missing key gives the zero of the map's values.
 *
 * @param onMissing is told of a key that a map has not, and of those that it has
 */
export function index(onMissing: (key: string, keys: readonly string[]) => void): TemplateFunction {
  return variadic(['any'], (value, ...keys) =>
    keys.reduce(
      (inner, key) => {
        if (inner instanceof Dictionary && typeof key === 'string' && inner.get(key) === undefined)
          onMissing(key, inner.keys());
        return indexed(inner, key);
      },
      notNil(value, 'index'),
    ),
  );
}

/** Go's own functions, and the functions of services.yaml. */
export const FUNCTIONS: ReadonlyMap<string, TemplateFunction> = new Map(
  Object.entries({
    and: variadic(['any'], (...values) => values.at(-1), { stopsAt: false }),
    or: variadic(['any'], (...values) => values.at(-1), { stopsAt: true }),
    not: fixed(['any'], (value) => !truth(value)),
    eq: variadic(['any'], (value, ...others) => {
      if (others.length === 0) throw new Failure('missing argument for comparison');
      return others.some((other) => equal(value, other));
    }),
    ne: fixed(['any', 'any'], (left, right) => !equal(left, right)),
    lt: fixed(['any', 'any'], less),
    le: fixed(['any', 'any'], lessOrEqual),
    gt: fixed(['any', 'any'], (left, right) => !lessOrEqual(left, right)),
    ge: fixed(['any', 'any'], (left, right) => !less(left, right)),
    index: index(() => undefined), // the evaluator tells of what is missing
    slice: variadic(['any'], (value, ...indexes) => sliced(notNil(value, 'slice'), indexes), { more: 'index' }),
    len: fixed(['any'], (value) => BigInt(lengthOf(value))),
    print: variadic([], (...values) => sprint(values)),
    printf: variadic(['string'], (format, ...values) => sprintf(format, values)),
    println: variadic([], (...values) => sprintln(values)),
    html: variadic([], (...values) => escapeHtml(printed(values))),
    js: variadic([], (...values) => escapeScript(printed(values))),
    urlquery: variadic([], (...values) => escapeQuery(printed(values))),
    call: variadic(['any'], (value) => {
      throw new Failure(`the data has no functions to call: this is ${typeName(value)}`);
    }),

    // Mind the order of arguments: in sprig, which Helm uses, it is another one.
    default: fixed(['string', 'string'], (value, fallback) => (trimSpace(value) === '' ? fallback : value)),
    ternary: fixed(['bool', 'any', 'any'], (condition, yes, no) => (condition ? yes : no)),
    join: fixed(['[]string', 'string'], joined),
    envOr: envOr({}, []), // the evaluator puts the environment in its place
    slug: fixed(['string'], (text) => toLower(trimSpace(text)).replace(/[ _]/g, '-')),
    toLower: fixed(['string'], toLower),
    truncSHA: fixed(['string'], (text) => fromBytes(toBytes(text).subarray(0, 12))),
    trimPrefix: fixed(['string', 'string'], (text, prefix) =>
      text.startsWith(prefix) ? text.slice(prefix.length) : text,
    ),
    indent: fixed(['int', 'string'], indent),
    now: fixed([], () => {
      throw new Failure('the same input must give the same output, so a template cannot ask for the time');
    }),
  }),
);

export function accepts(type: ParameterType, value: Value): boolean {
  switch (type) {
    case 'any':
    case 'index':
      return true;
    case 'string':
      return typeof value === 'string';
    case 'bool':
      return typeof value === 'boolean';
    case 'int':
      return typeof value === 'bigint';
    case '[]string':
      return value === undefined || (value instanceof List && value.type === '[]string');
  }
}

function notNil(value: Value, operation: string): Value {
  if (value === undefined) throw new Failure(`${operation} of untyped nil`);
  return value;
}

/** One step of `index`. A missing key gives the zero of the map's values: an empty string, or nil. */
function indexed(value: Value, key: Value): Value {
  if (value instanceof Dictionary) {
    if (typeof key !== 'string') throw new Failure(`the key of a map is a string, not ${typeName(key)}`);
    return value.get(key) ?? (value.type === 'map[string]string' ? '' : null);
  }
  if (typeof value === 'string') {
    const bytes = toBytes(value);
    return new Byte(BigInt(bytes[position(key, bytes.length - 1)] ?? 0));
  }
  if (value instanceof List) return value.at(position(key, value.length - 1));
  throw new Failure(`can't index item of type ${typeName(value)}`);
}

/** `slice x 1 2` is `x[1:2]`, in bytes where x is a string. */
function sliced(value: Value, indexes: readonly Value[]): Value {
  const isString = typeof value === 'string';
  if (!isString && !(value instanceof List)) throw new Failure(`can't slice item of type ${typeName(value)}`);
  if (indexes.length > (isString ? 2 : 3)) throw new Failure(`too many slice indexes: ${indexes.length}`);
  const limit = isString ? lengthOf(value) : value.capacity;
  const [start = 0, end = lengthOf(value), capacity = limit] = indexes.map((index) => position(index, limit));
  if (start > end || end > capacity) throw new Failure(`invalid slice indexes: ${[start, end, capacity].join(' > ')}`);
  return isString ? fromBytes(toBytes(value).subarray(start, end)) : value.slice(start, end, capacity);
}

function position(index: Value, largest: number): number {
  const integer = toInteger(index);
  if (integer === undefined) throw new Failure(`cannot index with type ${typeName(index)}`);
  if (integer < 0n || integer > BigInt(largest)) throw new Failure(`index out of range: ${integer.toString()}`);
  return Number(integer);
}

/** What html, js and urlquery escape: as printed, but nil as an action shows it. */
function printed(values: readonly Value[]): string {
  return sprint(values.map((value) => value ?? '<no value>'));
}

function joined(list: List | undefined, separator: string): string {
  return rejoinBytes(Array.from(list ?? [], (element) => sprint([element])).join(separator));
}

function trimSpace(text: string): string {
  return text.replace(/^[\t-\r\x85\p{Z}]+|[\t-\r\x85\p{Z}]+$/gu, '');
}

/** Character by character, as Go does: no final sigma, and never more characters than before. */
function toLower(text: string): string {
  return Array.from(replaceStrayBytes(text), (rune) => Array.from(rune.toLowerCase())[0] ?? '').join('');
}

function indent(count: bigint, text: string): string {
  if (text === '') return '';
  if (count < 0n || count > 1_000_000n) throw new Failure(`cannot indent by ${count.toString()} spaces`);
  const lines = text.replace(/\n+$/, '').split('\n');
  return lines.map((line) => ' '.repeat(Number(count)) + line).join('\n');
}
