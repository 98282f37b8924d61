import type { KubernetesObject } from '../../../kubernetes/kubernetes-object';
import { at } from '../../constructs/built';
import { manifest, synthesized } from '../synthesized';

function services(network = '', dataServices = '') {
  return `project: shop
environments: {dev: {}, ai: {}}
maxSlots: 1
dataPaths: {root: /srv/shop, envDir: '/srv/shop/{{ .Env }}{{ .Slot }}', dirs: [db]}
${network && `network: ${network}`}
infrastructure:
  - name: stack
    manifests: [{path: stack.yaml}]
    dataServices: [${dataServices}]
`;
}
const postgres =
  "{type: postgres, name: db, image: 'postgres:16', config: c, secret: s, database: d, user: u, resources: {cpu: 1m, memory: 1Gi}}";
const web = manifest('ConfigMap', 'web');
const service = (name: string, spec: string) => manifest('Service', name, `spec: {${spec}}`);
const policy = (name: string, spec: string) =>
  manifest('NetworkPolicy', name, `spec: {${spec}}`).replace('apiVersion: v1', 'apiVersion: networking.k8s.io/v1');

function output(network = '', files = web, dataServices = '') {
  return synthesized(services(network, dataServices), { 'stack.yaml': files });
}

/** The policies of slotstack in the slot, by name. */
function policies(...args: Parameters<typeof output>): Record<string, KubernetesObject> {
  const all = output(...args)
    .objects('shop-dev-1')
    .filter(({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name.startsWith('slotstack-'));
  return Object.fromEntries(all.map((object) => [object.metadata.name.replace('slotstack-', ''), object]));
}

const named = (name: string) => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } });
const noSlots = { namespaceSelector: { matchExpressions: [{ key: 'slotstack.dev/slot', operator: 'DoesNotExist' }] } };

/** All pods but those of the database, and of the Job that makes its Secret. */
const ofSlotstack = [
  { key: 'app.kubernetes.io/name', operator: 'NotIn', values: ['db'] },
  { key: 'slotstack.dev/role', operator: 'NotIn', values: ['credentials'] },
];

describe('the pods of a slot', () => {
  test('are reached from their namespace, and from those that are no slots', () => {
    const { ingress } = policies();
    expect(ingress?.spec).toEqual({
      podSelector: {},
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ podSelector: {} }, noSlots] }],
    });
  });

  test('reach everything but the metadata of clouds, and DNS in any case', () => {
    const { egress } = policies();
    expect(egress?.spec).toEqual({
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [
        {
          to: [
            { namespaceSelector: {} },
            { ipBlock: { cidr: '0.0.0.0/0', except: ['169.254.169.254/32'] } },
            { ipBlock: { cidr: '::/0', except: ['fd00:ec2::254/128'] } },
          ],
        },
        {
          to: [named('kube-system'), { ipBlock: { cidr: '169.254.0.0/16' } }],
          ports: [
            { port: 53, protocol: 'UDP' },
            { port: 53, protocol: 'TCP' },
          ],
        },
      ],
    });
  });

  test('are reached from, and reach, what services.yaml names', () => {
    const { ingress, egress } = policies(
      '{ingressFrom: [ingress-nginx, 10.0.0.0/8], egressTo: [mail, 10.0.0.0/8, 11.1.0.0/16], egressExcept: [10.1.0.0/16, 11.0.0.0/8, 12.0.0.0/8]}',
    );
    expect(at(ingress, 'spec.ingress.0.from')).toEqual([
      { podSelector: {} },
      named('ingress-nginx'),
      { ipBlock: { cidr: '10.0.0.0/8' } },
    ]);
    expect(at(egress, 'spec.egress.0.to')).toEqual([
      { podSelector: {} },
      named('mail'),
      { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } },
    ]);
  });

  test('reach only each other and DNS where services.yaml names nothing', () => {
    expect(at(policies('{egressTo: []}').egress, 'spec.egress.0.to')).toEqual([{ podSelector: {} }]);
  });

  test('have no policy for what they call where nothing is excepted', () => {
    expect(Object.keys(policies('{egressExcept: []}'))).toEqual(['ingress']);
  });
});

test('lasting environments have policies on request, and slots none where they are switched off', () => {
  const names = (target: string, network?: string) =>
    output(network)
      .names(target)
      .filter((name) => name.startsWith('NetworkPolicy/'));
  const both = ['NetworkPolicy/slotstack-ingress', 'NetworkPolicy/slotstack-egress'];
  expect([names('shop-dev'), names('shop-dev-1')]).toEqual([[], both]);
  const other = `{enabled: '{{ eq .Env "dev" }}'}`;
  expect([names('shop-dev', other), names('shop-dev-1', other)]).toEqual([both, []]);
});

describe('pods for which another policy speaks', () => {
  test('are left to it: data services are reached from their own namespace only, and call nobody', () => {
    const { ingress, egress } = policies('', web, postgres);
    expect([at(ingress, 'spec.podSelector'), at(egress, 'spec.podSelector')]).toEqual([
      { matchExpressions: ofSlotstack },
      { matchExpressions: ofSlotstack },
    ]);
  });

  test('are left to it in its direction only', () => {
    const { ingress, egress } = policies('', policy('own', 'podSelector: {matchLabels: {app: web}}'));
    expect(at(ingress, 'spec.podSelector')).toEqual({
      matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }],
    });
    expect(at(egress, 'spec.podSelector')).toEqual({});
    const both = policies('', policy('own', 'podSelector: {matchLabels: {app: web}}, egress: [{}]'));
    expect(at(both.egress, 'spec.podSelector')).toEqual(at(both.ingress, 'spec.podSelector'));
  });

  test('by several labels take a policy for each', () => {
    const own = policy('own', 'podSelector: {matchLabels: {app: web, tier: front}}');
    const all = policies('', own);
    expect(Object.keys(all)).toEqual(['ingress', 'ingress-2', 'egress']);
    expect(at(all['ingress-2'], 'spec.ingress')).toEqual(at(all.ingress, 'spec.ingress'));
  });

  test('may be all: a note says where', () => {
    const deny = policy('deny', 'podSelector: {}, policyTypes: [Ingress, Egress]');
    expect(policies('', deny)).toEqual({});
    expect(output('', deny).notices).toEqual(
      expect.arrayContaining(
        ['Ingress', 'Egress'].map(
          (direction) =>
            `stack.yaml:1:1 NetworkPolicy/deny speaks for all pods, so slotstack adds no NetworkPolicy for ${direction} (shop-dev-1)`,
        ),
      ),
    );
  });

  test('by too many labels are left alone, with all others: a note says so', () => {
    const many = [1, 2, 3, 4, 5]
      .map((n) => policy(`p${n}`, `podSelector: {matchLabels: {a${n}: x, b${n}: x}}`))
      .join('');
    expect(Object.keys(policies('', many))).toEqual(['egress']);
    expect(output('', many).notices).toContain(
      'stack.yaml:9:1 NetworkPolicy/p5 and others select pods by too many labels, so slotstack adds no NetworkPolicy for Ingress (shop-dev-1)',
    );
  });

  test('do not keep the Jobs that make Secrets from the API server, with policies of slotstack or without', () => {
    for (const network of ['', '{enabled: false}']) {
      const object = output(network, web, postgres).object('shop-dev-1', 'NetworkPolicy/generated-secrets');
      expect(object.spec).toEqual({
        podSelector: { matchLabels: { 'slotstack.dev/role': 'credentials' } },
        policyTypes: ['Ingress', 'Egress'],
        egress: [{}],
      });
    }
  });
});

describe('a published Service', () => {
  const published = service(
    'edge',
    'type: NodePort, selector: {app: edge}, ports: [{name: a, port: 80, targetPort: http}, {name: b, port: 53, protocol: UDP}]',
  );

  test('is reached by everybody, on its ports', () => {
    expect(policies('', published, postgres)['published-edge']?.spec).toEqual({
      podSelector: {
        matchLabels: { app: 'edge' },
        matchExpressions: ofSlotstack,
      },
      policyTypes: ['Ingress'],
      ingress: [
        {
          ports: [
            { port: 'http', protocol: 'TCP' },
            { port: 53, protocol: 'UDP' },
          ],
        },
      ],
    });
  });

  test.each([
    ['type: LoadBalancer, selector: {a: b}', true],
    ['externalIPs: [192.0.2.1], selector: {a: b}', true],
    ['selector: {a: b}', false],
    ['type: NodePort', false],
  ])('is one with %s: %s', (spec, is) => {
    expect('published-edge' in policies('', service('edge', `${spec}, ports: [{port: 80}]`))).toBe(is);
  });

  test('is reached by those only whom services.yaml names', () => {
    expect(Object.keys(policies('{ingressFrom: [ingress-nginx]}', published))).toEqual(['ingress', 'egress']);
  });
});
