/** An address as a number of 32 or 128 bits. */
export interface IpAddress {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

/**
 * The address that a text is; undefined where it is none, or has a zone.
 *
 * `node:net` knows that too, but to load it, and to ask it the first time, takes longer than to read a small project.
 */
export function ipAddress(text: string): IpAddress | undefined {
  const bits = text.includes(':') ? 128 : 32;
  const groups = bits === 32 ? bytesOf(text) : groupsOf(text);
  if (!groups) return undefined;
  return { bits, value: groups.reduce((value, group) => value * (bits === 32 ? 256n : 65_536n) + BigInt(group), 0n) };
}

/** Four bytes. */
function bytesOf(text: string): number[] | undefined {
  const parts = text.split('.');
  const isByte = (part: string) => /^(?:0|[1-9][0-9]{0,2})$/.test(part) && Number(part) < 256;
  return parts.length === 4 && parts.every(isByte) ? parts.map(Number) : undefined;
}

/** Eight groups, of which `::` stands for one or more that are 0. */
function groupsOf(text: string): number[] | undefined {
  const [, before = '', last = ''] = /^(.*:)([^:]*\..*)$/.exec(text) ?? [];
  const bytes = last === '' ? undefined : bytesOf(last);
  if (last !== '' && !bytes) return undefined;
  // The last two may be written as an address of four bytes.
  const [a = 0, b = 0, c = 0, d = 0] = bytes ?? [];
  const written = bytes ? `${before}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}` : text;
  const sides = written.split('::').map((side) => (side === '' ? [] : side.split(':')));
  const groups = sides.flat();
  if (sides.length > 2 || !groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  const missing = 8 - groups.length;
  if (sides.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const [head = [], tail = []] = sides;
  return [...head, ...Array<string>(missing).fill('0'), ...tail].map((group) => parseInt(group, 16));
}
