/**
 * A value of JSON as block YAML, the same to readers of YAML 1.1 (kubectl's) and 1.2.
 *
 * Written here, because a YAML library takes half the time of a synth for it (bench/README.md), and because so little
 * is needed: a text stands plain only where no reader takes it for anything else (`yes` is true to YAML 1.1, `0755` a
 * number), as a literal block where it has lines, and otherwise as a JSON string, which is YAML too.
 */
export function yamlText(value: unknown, scalar: ScalarText = scalarText): string {
  return isFilled(value) ? block(value, '', scalar) : `${scalar(value, '')}\n`;
}

/** A value without others in it as it is written, with the indentation of what follows in further lines. */
export type ScalarText = (value: unknown, indent: string) => string;

type Filled = readonly unknown[] | Readonly<Record<string, unknown>>;

function isFilled(value: unknown): value is Filled {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

/** The lines of a list or map, each beginning with `indent`. */
function block(value: Filled, indent: string, scalar: ScalarText): string {
  if (Array.isArray(value)) return value.map((entry) => `${indent}- ${listEntry(entry, indent, scalar)}`).join('');
  return Object.entries(value)
    .map(([key, inner]) => `${indent}${isPlain(key) ? key : json(key)}:${mapValue(inner, indent, scalar)}`)
    .join('');
}

/** What follows `- `: a list or map begins on the same line. */
function listEntry(value: unknown, indent: string, scalar: ScalarText): string {
  const deeper = `${indent}  `;
  return isFilled(value) ? block(value, deeper, scalar).slice(deeper.length) : `${scalar(value, deeper)}\n`;
}

/** What follows `key:`. */
function mapValue(value: unknown, indent: string, scalar: ScalarText): string {
  const deeper = `${indent}  `;
  return isFilled(value) ? `\n${block(value, deeper, scalar)}` : ` ${scalar(value, deeper)}\n`;
}

export function scalarText(value: unknown, indent: string): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  if (isPlain(value)) return value;
  return literal(value, indent) ?? quoted(value);
}

/** A text in quotes: in single ones where that saves escapes. */
function quoted(text: string): string {
  return /["\\]/.test(text) && !/['\n]/.test(text) && printableLines.test(text) ? `'${text}'` : json(text);
}

/** What JSON leaves as it is, and YAML takes for the end of a line or not at all, is escaped too. */
function json(text: string): string {
  return JSON.stringify(text).replace(
    unprintable,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

// Words that are to some reader a boolean, null, a merge, or the end of a document.
const reserved = /^(y|n|yes|no|on|off|true|false|null|\.(inf|nan)|---.*|\.\.\..*)$/i;
// A plain text begins with no indicator of YAML and, lest it be read as a number or a date, with no digit; quantities
// are known to be safe.
const plain =
  /^[1-9][0-9]*(?:m|[KMGT]i)$|^(?:[A-Za-z_/$]|-[A-Za-z-]|\.[A-Za-z_/])(?:[\w./@%+=,;$(){}[\]*?!&|<>"'`~^\\-]|:(?=\S)| (?=[^\s#]))*$/;

function isPlain(text: string): boolean {
  return plain.test(text) && !reserved.test(text);
}

// Lines without control characters, and without what some readers take for the end of a line.
const printableLines = /^[\n\x20-\x7e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]*$/u;

const unprintable = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** A literal block, with the lines of a text as they are; undefined where that would lose something. */
function literal(text: string, indent: string): string | undefined {
  const endsWithNewline = text.endsWith('\n');
  const lines = (endsWithNewline ? text.slice(0, -1) : text).split('\n');
  if (!text.includes('\n') || !printableLines.test(text)) return undefined;
  // The indentation of a block is that of its first line, and blank lines at its end are a matter of style.
  if (/^( |$)/.test(lines[0] ?? '') || lines.at(-1)?.trim() === '') return undefined;
  return `${endsWithNewline ? '|' : '|-'}\n${lines.map((line) => (line === '' ? '' : indent + line)).join('\n')}`;
}
