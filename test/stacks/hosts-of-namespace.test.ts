import { synthesized } from './synthesized';

const services = `project: shop
environments: {dev: {}, repair: {}, ai: {}}
namespace: {patterns: {repair: shop-dev}}
maxSlots: 2
infrastructure: [{name: web, manifests: [{path: web.yaml}]}]
`;

function ingress(spec: string, name = 'web', apiVersion = 'networking.k8s.io/v1'): string {
  return `{apiVersion: ${apiVersion}, kind: Ingress, metadata: {name: '${name}'}, spec: ${spec}}\n---\n`;
}

const rule = (host: string) => `{host: '${host}', http: {paths: []}}`;

function hostsOf(text: string, target: string): string | undefined {
  return synthesized(services, { 'web.yaml': text }).object(target, `Namespace/${target}`).metadata.annotations?.[
    'slotstack.dev/hosts'
  ];
}

test("a namespace names the hosts of its Ingresses' rules and certificates, each once", () => {
  const text = ingress(
    `{rules: [${rule('{{ .Namespace }}.example.org')}, ${rule('api-{{ .Namespace }}.example.org')}], tls: [{hosts: ['{{ .Namespace }}.example.org', 'old-{{ .Namespace }}.example.org']}]}`,
  );
  expect(hostsOf(text, 'shop-dev-2')).toBe(
    'api-shop-dev-2.example.org,old-shop-dev-2.example.org,shop-dev-2.example.org',
  );
});

test('not those that another namespace uses, too: there one could take the paths of the other', () => {
  const text = ingress(`{rules: [${rule('shop.example.org')}, ${rule('{{ .Namespace }}.example.org')}]}`);
  expect(hostsOf(text, 'shop-dev-1')).toBe('shop-dev-1.example.org');
});

test('those of all environments in a namespace are its own', () => {
  const text = ingress(`{rules: [${rule('{{ .Env }}.example.org')}]}`, 'web-{{ .Env }}-{{ .Slot }}');
  expect(hostsOf(text, 'shop-dev')).toBe('dev.example.org,repair.example.org');
});

test.each([
  ['without rules', ingress('{defaultBackend: {service: {name: web, port: {number: 80}}}}')],
  ['without hosts', ingress('{rules: [{http: {paths: []}}], tls: [{secretName: a}]}')],
  ['of another group', ingress(`{rules: [${rule('a.example.org')}]}`, 'web', 'example.org/v1')],
])('an Ingress %s brings none', (_, text) => {
  expect(hostsOf(text, 'shop-dev-1')).toBeUndefined();
});
