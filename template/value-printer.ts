import { toBytes } from './bytes';
import { formatFloat } from './float-format';
import { canBackquote, isPrintable, quote } from './quoting';
import { Failure } from './template-error';
import { Byte, Dictionary, List, typeName, type Value } from './values';

/** What stands between `%` and the verb. */
export class Flags {
  minus: boolean;
  plus: boolean;
  sharp: boolean;
  zero: boolean;
  readonly space: boolean;
  /** `%#v`: as Go source. */
  goSyntax = false;
  width: number | undefined;
  precision: number | undefined;

  constructor(letters = '') {
    this.minus = letters.includes('-');
    this.plus = letters.includes('+');
    this.sharp = letters.includes('#');
    this.zero = letters.includes('0');
    this.space = letters.includes(' ');
  }
}

/** Prints one value by a verb, the elements of a list or map each by the same verb. */
export class ValuePrinter {
  constructor(private readonly flags = new Flags()) {}

  print(value: Value, verb: string): string {
    if (value === undefined || value === null) {
      return verb === 'T' || verb === 'v' ? this.pad('<nil>') : `%!${verb}(<nil>)`;
    }
    if (verb === 'T') return this.string(typeName(value), 's');
    if (verb === 'w') return this.badVerb(value, verb); // wraps errors, of which a template has none
    if (verb === 'p' && (value instanceof List || value instanceof Dictionary)) {
      throw new Failure('%p prints an address, which differs from run to run');
    }
    return this.element(value, verb);
  }

  private element(value: Value, verb: string): string {
    const { goSyntax } = this.flags;
    if (value instanceof List) {
      const elements = Array.from(value, (element) => this.element(element, verb));
      return goSyntax ? `${value.type}{${elements.join(', ')}}` : `[${elements.join(' ')}]`;
    }
    if (value instanceof Dictionary) {
      const entries = Array.from(value, ([key, entry]) => `${this.element(key, verb)}:${this.element(entry, verb)}`);
      return goSyntax ? `${value.type}{${entries.join(', ')}}` : `map[${entries.join(' ')}]`;
    }
    if (value instanceof Byte) return this.integer(value.value, verb, value);
    switch (typeof value) {
      case 'boolean':
        return verb === 't' || verb === 'v' ? this.pad(String(value)) : this.badVerb(value, verb);
      case 'bigint':
        return this.integer(value, verb, value);
      case 'number':
        return this.float(value, verb);
      case 'string':
        return this.string(value, verb);
      default:
        return goSyntax ? 'interface {}(nil)' : '<nil>';
    }
  }

  private string(text: string, verb: string): string {
    const { flags } = this;
    const truncated = flags.precision === undefined ? text : Array.from(text).slice(0, flags.precision).join('');
    if (verb === 's' || (verb === 'v' && !flags.goSyntax)) return this.pad(truncated);
    if (verb === 'x' || verb === 'X')
      return this.pad(this.hexadecimal(toBytes(text).subarray(0, flags.precision), verb));
    if (verb !== 'q' && verb !== 'v') return this.badVerb(text, verb);
    const isRaw = flags.sharp && canBackquote(truncated);
    return this.pad(isRaw ? `\`${truncated}\`` : quote(truncated, '"', flags.plus));
  }

  private hexadecimal(bytes: Uint8Array, verb: 'x' | 'X'): string {
    const prefix = this.flags.sharp && bytes.length > 0 ? '0x' : '';
    const pairs = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'));
    const text = prefix + pairs.join(this.flags.space ? ` ${prefix}` : '');
    return verb === 'X' ? text.toUpperCase() : text;
  }

  /** @param original what to show when the verb does not fit */
  private integer(value: bigint, verb: string, original: Value): string {
    const bases: Readonly<Record<string, number>> = { d: 10, v: 10, b: 2, o: 8, O: 8, x: 16, X: 16 };
    const base = bases[verb];
    if (base !== undefined) {
      const isGoByte = this.flags.goSyntax && original instanceof Byte;
      return this.digits(value, isGoByte ? 16 : base, verb, isGoByte || this.flags.sharp);
    }
    const isCharacter = value >= 0n && value <= 0x10ffffn && (value < 0xd800n || value > 0xdfffn);
    const character = isCharacter ? String.fromCodePoint(Number(value)) : '\ufffd';
    if (verb === 'c') return this.pad(character);
    if (verb === 'q') return this.pad(quote(character, "'", this.flags.plus));
    if (verb !== 'U') return this.badVerb(original, verb);
    const code = BigInt.asUintN(64, value).toString(16).toUpperCase();
    const shown = this.flags.sharp && isCharacter && isPrintable(character) ? ` '${character}'` : '';
    return this.pad(`U+${code.padStart(Math.max(this.flags.precision ?? 4, 4), '0')}${shown}`, ' ');
  }

  private digits(value: bigint, base: number, verb: string, isPrefixed: boolean): string {
    const { precision, width, zero, minus, plus, space } = this.flags;
    if (precision === 0 && value === 0n) return this.pad('', ' ');
    const sign = value < 0n ? '-' : plus ? '+' : space ? ' ' : '';
    const length = precision ?? (zero && !minus ? (width ?? 0) - sign.length : 0);
    const digits = (value < 0n ? -value : value).toString(base).padStart(length, '0');
    const prefixes: Readonly<Record<number, string>> = { 2: '0b', 8: digits.startsWith('0') ? '' : '0', 16: '0x' };
    const prefixed = (isPrefixed ? (prefixes[base] ?? '') : '') + digits;
    return this.pad(sign + (verb === 'O' ? '0o' : '') + (verb === 'X' ? prefixed.toUpperCase() : prefixed), ' ');
  }

  private float(value: number, verb: string): string {
    const { plus, space, sharp, zero, minus, width } = this.flags;
    if (!'vbgGxXfFeE'.includes(verb)) return this.badVerb(value, verb);
    const format = verb === 'v' ? 'g' : verb === 'F' ? 'f' : verb;
    const precision = this.flags.precision ?? ('feE'.includes(format) ? 6 : undefined);
    const text = formatFloat(value, format, precision);
    const sign = text.startsWith('-') ? '-' : plus ? '+' : space ? ' ' : '';
    const magnitude = text.replace(/^[-+]/, '');
    const digits = sharp && format !== 'b' ? withPoint(magnitude, format, precision) : magnitude;
    return zero && !minus ? sign + digits.padStart((width ?? 0) - sign.length, '0') : this.pad(sign + digits);
  }

  private pad(text: string, filling = this.flags.zero && !this.flags.minus ? '0' : ' '): string {
    const { width, minus } = this.flags;
    if (width === undefined) return text;
    const padding = filling.repeat(Math.max(width - Array.from(text).length, 0));
    return minus ? text + padding : padding + text;
  }

  private badVerb(value: Value, verb: string): string {
    return `%!${verb}(${typeName(value)}=${this.element(value, 'v')})`;
  }
}

/** The flag `#` on a float: always a decimal point, and trailing zeros up to the precision. */
function withPoint(number: string, verb: string, precision = 6): string {
  const isHexadecimal = verb === 'x' || verb === 'X';
  const [mantissa = '', exponent = ''] = number.split(isHexadecimal ? /(?=p)/i : /(?=e)/i);
  const significant = mantissa === '0' ? 1 : mantissa.replace('.', '').replace(/^0+/, '').length;
  const zeros = 'gGx'.includes(verb) ? Math.max(precision - significant, 0) : 0;
  return mantissa + (mantissa.includes('.') ? '' : '.') + '0'.repeat(zeros) + exponent;
}
