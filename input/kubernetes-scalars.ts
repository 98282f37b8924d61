import { isUtf8 } from 'node:buffer';
import type { ScalarTag } from 'yaml';
import type { ScalarRules } from './scalar-rules';

const float = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
const integer = /^([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|0[0-7]*|[1-9][0-9]*)$/;

/**
 * What Go's reader makes of a plain text that begins as a number does (kubectl's, goyaml.v2 of sigs.k8s.io/yaml):
 * underscores do not count, `0644` is octal, what is too great for 64 bits is a float or a text.
 */
function number(text: string): number | string {
  const plain = text.replaceAll('_', '');
  const [, sign, digits] = integer.exec(plain) ?? [];
  if (digits !== undefined) {
    const magnitude = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits);
    const value = sign === '-' ? -magnitude : magnitude;
    if (value >= -(2n ** 63n) && value < 2n ** 64n) return Number(value);
    if (/^0./.test(digits)) return text;
  }
  const value = float.test(plain) ? Number(plain) : NaN;
  return Number.isFinite(value) ? value : text;
}

/**
 * A number as a key is the text that Go's reader makes of it, and of most floats that is another than they are written.
 */
function problemWithKey(value: number, source: string): string | undefined {
  const isShort = /^-?(?!0\.0000)\d{1,6}(\.\d+)?$/.test(String(value)) && String(value).replace(/\D/g, '').length <= 6;
  return isShort || integer.test(source.replaceAll('_', ''))
    ? undefined
    : `the key ${source} is a number, which readers write in several ways: put it in quotes`;
}

/** Numbers that would be others in the output. */
function problemWith(value: number, source: string): string | undefined {
  if (!Number.isFinite(value)) return `${source} is no number that JSON has: put it in quotes, if it is a text`;
  const isWhole = integer.test(source.replaceAll('_', ''));
  return isWhole && !Number.isSafeInteger(value) && Math.abs(value) <= 2 ** 64
    ? `${source} is a whole number beyond 2^53, and would be rounded here: in quotes it is kept, as a text`
    : undefined;
}

const yes = /^(?:true|True|TRUE|y|Y|yes|Yes|YES|on|On|ON)$/;
const no = /^(?:false|False|FALSE|n|N|no|No|NO|off|Off|OFF)$/;
const nothing = /^(?:~|null|Null|NULL)?$/;
const infinite = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const date = /^\d{4}-\d\d?-\d\d?(?:(?:[Tt]| )\d\d?:\d\d?:\d\d?(?:\.\d+)?(?:Z|[-+]\d\d:\d\d)?)?$/;

/** A text under a tag must be what the tag says, and is read as if it stood alone. An integer is a float, too. */
function tagged(name: string, read: (text: string) => unknown): ScalarTag {
  return {
    tag: `tag:yaml.org,2002:${name}`,
    resolve: (text, onError) => {
      const value = read(text);
      if (value === undefined) onError(`${JSON.stringify(text)} is no !!${name}`);
      return value;
    },
  };
}

function float64(text: string): number | undefined {
  if (infinite.test(text)) return Infinity;
  const value = number(text);
  return typeof value === 'number' ? value : undefined;
}

function integer64(text: string): number | undefined {
  const value = number(text);
  return integer.test(text.replaceAll('_', '')) && Math.abs(Number(value)) <= 2 ** 64 ? Number(value) : undefined;
}

function boolean(text: string): boolean | undefined {
  if (yes.test(text)) return true;
  return no.test(text) ? false : undefined;
}

/** Text in base64; other bytes are no text. */
function binary(text: string): string | undefined {
  const line = text.replace(/[\r\n]/g, '');
  const bytes = Buffer.from(line, 'base64');
  return bytes.toString('base64') === line && isUtf8(bytes) ? bytes.toString() : undefined;
}

const tags: ScalarTag[] = [
  tagged('null', (text) => (nothing.test(text) ? null : undefined)),
  tagged('bool', boolean),
  tagged('int', integer64),
  tagged('float', float64),
  tagged('timestamp', (text) => (date.test(text) ? text : undefined)),
  tagged('binary', binary),
  {
    tag: 'tag:yaml.org,2002:bool',
    default: true,
    test: new RegExp(`${yes.source}|${no.source}`),
    resolve: (text) => yes.test(text),
  },
  { tag: 'tag:yaml.org,2002:int', default: true, test: /^[-+]?\.?[0-9][\w.+-]*$/, resolve: number },
];

/** How manifests are read: as kubectl reads them. */
export const kubernetesScalars: ScalarRules = { tags, problemWith, problemWithKey };
