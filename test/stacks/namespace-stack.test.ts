import { manifest, problemsOf, synthesized } from './synthesized';

const services = `project: shop
environments: {dev: {}, ai: {}}
maxSlots: 1
dataPaths: {root: /srv/shop, envDir: '/srv/shop/{{ .Env }}/{{ .Slot }}', dirs: [db]}
infrastructure:
  - name: data
    dataServices:
      - {type: redis, name: db, image: redis:7, config: c, secret: s, resources: {cpu: 1m, memory: 1Mi}}
    manifests: [{path: namespace.yaml}]
`;

const own = {
  'app.kubernetes.io/name': 'shop-dev-1',
  'app.kubernetes.io/part-of': 'shop',
  'app.kubernetes.io/managed-by': 'slotstack',
  'slotstack.dev/project': 'shop',
  'slotstack.dev/environment': 'ai',
  'slotstack.dev/slot': '1',
  'pod-security.kubernetes.io/enforce': 'privileged',
};
const included = (labels: string) => ({
  'namespace.yaml': `apiVersion: v1
kind: Namespace
metadata: {name: '{{ .Namespace }}', labels: {${labels}}, annotations: {mine: 'yes'}, finalizers: [a/b]}
spec: {finalizers: [kubernetes]}
`,
});
const labelsOf = (files: Record<string, string>, name = 'shop-dev-1') =>
  synthesized(services, files).object(name, `Namespace/${name}`).metadata.labels;
const none = { 'namespace.yaml': manifest('ConfigMap', 'a') };

describe('the namespace of a target', () => {
  test('has what slotstack and Pod Security look for', () => {
    expect(labelsOf(none)).toMatchObject(own);
    expect(labelsOf(none, 'shop-dev')).toMatchObject({ 'slotstack.dev/environment': 'dev' });
    expect(labelsOf(none, 'shop-dev')).not.toHaveProperty(['slotstack.dev/slot']);
  });

  test('is no place for host directories without need', () => {
    const output = synthesized('project: shop\nenvironments: {dev: {}}\n');
    expect(output.object('shop-dev', 'Namespace/shop-dev').metadata.labels).not.toHaveProperty([
      'pod-security.kubernetes.io/enforce',
    ]);
    expect(output.names('shop-dev')).toEqual(['Namespace/shop-dev']);
  });

  test('is first in apply order, with the identities that come before all workloads', () => {
    const output = synthesized(services, none);
    expect(output.names('shop-dev').slice(0, 2)).toEqual(['Namespace/shop-dev', 'ServiceAccount/slot-data']);
    expect(output.names('shop-dev-1').slice(0, 5)).toEqual([
      'Namespace/shop-dev-1',
      'ServiceAccount/slot-data',
      'Role/generated-secrets',
      'RoleBinding/generated-secrets',
      'NetworkPolicy/generated-secrets',
    ]);
  });

  test('has the right to create Secrets only where some are generated', () => {
    const withoutServices = services.replace(/ {4}dataServices:\n.*\n/, '');
    expect(synthesized(withoutServices, none).names('shop-dev-1')).not.toContain('Role/generated-secrets');
    expect(synthesized(services, none).names('shop-dev')).not.toContain('Role/generated-secrets');
  });
});

describe('a Namespace that a file of the project brings', () => {
  test('keeps all that it has, and gets what slotstack needs', () => {
    const output = synthesized(services, included('team: a'));
    expect(output.object('shop-dev-1', 'Namespace/shop-dev-1')).toMatchObject({
      metadata: { labels: { ...own, team: 'a' }, annotations: { mine: 'yes' }, finalizers: ['a/b'] },
      spec: { finalizers: ['kubernetes'] },
    });
  });

  test('may have general labels of its own, but not those that slotstack reads', () => {
    expect(
      labelsOf(included("app.kubernetes.io/name: other, slotstack.dev/slot: '9', slotstack.dev/project: x")),
    ).toMatchObject({
      ...own,
      'app.kubernetes.io/name': 'other',
    });
  });

  test.each(['baseline', 'restricted'])('and would keep out its own pods is refused: %s', (level) => {
    expect(problemsOf(services, included(`pod-security.kubernetes.io/enforce: ${level}`))).toEqual([
      `namespace.yaml:1:1 Namespace/shop-dev has pod-security.kubernetes.io/enforce: ${level}, at which no pod mounts a data path: remove it`,
      `namespace.yaml:1:1 Namespace/shop-dev-1 has pod-security.kubernetes.io/enforce: ${level}, at which no pod mounts a data path: remove it`,
    ]);
  });

  test.each(['enforce: privileged', 'warn: restricted', 'audit: baseline'])(
    'may say what keeps out none: %s',
    (mode) => {
      const [key = '', level] = mode.split(': ');
      expect(labelsOf(included(`pod-security.kubernetes.io/${mode}`))).toMatchObject({
        ...own,
        [`pod-security.kubernetes.io/${key}`]: level,
      });
    },
  );

  test('may be restricted where nothing mounts host directories', () => {
    const output = synthesized(
      'project: shop\nenvironments: {dev: {}}\ninfrastructure: [{name: a, manifests: [{path: namespace.yaml}]}]\n',
      included('pod-security.kubernetes.io/enforce: restricted'),
    );
    expect(output.object('shop-dev', 'Namespace/shop-dev').metadata.labels).toMatchObject({
      'pod-security.kubernetes.io/enforce': 'restricted',
    });
  });
});
