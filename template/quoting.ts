import { isStrayByte, toBytes } from './bytes';

const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

/** Letters that stand for a control character after a backslash. */
export const NAMED_ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** Whether Go prints the character as it is. */
export function isPrintable(rune: string): boolean {
  return PRINTABLE.test(rune);
}

/** A Go literal between quotes, as `%q` writes it. @param asciiOnly escape everything else, as `%+q` does */
export function quote(text: string, mark: '"' | "'", asciiOnly: boolean): string {
  return mark + Array.from(text, (rune) => escapeRune(rune, mark, asciiOnly)).join('') + mark;
}

/** Whether a string can stand between backquotes on one line. */
export function canBackquote(text: string): boolean {
  return !/[\0-\x08\n-\x1f`\x7f\ufeff]|[\udc80-\udcff]/u.test(text);
}

function escapeRune(rune: string, mark: string, asciiOnly: boolean): string {
  const code = rune.codePointAt(0) ?? 0;
  if (isStrayByte(rune)) return `\\x${toBytes(rune).toString('hex')}`;
  if (rune === mark || rune === '\\') return `\\${rune}`;
  if (isPrintable(rune) && (code < 0x80 || !asciiOnly)) return rune;
  const letter = Object.keys(NAMED_ESCAPES).find((name) => NAMED_ESCAPES[name] === rune);
  if (letter !== undefined) return `\\${letter}`;
  if (code < 0x20 || code === 0x7f) return `\\x${hexadecimal(code, 2)}`;
  return code < 0x10000 ? `\\u${hexadecimal(code, 4)}` : `\\U${hexadecimal(code, 8)}`;
}

/** The function `html`. */
export function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '\0': '\ufffd',
    '"': '&#34;',
    "'": '&#39;',
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
  };
  return text.replace(/["'&<>\0]/g, (character) => entities[character] ?? character);
}

/** The function `js`: text for between quotes in a script. */
export function escapeScript(text: string): string {
  return Array.from(text, (rune) => {
    if (/[\\'"]/.test(rune)) return `\\${rune}`;
    const isKept = rune === '\x7f' || isStrayByte(rune) || (isPrintable(rune) && !/[<>&=]/.test(rune));
    return isKept ? rune : `\\u${hexadecimal(rune.codePointAt(0) ?? 0, 4).toUpperCase()}`;
  }).join('');
}

/** The function `urlquery`. */
export function escapeQuery(text: string): string {
  const encode = (byte: string) => (byte === ' ' ? '+' : `%${hexadecimal(byte.charCodeAt(0), 2).toUpperCase()}`);
  return toBytes(text)
    .toString('latin1')
    .replace(/[^A-Za-z0-9\-_.~]/g, encode);
}

function hexadecimal(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}
