import { fromBytes, rejoinBytes } from './bytes';
import { NAMED_ESCAPES } from './quoting';
import { Failure } from './template-error';

const MAX_INT = 2n ** 63n - 1n;

/**
 * An escape sequence, or one plain character. `\'` and `\"` are allowed only inside quotes of their own kind, which the
 * caller checks.
 */
const CHARACTER = /\\(?:([abfnrtv\\'"])|x([0-9a-fA-F]{2})|([0-7]{3})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))|[^\\]/suy;
/** The value of a quoted string: `"..."` with escapes or a raw one in backquotes. */
export function stringValue(literal: string): string {
  if (literal.startsWith('`')) return literal.slice(1, -1).replaceAll('\r', '');
  let value = '';
  for (const { text, byte } of characters(literal)) value += byte === undefined ? text : fromBytes(Uint8Array.of(byte));
  return rejoinBytes(value);
}

/** The value of a character constant such as `'a'` or `'\n'`: its code point. */
export function characterValue(literal: string): bigint {
  const [only, ...more] = characters(literal);
  if (only === undefined || more.length > 0) throw new Failure(`malformed character constant: ${literal}`);
  return BigInt(only.byte ?? only.text.codePointAt(0) ?? 0);
}

/** Characters between the quotes; `byte` is set where an escape names a byte rather than a character. */
function characters(literal: string): { text: string; byte?: number }[] {
  const quote = literal.charAt(0);
  const found: { text: string; byte?: number }[] = [];
  for (CHARACTER.lastIndex = 1; CHARACTER.lastIndex < literal.length - 1;) {
    const [text, simple, hex, octal, short, long] = CHARACTER.exec(literal) ?? fail(literal);
    const codePoint = parseInt(short ?? long ?? '0', 16);
    const byte = hex === undefined ? parseInt(octal ?? '0', 8) : parseInt(hex, 16);
    const isSurrogate = codePoint >= 0xd800 && codePoint < 0xe000;
    if (codePoint > 0x10ffff || isSurrogate || byte > 0xff || text === quote) fail(literal);
    if ((simple === '"' || simple === "'") && simple !== quote) fail(literal);
    if (simple !== undefined) found.push({ text: NAMED_ESCAPES[simple] ?? simple });
    else if ((hex ?? octal) !== undefined) found.push({ text, byte });
    else found.push({ text: (short ?? long) === undefined ? text : String.fromCodePoint(codePoint) });
  }
  return found;
}

function fail(literal: string): never {
  throw new Failure(`invalid syntax: ${literal}`);
}

/** The value of a number as Go types it without context: int (a bigint here) or float64 (a number). */
export function numberValue(literal: string): bigint | number {
  if (literal.endsWith('i')) throw new Failure(`complex numbers are not supported: ${literal}`);
  const negative = literal.startsWith('-');
  const unsigned = literal.replace(/^[+-]/, '').toLowerCase();
  const hexadecimal = unsigned.startsWith('0x');
  const misplacedUnderscore = hexadecimal ? /(?<![0-9a-f])_|_(?![0-9a-f])/ : /(?<![0-9])_|_(?![0-9])/;
  // An underscore separates digits, or a base prefix from them.
  if (misplacedUnderscore.test(unsigned.replace(/^0[box]/, '0'))) fail(literal);
  const digits = unsigned.replaceAll('_', '');

  if (/^(0x[0-9a-f]+|0b[01]+|0o?[0-7]*|[1-9][0-9]*)$/.test(digits) && digits !== '0o') {
    const magnitude = BigInt(/^0[0-7]/.test(digits) ? `0o${digits}` : digits);
    const value = negative ? -magnitude : magnitude;
    if (value > MAX_INT || value < -MAX_INT - 1n) throw new Failure(`integer overflow: ${literal}`);
    return value;
  }
  const magnitude = hexadecimal ? hexadecimalFloat(digits) : decimalFloat(digits);
  if (magnitude === undefined || !Number.isFinite(magnitude)) throw new Failure(`illegal number syntax: ${literal}`);
  return negative ? -magnitude : magnitude;
}

function decimalFloat(digits: string): number | undefined {
  if (/^[0-9]+$/.test(digits)) return undefined; // 089: neither octal nor a float
  return /^([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?$/.test(digits) ? Number(digits) : undefined;
}

function hexadecimalFloat(digits: string): number | undefined {
  const [, whole = '', fraction = '', exponent] = /^0x([0-9a-f]*)\.?([0-9a-f]*)p([+-]?[0-9]+)$/.exec(digits) ?? [];
  if (exponent === undefined || whole + fraction === '') return undefined;
  return Number(BigInt(`0x${whole}${fraction}`)) * 2 ** (Number(exponent) - 4 * fraction.length);
}
