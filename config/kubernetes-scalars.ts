import type { ScalarTag } from 'yaml';
import type { ScalarRules } from './yaml-document';

const float = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
const integer = /^([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|0[0-7]*|[1-9][0-9]*)$/;

/**
 * What Go's reader makes of a plain text that begins as a number does (kubectl's, goyaml.v2 of sigs.k8s.io/yaml): underscores
 * do not count, `0644` is octal, what is too great for 64 bits is a float or a text.
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

/** Numbers that would be others in the output. */
function problemWith(value: number, source: string): string | undefined {
  if (!Number.isFinite(value)) return `${source} is no number that JSON has: put it in quotes, if it is a text`;
  const isWhole = integer.test(source.replaceAll('_', ''));
  return isWhole && !Number.isSafeInteger(value) && Math.abs(value) <= 2 ** 64
    ? `${source} is a whole number beyond 2^53, and would be rounded here: in quotes it is kept, as a text`
    : undefined;
}

const tags: ScalarTag[] = [
  {
    tag: 'tag:yaml.org,2002:bool',
    default: true,
    test: /^(?:y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF)$/,
    resolve: (text) => /^(y|yes|on)$/i.test(text),
  },
  { tag: 'tag:yaml.org,2002:int', default: true, test: /^[-+]?\.?[0-9][\w.+-]*$/, resolve: number },
  { tag: 'tag:yaml.org,2002:binary', resolve: (text) => Buffer.from(text, 'base64').toString() },
];

/** How manifests are read: as kubectl reads them. */
export const kubernetesScalars: ScalarRules = { tags, problemWith };
