/**
 * How Go's strconv writes a float64: `verb` as in printf, `precision` undefined for the shortest that reads back as the
 * same number.
 */
export function formatFloat(value: number, verb: string, precision?: number): string {
  if (Number.isNaN(value)) return 'NaN';
  const isNegative = value < 0 || Object.is(value, -0);
  if (!Number.isFinite(value)) return isNegative ? '-Inf' : '+Inf';
  return (isNegative ? '-' : '') + formatMagnitude(Math.abs(value), verb, precision);
}

function formatMagnitude(value: number, verb: string, precision: number | undefined): string {
  switch (verb) {
    case 'e':
    case 'E':
      return exponential(precision === undefined ? shortest(value) : rounded(value, precision + 1), verb, precision);
    case 'f':
      return precision === undefined ? plain(shortest(value)) : fixed(value, precision);
    case 'g':
    case 'G':
      return general(value, verb, precision);
    case 'b': {
      const { mantissa, exponent } = decompose(value);
      return `${mantissa}p${exponent < 0 ? '' : '+'}${exponent}`;
    }
    default:
      return hexadecimal(value, verb, precision);
  }
}

/** 0.digits × 10^point, without trailing zeros; no digits for zero. */
interface Decimal {
  readonly digits: string;
  readonly point: number;
}

function shortest(value: number): Decimal {
  const [digits = '', exponent = '0'] = value.toExponential().split('e');
  return value === 0 ? { digits: '', point: 0 } : { digits: digits.replace('.', ''), point: Number(exponent) + 1 };
}

/** The value rounded to a number of significant digits. */
function rounded(value: number, count: number): Decimal {
  if (value === 0) return { digits: '', point: 0 };
  // The shortest form may be a power of ten that the value does not reach, or rounding may reach the next one: so look
  // where the digits fit.
  for (let point = shortest(value).point - 1; ; point += 1) {
    const digits = scaled(value, count - point).toString();
    if (digits.length <= count) return { digits: digits.replace(/0+$/, ''), point };
  }
}

function general(value: number, verb: string, precision: number | undefined): string {
  const count = precision === 0 ? 1 : precision;
  const decimal = count === undefined ? shortest(value) : rounded(value, count);
  const exponent = decimal.point - 1;
  if (exponent >= -4 && exponent < (count ?? 6)) return plain(decimal);
  return exponential(decimal, verb === 'g' ? 'e' : 'E');
}

function plain({ digits, point }: Decimal): string {
  const whole = digits.slice(0, Math.max(point, 0)).padEnd(point, '0');
  const fraction = '0'.repeat(Math.max(-point, 0)) + digits.slice(Math.max(point, 0));
  return (whole || '0') + (fraction === '' || digits === '' ? '' : `.${fraction}`);
}

function fixed(value: number, places: number): string {
  const digits = scaled(value, places)
    .toString()
    .padStart(places + 1, '0');
  const whole = digits.slice(0, digits.length - places);
  return places === 0 ? whole : `${whole}.${digits.slice(-places)}`;
}

function exponential({ digits, point }: Decimal, letter: string, places = Math.max(digits.length - 1, 0)): string {
  const all = digits.padEnd(places + 1, '0');
  const exponent = digits === '' ? 0 : point - 1;
  return `${all.charAt(0)}${places > 0 ? '.' : ''}${all.slice(1)}${letter}${exponentOf(exponent)}`;
}

/** `0x1.8p+01`: one hexadecimal digit before the point, which is 1 except for zero. */
function hexadecimal(value: number, verb: string, precision: number | undefined): string {
  const { mantissa, exponent } = decompose(value);
  const places = precision ?? 13; // 52 bits
  const bitsBelowFirst = mantissa.toString(2).length - 1;
  let fraction = divideRounded(mantissa << BigInt(4 * places), 1n << BigInt(bitsBelowFirst));
  let power = mantissa === 0n ? 0 : exponent + bitsBelowFirst;
  if (fraction >> BigInt(4 * places) > 1n) {
    fraction >>= 1n;
    power += 1;
  }
  const digits = fraction.toString(16).padStart(places + 1, '0');
  const shown = precision === undefined ? digits.charAt(0) + digits.slice(1).replace(/0+$/, '') : digits;
  const text = `0x${shown.charAt(0)}${shown.length > 1 ? '.' : ''}${shown.slice(1)}p${exponentOf(power)}`;
  return verb === 'X' ? text.toUpperCase() : text;
}

function exponentOf(exponent: number): string {
  return (exponent < 0 ? '-' : '+') + Math.abs(exponent).toString().padStart(2, '0');
}

/** value × 10^power as an integer, exact before it is rounded half to even. */
function scaled(value: number, power: number): bigint {
  const { mantissa, exponent } = decompose(value);
  const numerator = mantissa * 2n ** BigInt(Math.max(exponent, 0)) * 10n ** BigInt(Math.max(power, 0));
  return divideRounded(numerator, 2n ** BigInt(Math.max(-exponent, 0)) * 10n ** BigInt(Math.max(-power, 0)));
}

function divideRounded(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const twiceRemainder = 2n * (numerator % denominator);
  const roundUp = twiceRemainder > denominator || (twiceRemainder === denominator && quotient % 2n === 1n);
  return roundUp ? quotient + 1n : quotient;
}

/** mantissa × 2^exponent, as IEEE 754 stores it. */
function decompose(value: number): { mantissa: bigint; exponent: number } {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  const stored = bits.getUint16(0) >> 4;
  const fraction = bits.getBigUint64(0) & ((1n << 52n) - 1n);
  return { mantissa: stored === 0 ? fraction : fraction | (1n << 52n), exponent: Math.max(stored, 1) - 1075 };
}
