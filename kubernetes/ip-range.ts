import { BlockList, isIP } from 'node:net';

/** A range of addresses as `10.0.0.0/8` or `fd00::/8` writes it. */
interface Range {
  readonly address: string;
  readonly prefix: number;
  readonly family: 'ipv4' | 'ipv6';
}

function parse(text: string): Range | undefined {
  const [, address = '', prefix = ''] = /^([0-9a-fA-F:.]+)\/(0|[1-9][0-9]{0,2})$/.exec(text) ?? [];
  const version = isIP(address);
  if (version === 0 || Number(prefix) > (version === 4 ? 32 : 128)) return undefined;
  return { address, prefix: Number(prefix), family: version === 4 ? 'ipv4' : 'ipv6' };
}

export function isRange(text: string): boolean {
  return parse(text) !== undefined;
}

/** Whether all addresses of `inner` are in `outer`; a range lies in itself. */
export function liesIn(inner: string, outer: string): boolean {
  const [small, large] = [parse(inner), parse(outer)];
  if (!small || !large || small.family !== large.family || small.prefix < large.prefix) return false;
  const block = new BlockList();
  block.addSubnet(large.address, large.prefix, large.family);
  return block.check(small.address, small.family);
}
