/** Characters of a value that is left out of what is told: shorter ones stand in many words. */
const shortestMask = 8;

/** Values of an agent's container that are told to nobody, whatever they look like. */
export class Masks {
  private readonly lines: readonly string[];

  /** @param values of which each line of eight characters and more is left out */
  constructor(values: readonly string[]) {
    const lines = values.flatMap((value) => value.split(/\r?\n/)).filter(({ length }) => length >= shortestMask);
    // The longest first: one may begin with another.
    this.lines = lines.sort((a, b) => b.length - a.length);
  }

  /** The text without them. */
  over(text: string): string {
    return this.lines.reduce((rest, value) => rest.replaceAll(value, '***'), text);
  }
}

/** A value as a script tells it. */
export function maskOf(base64: string): string {
  return Buffer.from(base64, 'base64').toString();
}
