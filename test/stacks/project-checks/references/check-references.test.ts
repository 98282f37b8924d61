import { manifest, problemsOf, synthesized } from '../../synthesized';

const services = `project: shop
environments: {dev: {}, ai: {}}
maxSlots: 1
services: [{name: api, manifests: [{path: m.yaml}]}]
`;
/** By line: where in it a field stands is told apart. */
const byLine = (lines: readonly string[]) => lines.map((line) => line.replace(/^(m\.yaml:\d+):\d+/, '$1'));
const noticesOf = (text: string) => byLine(synthesized(services, { 'm.yaml': text }).notices);
const problems = (text: string) => byLine(problemsOf(services, { 'm.yaml': text }));
const deployment = (container: string, pod = '') =>
  manifest(
    'Deployment',
    'web',
    `spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: a, image: a${container}}]${pod}}}}`,
  );
const service = (ports: string, name = 'web') =>
  manifest('Service', name, `spec: {selector: {app: web}, ports: [${ports}]}`);
const ingress = (port: string, name = 'web') =>
  `{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: i}, spec: {defaultBackend: {service: {name: ${name}, port: {${port}}}}}}\n---\n`;
const waits = 'which no file has: its pods wait until somebody makes it';

describe('a pod that uses what no file has', () => {
  test.each([
    [', envFrom: [{configMapRef: {name: settings}}]', ''],
    [', env: [{name: A, valueFrom: {configMapKeyRef: {name: settings, key: a}}}]', ''],
    ['', ', volumes: [{name: a, configMap: {name: settings}}]'],
    ['', ', volumes: [{name: a, projected: {sources: [{configMap: {name: settings}}]}}]'],
  ])('is told of a ConfigMap: %j%j', (container, pod) => {
    expect(noticesOf(deployment(container, pod))).toEqual([
      `m.yaml:1 Deployment/web uses ConfigMap/settings, ${waits} (shop-dev, shop-dev-1)`,
    ]);
  });

  test.each([
    [
      'one that the files have',
      manifest('ConfigMap', 'settings') + deployment(', envFrom: [{configMapRef: {name: settings}}]'),
    ],
    ['one that is optional', deployment(', envFrom: [{secretRef: {name: key, optional: true}}]')],
    [
      "that of the cluster's certificate",
      deployment('', ', volumes: [{name: a, configMap: {name: kube-root-ca.crt}}]'),
    ],
    [
      'one that an operator makes',
      `{apiVersion: external-secrets.io/v1, kind: ExternalSecret, metadata: {name: a}, spec: {target: {name: key}}}\n---\n${deployment(', envFrom: [{secretRef: {name: key}}]')}`,
    ],
  ])('is not told of %s', (_, text) => {
    expect(noticesOf(text)).toEqual([]);
  });

  test('is not told of a Secret that is left out, because its file says that there is one', () => {
    const text = manifest('Secret', 'key', 'stringData: {a: b}') + deployment(', envFrom: [{secretRef: {name: key}}]');
    expect(noticesOf(text).filter((line) => line.includes(waits))).toEqual([]);
  });
});

test('a port that no container has is told where the Service stands', () => {
  const named = deployment(', ports: [{name: http, containerPort: 80}]');
  expect(problems(named + service('{port: 80, targetPort: htpp}'))).toEqual([
    'm.yaml:3 Service/web: spec.ports[0].targetPort: no container of its pods has a port named "htpp"; did you mean "http"?',
  ]);
  expect(problems(named + service('{port: 80, targetPort: http}'))).toEqual([]);
  // Pods that nobody knows may have it.
  expect(problems(service('{port: 80, targetPort: http}'))).toEqual([]);
});

test('an Ingress to a port that the Service has not is told, and to no Service is said', () => {
  expect(problems(ingress('number: 8080') + service('{port: 80}'))).toEqual([
    'm.yaml:1 Ingress/i: Service/web has no port 8080',
  ]);
  expect(problems(ingress('name: http') + service('{port: 80, name: web}'))).toEqual([
    'm.yaml:1 Ingress/i: Service/web has no port http',
  ]);
  expect(problems(ingress('name: web') + service('{port: 80, name: web}'))).toEqual([]);
  expect(noticesOf(ingress('number: 80', 'wbe')).filter((line) => line.includes('leads'))).toEqual([
    'm.yaml:1 Ingress/i leads to Service/wbe, which no file has (shop-dev, shop-dev-1)',
  ]);
});

test.each([
  [
    'ServiceAccount',
    deployment('', ', serviceAccountName: robot'),
    'robot',
    'none of its pods is made until somebody makes it',
  ],
  [
    'PersistentVolumeClaim',
    deployment('', ', volumes: [{name: a, persistentVolumeClaim: {claimName: disk}}]'),
    'disk',
    'its pods wait until somebody makes it',
  ],
])('a pod that needs a %s that no file has is told', (kind, text, name, consequence) => {
  expect(noticesOf(text)).toEqual([
    `m.yaml:1 Deployment/web uses ${kind}/${name}, which no file has: ${consequence} (shop-dev, shop-dev-1)`,
  ]);
  const fields =
    kind === 'ServiceAccount' ? '' : 'spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}';
  expect(
    noticesOf(text + manifest(kind, name, fields)).filter((line) => line.includes(kind + '/' + name + ',')),
  ).toEqual([]);
});

test('a key that a ConfigMap has not is told, unless somebody fills it', () => {
  const user = deployment(', env: [{name: A, valueFrom: {configMapKeyRef: {name: settings, key: prot}}}]');
  expect(problems(user + manifest('ConfigMap', 'settings', 'data: {port: "1"}'))).toEqual([
    'm.yaml:1 Deployment/web: ConfigMap/settings has no key "prot"; did you mean "port"?: its pods would never start',
  ]);
  expect(problems(user + manifest('ConfigMap', 'settings', 'data: {prot: "1"}'))).toEqual([]);
  expect(problems(user + manifest('ConfigMap', 'settings'))).toEqual([]);
});

test('what scales or binds nothing is told', () => {
  const scaler =
    '{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: a}, spec: {maxReplicas: 2, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: wbe}}}\n---\n';
  const binding =
    '{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: b}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}, subjects: []}\n---\n';
  const nothing = 'which no file has: it does nothing until somebody makes that';
  const set =
    '{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: s}, spec: {serviceName: s, selector: {matchLabels: {a: s}}, template: {metadata: {labels: {a: s}}, spec: {containers: [{name: s, image: s}]}}}}\n---\n';
  expect(noticesOf(set)).toEqual([
    'm.yaml:1 StatefulSet/s names its pods by Service/s, which no file has: they have no names in DNS until somebody makes that (shop-dev, shop-dev-1)',
  ]);
  expect(noticesOf(scaler + binding)).toEqual([
    `m.yaml:1 HorizontalPodAutoscaler/a scales Deployment/wbe, ${nothing} (shop-dev, shop-dev-1)`,
    `m.yaml:3 RoleBinding/b gives Role/reader, ${nothing} (shop-dev, shop-dev-1)`,
  ]);
  expect(noticesOf(scaler.replace('wbe', 'web') + deployment(''))).toEqual([]);
});

test('a Service that selects no pod of the files is told, but where an operator may make them', () => {
  expect(noticesOf(service('{port: 80}'))).toEqual([
    'm.yaml:1 Service/web selects pods that no file has: what is sent to it goes nowhere (shop-dev, shop-dev-1)',
  ]);
  expect(noticesOf(service('{port: 80}') + deployment(''))).toEqual([]);
  const cluster = '{apiVersion: postgresql.cnpg.io/v1, kind: Cluster, metadata: {name: web}}\n---\n';
  expect(noticesOf(service('{port: 80}') + cluster)).toEqual([]);
});

test('the place is that of the field, also in a workload that slotstack has added to', () => {
  const lines = [
    'apiVersion: v1',
    'kind: Pod',
    'metadata: {name: a}',
    'spec:',
    '  containers:',
    '    - name: a',
    '      image: a',
  ];
  const text = [...lines, '      envFrom:', '        - configMapRef:', '            name: settings'].join('\n');
  expect(synthesized(services, { 'm.yaml': text }).notices).toEqual([
    `m.yaml:10:13 Pod/a uses ConfigMap/settings, ${waits} (shop-dev, shop-dev-1)`,
  ]);
});

describe('the certificate of an Ingress in a slot', () => {
  const withTls = (secret: string, annotations = '') =>
    `{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: i${annotations}}, spec: {tls: [{secretName: ${secret}}], defaultBackend: {service: {name: web, port: {number: 80}}}}}\n---\n`;
  const rest = service('{port: 80}') + deployment('');
  const shared = (secrets: string, text: string) =>
    synthesized(services.replace('services:', `secrets: ${secrets}\nservices:`), { 'm.yaml': text }).notices;
  const told = (lines: readonly string[]) => lines.filter((line) => line.includes('has its certificate in'));

  test('is told where nobody makes its Secret', () => {
    expect(told(shared('{web-tls: {source: shared}}', withTls('web-tsl') + rest))).toEqual([
      expect.stringContaining(
        'Ingress/i has its certificate in Secret/web-tsl, which nobody makes in a slot, so the controller shows one of its own; did you mean "web-tls"?',
      ),
    ]);
  });

  test.each([
    ['services.yaml says where it comes from', withTls('web-tls')],
    ['cert-manager makes it for the Ingress', withTls('other', ', annotations: {cert-manager.io/cluster-issuer: a}')],
    [
      'a Certificate makes it',
      `${withTls('made')}{apiVersion: cert-manager.io/v1, kind: Certificate, metadata: {name: c}, spec: {secretName: made}}\n---\n`,
    ],
  ])('is fine where %s', (_, text) => {
    expect(told(shared('{web-tls: {source: shared}}', text + rest))).toEqual([]);
  });
});

test('a claim that no file has is told with the name of one that is nearly called so', () => {
  const claim = manifest(
    'PersistentVolumeClaim',
    'data-src',
    'spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}',
  );
  const text = claim + deployment('', ', volumes: [{name: a, persistentVolumeClaim: {claimName: data-scr}}]');
  expect(noticesOf(text).join('\n')).toContain(
    `uses PersistentVolumeClaim/data-scr, ${waits}; did you mean "data-src"?`,
  );
});
