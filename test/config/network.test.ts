import { isRange, liesIn } from '../../kubernetes/ip-range';
import { load, problemsOf } from './project-directory';

const services = (network = '') => `project: shop
environments: {dev: {}, ai: {}}
maxSlots: 1
${network && `network: ${network}\n`}`;
const networks = (network?: string) => load(services(network)).targets.map((target) => target.network);

test('slots have policies that keep them from the metadata of clouds, lasting environments have none', () => {
  const egressExcept = ['169.254.169.254/32', 'fd00:ec2::254/128'];
  expect(networks()).toEqual([
    { enabled: false, egressExcept },
    { enabled: true, egressExcept },
  ]);
});

test('services.yaml says otherwise, for each environment', () => {
  const [dev, slot] = networks(
    `{enabled: '{{ eq .Env "dev" }}', ingressFrom: [ingress-nginx, '{{ if .Slot }}10.0.0.0/8{{ end }}'], egressTo: [], egressExcept: []}`,
  );
  expect(dev).toEqual({ enabled: true, ingressFrom: ['ingress-nginx'], egressTo: [], egressExcept: [] });
  expect(slot).toMatchObject({ enabled: false, ingressFrom: ['ingress-nginx', '10.0.0.0/8'] });
});

test.each([
  [
    '{ingressFrom: [Nginx]}',
    '4:25 network.ingressFrom[0]: must be the name of a namespace, or a range of addresses such as "10.0.0.0/8"',
  ],
  [
    '{egressTo: [10.0.0.1]}',
    '4:22 network.egressTo[0]: must be the name of a namespace, or a range of addresses such as "10.0.0.0/8"',
  ],
  [
    '{egressExcept: [kube-system]}',
    '4:26 network.egressExcept[0]: must be a range of addresses such as "10.0.0.0/8" or "fd00::/8"',
  ],
  ['{egress: []}', '4:11 network: unknown key "egress"; did you mean "egressTo"?'],
])('%s is refused', (network, problem) => {
  expect(problemsOf(services(network))).toEqual([`services.yaml:${problem}`]);
});

test.each([
  ['10.0.0.0/8', true],
  ['0.0.0.0/0', true],
  ['fd00::/8', true],
  ['::/0', true],
  ['10.0.0.0', false],
  ['10.0.0.0/33', false],
  ['10.0.0/8', false],
  ['256.0.0.0/8', false],
  ['fd00::/129', false],
  ['fd00::/08', false],
  ['fe80::1%eth0/64', false],
  ['', false],
])('%s is a range of addresses: %s', (text, is) => {
  expect(isRange(text)).toBe(is);
});

test.each([
  ['10.1.0.0/16', '10.0.0.0/8', true],
  ['10.0.0.0/8', '10.0.0.0/8', true],
  ['10.0.0.0/8', '10.1.0.0/16', false],
  ['11.0.0.0/16', '10.0.0.0/8', false],
  ['10.0.0.1/32', '0.0.0.0/0', true],
  ['fd00::1/128', 'fd00::/8', true],
  ['fd00::1/128', '0.0.0.0/0', false],
  ['10.0.0.1/32', '::/0', false],
])('%s lies in %s: %s', (inner, outer, lies) => {
  expect(liesIn(inner, outer)).toBe(lies);
});
