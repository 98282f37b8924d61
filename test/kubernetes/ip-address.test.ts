import { BlockList, isIP } from 'node:net';
import { ipAddress } from '../../kubernetes/ip-address';
import { liesIn } from '../../kubernetes/ip-range';
import { Random } from '../siblings/random';

const random = new Random(5);
const pieces = ['0', '1', '10', '255', '256', '01', 'fd00', 'FFFF', '10000', 'g', '', ':', '::', '.', ' '];
const partly = Array.from({ length: 20_000 }, () =>
  Array.from({ length: 1 + random.below(8) }, () => random.pick(pieces)).join(random.pick(['.', ':', ''])),
);
const written = [
  '0.0.0.0',
  '10.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '1::',
  '::1.2.3.4',
  '64:ff9b::192.0.2.33',
  '1:2:3:4:5:6:1.2.3.4',
  '1:2:3:4:5:6:7::',
  '::2:3:4:5:6:7:8',
  '1:2:3:4::5:6:7:8',
  '1::2::3',
  ':::',
  ':1',
  '1:',
  '1.2.3.4::',
  '1:2:3:4:5:6:7:1.2.3.4',
  '1.2.3',
  '1.2.3.4.5',
];

test('a text is an address, of the same version, where Node.js says so', () => {
  const versionOf = (text: string) => {
    const address = ipAddress(text);
    if (!address) return 0;
    return address.bits === 32 ? 4 : 6;
  };
  const texts = [...partly, ...written];
  expect(texts.filter((text) => versionOf(text) !== isIP(text))).toEqual([]);
  expect(texts.filter((text) => isIP(text) === 4).length).toBeGreaterThan(5);
  expect(texts.filter((text) => isIP(text) === 6).length).toBeGreaterThan(50);
});

test('an address with a zone is none: to Kubernetes it is none either', () => {
  expect(ipAddress('fe80::1%eth0')).toBeUndefined();
});

test('a range lies in another where Node.js finds its first address there', () => {
  const group = () => (random.below(3) === 0 ? '0' : random.pick(['1', '8000', 'ffff', 'fd00', 'f']));
  const range = () =>
    random.below(2) === 0
      ? `${[10, 128, random.below(256), random.below(256)].slice(0, 4).join('.')}/${random.below(33)}`
      : `${Array.from({ length: 8 }, group).join(':')}/${random.below(129)}`;
  const liesInByNode = (inner: string, outer: string) => {
    const [[small = '', smallPrefix], [large = '', largePrefix]] = [inner.split('/'), outer.split('/')];
    const family = isIP(small) === 4 ? 'ipv4' : 'ipv6';
    if (isIP(small) !== isIP(large) || Number(smallPrefix) < Number(largePrefix)) return false;
    const block = new BlockList();
    block.addSubnet(large, Number(largePrefix), family);
    return block.check(small, family);
  };
  const pairs = Array.from({ length: 5000 }, () => [range(), range()] as const);
  expect(pairs.filter(([inner, outer]) => liesIn(inner, outer) !== liesInByNode(inner, outer))).toEqual([]);
  expect(pairs.filter(([inner, outer]) => liesIn(inner, outer)).length).toBeGreaterThan(20);
});
