import type { ScalarTag } from 'yaml';

/** How plain texts are read, before the rules of YAML 1.2. */
export interface ScalarRules {
  readonly tags: readonly ScalarTag[];
  /** What is wrong with a number, as it was read and as it is written. @default nothing */
  readonly problemWith?: (value: number, source: string) => string | undefined;
  /** What is wrong with a number that is a key, as it was read and as it is written. @default nothing */
  readonly problemWithKey?: (value: number, source: string) => string | undefined;
}

/** `0644` is a file mode, though YAML 1.2 reads it as 644. */
export const octalInteger: ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  test: /^0[0-7]+$/,
  resolve: (text) => parseInt(text, 8),
};

/** What may only stand as an escape; U+0085, U+2028 and U+2029 among them, which end a line to readers of YAML 1.1. */
export const unreadable = /[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** Whether no reader takes a plain text with digits for a number or a date, whatever its digits are. */
export function isSurelyText(text: string): boolean {
  return /^[A-Za-z_/]|[^0-9a-fox_.:+ \t-]/i.test(text);
}

/** What a plain text is by the rules, and then by those of YAML 1.2. */
export function plainValue(text: string, { tags }: ScalarRules): unknown {
  const tag = tags.find(({ default: isDefault, test }) => isDefault === true && test?.test(text));
  if (tag) return (tag.resolve as (text: string) => unknown)(text);
  if (/^(?:~|[Nn]ull|NULL)?$/.test(text)) return null;
  if (/^(?:[Tt]rue|TRUE|[Ff]alse|FALSE)$/.test(text)) return /^t/i.test(text);
  if (/^0o[0-7]+$/.test(text)) return parseInt(text.slice(2), 8);
  if (/^[-+]?[0-9]+$/.test(text)) return parseInt(text, 10);
  if (/^0x[0-9a-fA-F]+$/.test(text)) return parseInt(text.slice(2), 16);
  if (/^[-+]?\.(?:inf|Inf|INF)$/.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  if (/^\.(?:nan|NaN|NAN)$/.test(text)) return NaN;
  return /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/.test(text) ? parseFloat(text) : text;
}
