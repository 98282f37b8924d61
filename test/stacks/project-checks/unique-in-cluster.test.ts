import { manifest, problemsOf, synthesized } from '../synthesized';

/** Without the columns. */
const byLine = (lines: readonly string[]) => lines.map((line) => line.replace(/^(m\.yaml:\d+):\d+/, '$1'));
const services = (environments: string) =>
  `project: shop\nenvironments: {${environments}}\nmaxSlots: 3\nservices: [{name: api, manifests: [{path: m.yaml}]}]\n`;
const service = (port: string) => manifest('Service', 'web', `spec: {type: NodePort, ports: [${port}]}`);
const ingress = (host: string) =>
  `{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: web}, spec: {rules: [{${host}http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}]}}\n---\n${service('{port: 80}')}`;
const hostPort =
  'spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: a, ports: [{containerPort: 53, hostPort: 53, protocol: UDP}]}]}}}';

const ingressWithout = `{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: web}, spec: {defaultBackend: {service: {name: web, port: {number: 80}}}}}\n---\n${service('{port: 80}')}`;
const route = (spec: string) =>
  `{apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: {name: web}, spec: {${spec}, hostnames: [shop.example.org]}}`;

const custom = (apiVersion: string, kind: string, spec: string) =>
  `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: web}, spec: {${spec}}}`;

test.each([
  [
    'a fixed port of the nodes',
    service('{port: 80, nodePort: 30080}'),
    'Service/web takes port 30080/TCP of the nodes',
  ],
  ['a port of a node', manifest('Deployment', 'dns', hostPort), 'Deployment/dns takes port 53/UDP of its node'],
  ['a host and path', ingress('host: shop.example.org, '), 'Ingress/web takes the path / of host shop.example.org'],
  ['a path of all hosts', ingress(''), 'Ingress/web takes the path / of all hosts'],
  [
    'a port of a pod in the network of its node',
    manifest(
      'Deployment',
      'dns',
      hostPort.replace(', hostPort: 53', '').replace('containers', 'hostNetwork: true, containers'),
    ),
    'Deployment/dns takes port 53/UDP of its node',
  ],
  [
    'an address outside of the cluster',
    manifest('Service', 'web', 'spec: {type: LoadBalancer, loadBalancerIP: 192.0.2.1, ports: [{port: 80}]}'),
    'Service/web takes port 80/TCP of address 192.0.2.1',
  ],
  [
    'a fixed port of the nodes for health',
    manifest(
      'Service',
      'web',
      `spec: {type: LoadBalancer, externalTrafficPolicy: Local, healthCheckNodePort: 31000, ports: [{port: 80}]}`,
    ),
    'Service/web takes port 31000/TCP of the nodes',
  ],
  [
    'an address in the cluster',
    manifest('Service', 'web', 'spec: {clusterIP: 10.96.0.50, clusterIPs: [10.96.0.50], ports: [{port: 80}]}'),
    'Service/web takes address 10.96.0.50 of the cluster',
  ],
  [
    'a name in DNS',
    `{apiVersion: v1, kind: Service, metadata: {name: web, annotations: {external-dns.alpha.kubernetes.io/hostname: shop.example.org}}, spec: {ports: [{port: 80}]}}`,
    'Service/web takes the name shop.example.org in DNS',
  ],
  [
    'a host at a Gateway that all slots share',
    route('parentRefs: [{name: public, namespace: gateways}], rules: [{}]'),
    'HTTPRoute/web takes the path / of host shop.example.org at Gateway gateways/public',
  ],
  [
    'a host of Contour',
    custom('projectcontour.io/v1', 'HTTPProxy', 'virtualhost: {fqdn: shop.example.org}'),
    'HTTPProxy/web takes shop.example.org among the hosts of HTTPProxy.projectcontour.io',
  ],
  [
    'a path of OpenShift',
    custom('route.openshift.io/v1', 'Route', 'host: shop.example.org, path: /api'),
    'Route/web takes shop.example.org/api among the hosts of Route.route.openshift.io',
  ],
  [
    'a rule of Traefik',
    custom('traefik.io/v1alpha1', 'IngressRoute', 'routes: [{match: "Host(`shop.example.org`)"}]'),
    'IngressRoute/web takes Host(`shop.example.org`) among the hosts of IngressRoute.traefik.io',
  ],
  [
    'a port of the nodes for an operator',
    custom('kafka.strimzi.io/v1', 'Kafka', 'kafka: {listeners: [{configuration: {bootstrap: {nodePort: 32100}}}]}'),
    'Kafka/web takes port 32100/TCP of the nodes',
  ],
  [
    'a further host of an Ingress',
    ingress("host: '{{ .Namespace }}.example.org', ").replace(
      'metadata: {',
      'metadata: {annotations: {nginx.ingress.kubernetes.io/server-alias: shop.example.org}, ',
    ),
    'Ingress/web takes the path / of host shop.example.org',
  ],
])(
  '%s that all slots want is refused once: the second could not be applied, or took what is for the first',
  (_, text, thing) => {
    expect(byLine(problemsOf(services('ai: {}'), { 'm.yaml': text }))).toEqual([
      `m.yaml:1 ${thing} in every slot, but a cluster has it once: leave it out, or let it depend on .Slot`,
    ]);
  },
);

test.each([
  ['a port that the cluster chooses', service('{port: 80}')],
  ['a port for each slot', service('{port: 80, nodePort: 3008{{ .Slot }}}')],
  ['a host for each slot', ingress("host: '{{ .Namespace }}.example.org', ")],
  ['no address in the cluster', manifest('Service', 'web', 'spec: {clusterIP: None, ports: [{port: 80}]}')],
  [
    'a rule of Traefik by a header',
    custom(
      'traefik.io/v1alpha1',
      'IngressRoute',
      'routes: [{match: "Host(`shop.example.org`) && Header(`slot`, `1`)"}]',
    ),
  ],
  ['a host at a Gateway of its own', route('parentRefs: [{name: own}], rules: [{}]')],
  [
    'a host at a shared Gateway, by a header',
    route(
      'parentRefs: [{name: public, namespace: gateways}], rules: [{matches: [{headers: [{name: slot, value: a}]}]}]',
    ),
  ],
  ['an Ingress of a load balancer of its own', ingressWithout],
  ['the same in words', route("parentRefs: [{name: own, namespace: '{{ .Namespace }}'}], rules: [{}]")],
])('%s is fine', (_, text) => {
  expect(problemsOf(services('ai: {}'), { 'm.yaml': text })).toEqual([]);
});

test('that all slots want it is told also where a lasting environment wants it, too', () => {
  const text = service('{port: 80, nodePort: 30080}');
  expect(byLine(problemsOf(services('dev: {}, ai: {}'), { 'm.yaml': text }))).toEqual([
    'm.yaml:1 Service/web takes port 30080/TCP of the nodes in every slot, but a cluster has it once: leave it out, or let it depend on .Slot',
  ]);
});

test('of environments, which may be in clusters of their own, it is only said', () => {
  const { notices } = synthesized(services('dev: {}, qa: {}').replace('maxSlots: 3\n', ''), {
    'm.yaml': service('{port: 80, nodePort: 30080}'),
  });
  expect(byLine(notices)).toEqual([
    'm.yaml:1 Service/web takes port 30080/TCP of the nodes, as in shop-dev: that works only where they are in clusters of their own (shop-qa)',
  ]);
});
