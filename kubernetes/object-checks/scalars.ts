import type { Schema } from '../kubernetes-api';
import { shown, typeName } from './shown';

/** What a value must be, when it is something else. */
type Scalar = (value: unknown) => string | undefined;

/** The grammar of https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
const quantity = /^[+-]?(\d+\.?\d*|\.\d+)([numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?$/;
const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** Checks of scalars by format, else by type. */
const scalars: Readonly<Record<string, Scalar>> = {
  string,
  password: string,
  boolean: (value) => (typeof value === 'boolean' ? undefined : 'true or false'),
  number: (value) => (Number.isFinite(value) ? undefined : 'a number'),
  integer: (value) => integer(value, 64),
  int64: (value) => integer(value, 64),
  int32: (value) => integer(value, 32),
  'int-or-string': (value) => (typeof value === 'string' ? undefined : integer(value, 32) && 'an integer or a string'),
  byte: (value) => (typeof value === 'string' && isBase64(value) ? undefined : 'base64'),
  'date-time': (value) =>
    typeof value === 'string' && rfc3339.test(value) ? undefined : 'a time such as "2006-01-02T15:04:05Z"',
  quantity: (value) =>
    (typeof value === 'string' ? quantity.test(value) : Number.isFinite(value))
      ? undefined
      : 'a quantity such as "500m" or "2Gi"',
};

/** Formats of what may be secret: messages end up in logs. */
const hidden = new Set(['byte', 'password']);

/** Says what is wrong with a value that is neither an object nor a list: `must be an integer, is "80"`. */
export function scalarCheck({ type = '', format = '', enum: values }: Schema): Scalar {
  const scalar = values ? oneOf(values) : (scalars[format] ?? scalars[type]);
  if (!scalar) return () => undefined;
  return (value) => {
    const expected = scalar(value);
    if (expected === undefined) return undefined;
    if (!hidden.has(format)) return `must be ${expected}, is ${shown(value)}`;
    return typeof value === 'string' ? `must be ${expected}` : `must be ${expected}, is ${typeName(value)}`;
  };
}

/** The empty string is a value that is not set, to the API server. */
function oneOf(values: readonly string[]): Scalar {
  const choice = new Set(['', ...values]);
  return (value) => {
    if (typeof value !== 'string') return 'a string';
    return choice.has(value) ? undefined : new Intl.ListFormat('en', { type: 'disjunction' }).format(values.map(shown));
  };
}

function string(value: unknown): string | undefined {
  return typeof value === 'string' ? undefined : 'a string';
}

function integer(value: unknown, bits: 32 | 64): string | undefined {
  if (typeof value !== 'number' || !Number.isInteger(value)) return 'an integer';
  const limit = 2 ** (bits - 1);
  return value >= -limit && value < limit ? undefined : `an integer of ${bits} bits`;
}

/** Whether it is base64 as Go decodes it: padded, in lines of any length. */
function isBase64(text: string): boolean {
  const line = text.replace(/[\r\n]/g, '');
  return line.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(line);
}
