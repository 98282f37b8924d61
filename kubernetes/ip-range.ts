import { ipAddress, type IpAddress } from './ip-address';

/** A range of addresses as `10.0.0.0/8` or `fd00::/8` writes it. */
interface Range {
  readonly address: IpAddress;
  readonly prefix: number;
}

function parse(text: string): Range | undefined {
  const [, written = '', digits = ''] = /^([0-9a-fA-F:.]+)\/(0|[1-9][0-9]{0,2})$/.exec(text) ?? [];
  const address = ipAddress(written);
  const prefix = Number(digits);
  return address && prefix <= address.bits ? { address, prefix } : undefined;
}

export function isRange(text: string): boolean {
  return parse(text) !== undefined;
}

/** Whether all addresses of `inner` are in `outer`; a range lies in itself. */
export function liesIn(inner: string, outer: string): boolean {
  const [small, large] = [parse(inner), parse(outer)];
  if (!small || !large || small.address.bits !== large.address.bits || small.prefix < large.prefix) return false;
  const ofLarge = ({ address: { bits, value } }: Range) => value >> BigInt(bits - large.prefix);
  return ofLarge(small) === ofLarge(large);
}
