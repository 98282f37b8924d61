import { rejoinBytes } from './bytes';
import { Failure } from './template-error';
import { Flags, ValuePrinter } from './value-printer';
import { toInteger, typeName, type Value } from './values';

/** Go's fmt.Sprint: a space between two values when neither is a string. */
export function sprint(values: readonly Value[]): string {
  const [only] = values;
  if (values.length === 1 && typeof only === 'string') return only;
  let text = '';
  for (const [index, value] of values.entries()) {
    if (index > 0 && typeof value !== 'string' && typeof values[index - 1] !== 'string') text += ' ';
    text += new ValuePrinter().print(value, 'v');
  }
  return rejoinBytes(text);
}

/** Go's fmt.Sprintln: always a space between values, and a newline at the end. */
export function sprintln(values: readonly Value[]): string {
  return rejoinBytes(`${values.map((value) => sprint([value])).join(' ')}\n`);
}

/** Go's fmt.Sprintf. What is wrong with the format shows in the output, as in Go: `%!d(string=x)`. */
export function sprintf(format: string, values: readonly Value[]): string {
  return rejoinBytes(new Formatter(values).format(format));
}

/**
 * Flags, then in this order an argument index `[2]`, a width, a precision with an index of its own, an index, and the
 * verb.
 */
const INDEX = /(\[(?:(?!\]$)[^\]]*\])?)/.source;
const PRECISION = `(?!\\.$)(\\.)${INDEX}?(\\*|[0-9]*)`; // a point at the very end is the verb
const DIRECTIVE = new RegExp(
  `%([-+# 0]*)${INDEX}?(\\*|[0-9]*)(?:${PRECISION})?(?:(?<!\\[[0-9]+\\][0-9]*)${INDEX})?(.?)`,
  'gsu',
);

/** Go takes no larger width or precision. */
const MAX_WIDTH = 1_000_000;

/** One formatting: which argument is next. */
class Formatter {
  private next = 0;
  /** An index was used: then arguments left over are no mistake. */
  private isReordered = false;

  constructor(private readonly values: readonly Value[]) {}

  format(format: string): string {
    const text = format.replace(DIRECTIVE, (_, ...parts: (string | undefined)[]) => this.directive(parts));
    const leftOver = this.isReordered ? [] : this.values.slice(this.next);
    if (leftOver.length === 0) return text;
    const printed = leftOver.map((value) => (value === undefined ? '<nil>' : `${typeName(value)}=${sprint([value])}`));
    return `${text}%!(EXTRA ${printed.join(', ')})`;
  }

  private directive(parts: readonly (string | undefined)[]): string {
    const [letters, widthIndex, width = '', point, precisionIndex, precision = '', lastIndex, verb = ''] = parts;
    const flags = new Flags(letters);
    let problems = '';
    // An index stands directly before `*` or the verb: not in %[3]2d or %[3].2d.
    let isGood =
      this.goTo(widthIndex) && (widthIndex === undefined || width === '*' || (width === '' && point === undefined));
    if (width !== '') {
      flags.width = width === '*' ? this.starArgument() : checkedWidth(width);
      if (flags.width === undefined) problems += '%!(BADWIDTH)';
      else if (flags.width < 0) Object.assign(flags, { width: -flags.width, minus: true });
    }
    if (point !== undefined) {
      isGood = this.goTo(precisionIndex) && isGood;
      flags.precision = precision === '*' ? this.starArgument() : checkedWidth(precision);
      if (flags.precision === undefined || flags.precision < 0) {
        flags.precision = undefined;
        problems += '%!(BADPREC)';
      }
    }
    isGood = this.goTo(lastIndex) && isGood;
    return problems + this.verb(verb, flags, isGood);
  }

  private verb(verb: string, flags: Flags, isGood: boolean): string {
    if (verb === '') return '%!(NOVERB)';
    if (verb === '%') return '%';
    if (!isGood) return `%!${verb}(BADINDEX)`;
    if (this.next >= this.values.length) return `%!${verb}(MISSING)`;
    if (verb === 'v' || verb === 'w') Object.assign(flags, { goSyntax: flags.sharp, sharp: false, plus: false });
    const value = this.values[this.next];
    this.next += 1;
    return new ValuePrinter(flags).print(value, verb);
  }

  /** Goes to the argument that an index such as `[2]` names. @returns whether there is such an argument */
  private goTo(index: string | undefined): boolean {
    if (index === undefined) return true;
    this.isReordered = true;
    const number = /^\[([0-9]+)\]$/.exec(index)?.[1];
    if (number === undefined || Number(number) < 1 || Number(number) > this.values.length) return false;
    this.next = Number(number) - 1;
    return true;
  }

  /** The argument for a `*`. */
  private starArgument(): number | undefined {
    if (this.next >= this.values.length) return undefined;
    const number = Number(toInteger(this.values[this.next]) ?? NaN);
    this.next += 1;
    return Math.abs(number) <= MAX_WIDTH ? number : undefined;
  }
}

function checkedWidth(digits: string): number {
  if (Number(digits) > MAX_WIDTH) throw new Failure(`width or precision too large: ${digits}`);
  return Number(digits);
}
