/**
 * A quantity of Kubernetes, in thousandths: sums of these are exact, those of fractions are not.
 *
 * Finer than a thousandth, Kubernetes rounds up, too.
 */
export type Thousandths = number;

const suffixes: ReadonlyMap<string, number> = new Map([
  ...['k', 'M', 'G', 'T', 'P', 'E'].map((suffix, index): [string, number] => [suffix, 1000 ** (index + 1)]),
  ...['K', 'M', 'G', 'T', 'P', 'E'].map((suffix, index): [string, number] => [`${suffix}i`, 1024 ** (index + 1)]),
  ['', 1],
  ['m', 1e-3],
  ['u', 1e-6],
  ['n', 1e-9],
]);

const form = /^(\+?[0-9]+(?:\.[0-9]*)?|\+?\.[0-9]+)(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?[0-9]{1,2}))?$/;

/** What a quantity such as `100m`, `1.5Gi` or `2e3` amounts to; undefined for what is none, or is negative. */
export function thousandthsOf(quantity: string | number): Thousandths | undefined {
  const [, number, suffix = '', exponent] = form.exec(String(quantity)) ?? [];
  if (number === undefined) return undefined;
  const factor = exponent === undefined ? (suffixes.get(suffix) ?? 1) : 10 ** Number(exponent);
  // A float just above the whole number that is meant is no reason to round up.
  return Math.ceil(Number((Number(number) * factor * 1000).toPrecision(15)));
}

/**
 * The quantity as Kubernetes writes it: in Gi or Mi where it is whole ones of these and `isSize`, else in whole numbers
 * or thousandths.
 */
export function quantityText(amount: Thousandths, isSize: boolean): string {
  if (amount % 1000 !== 0) return `${amount}m`;
  const whole = amount / 1000;
  if (!isSize || whole === 0) return String(whole);
  const unit = ['Gi', 'Mi', 'Ki'].find((suffix) => whole % (suffixes.get(suffix) ?? 1) === 0);
  return unit === undefined ? String(whole) : `${whole / (suffixes.get(unit) ?? 1)}${unit}`;
}
