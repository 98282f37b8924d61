import { manifest, problemsOf, synthesized } from './synthesized';

const services = (environments: string) =>
  `project: shop\nenvironments: {${environments}}\nmaxSlots: 3\nservices: [{name: api, manifests: [{path: m.yaml}]}]\n`;
const service = (port: string) => manifest('Service', 'web', `spec: {type: NodePort, ports: [${port}]}`);
const ingress = (host: string) =>
  `{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: web}, spec: {rules: [{${host}http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}]}}\n---\n${service('{port: 80}')}`;
const hostPort =
  'spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: a, ports: [{containerPort: 53, hostPort: 53, protocol: UDP}]}]}}}';

test.each([
  [
    'a fixed port of the nodes',
    service('{port: 80, nodePort: 30080}'),
    'Service/web takes port 30080/TCP of the nodes',
  ],
  ['a port of a node', manifest('Deployment', 'dns', hostPort), 'Deployment/dns takes port 53/UDP of its node'],
  ['a host and path', ingress('host: shop.example.org, '), 'Ingress/web takes the path / of host shop.example.org'],
  ['a path of all hosts', ingress(''), 'Ingress/web takes the path / of all hosts'],
])(
  '%s that all slots want is refused once: the second could not be applied, or took what is for the first',
  (_, text, thing) => {
    expect(problemsOf(services('ai: {}'), { 'm.yaml': text })).toEqual([
      `m.yaml:1:1 ${thing} in every slot, but a cluster has it once: leave it out, or let it depend on .Slot`,
    ]);
  },
);

test.each([
  ['a port that the cluster chooses', service('{port: 80}')],
  ['a port for each slot', service('{port: 80, nodePort: 3008{{ .Slot }}}')],
  ['a host for each slot', ingress("host: '{{ .Namespace }}.example.org', ")],
])('%s is fine', (_, text) => {
  expect(problemsOf(services('ai: {}'), { 'm.yaml': text })).toEqual([]);
});

test('of environments, which may be in clusters of their own, it is only said', () => {
  const { notices } = synthesized(services('dev: {}, qa: {}'), { 'm.yaml': service('{port: 80, nodePort: 30080}') });
  expect(notices).toEqual([
    'm.yaml:1:1 Service/web takes port 30080/TCP of the nodes, as in shop-dev: that works only where they are in clusters of their own (shop-qa)',
  ]);
});
