import { contentOf, podFields, manifest, synthesized } from './synthesized';

const services = (guard = '') => `project: shop
environments: {dev: {}, ai: {}}
maxSlots: 2
dataPaths: {root: /srv/shop, envDir: '/srv/shop/{{ .Env }}{{ .Slot }}', dirs: [db]}
${guard}infrastructure:
  - name: data
    dataServices:
      - {type: redis, name: db, image: redis:7, config: c, secret: s, resources: {cpu: 1m, memory: 1Mi}}
    manifests: [{path: more.yaml}]
`;
const none = { 'more.yaml': manifest('ConfigMap', 'a') };

function metadataOf(guard: string, target: string, files = none) {
  const { labels = {}, annotations = {} } = synthesized(services(guard), files).object(
    target,
    `Namespace/${target}`,
  ).metadata;
  return { guard: labels['slotstack.dev/guard'], annotations };
}

describe('the guard', () => {
  test('is a file of the platform, once for all slots', () => {
    const files = Object.keys(contentOf(synthesized(services(), none).outdir));
    expect(files.filter((file) => file.includes('guard'))).toEqual(['shop-platform/0001-guard.k8s.yaml']);
  });

  test('reads what each namespace may mount from the namespace', () => {
    expect(metadataOf('', 'shop-dev-2')).toEqual({
      guard: 'enforced',
      annotations: {
        'slotstack.dev/agents': 'codex-sa',
        'slotstack.dev/data-directory': '/srv/shop/ai2',
        'slotstack.dev/data-paths': '/srv/shop/ai2/db',
        'slotstack.dev/data-scripts': '/srv/shop/.slotstack-scripts/v1',
        'slotstack.dev/data-sentinel': '/srv/shop/.slotstack',
      },
    });
    expect(metadataOf('', 'shop-platform')).toEqual({
      guard: 'enforced',
      annotations: {
        'slotstack.dev/data-parent': '/srv/shop',
        'slotstack.dev/data-sentinel': '/srv/shop/.slotstack',
        'slotstack.dev/host-paths': '/srv/shop',
      },
    });
  });

  test('leaves no trace where it is off', () => {
    const off = 'guard: {enabled: false}\n';
    const { outdir } = synthesized(services(off), none);
    expect(Object.keys(contentOf(outdir)).filter((file) => file.includes('guard'))).toEqual([]);
    for (const target of ['shop-dev', 'shop-dev-1', 'shop-platform'])
      expect(metadataOf(off, target)).toEqual({ guard: undefined, annotations: {} });
  });

  test('may be off in one environment', () => {
    const guard = `guard: {enabled: '{{ ne .Env "dev" }}'}\n`;
    expect(metadataOf(guard, 'shop-dev')).toEqual({ guard: undefined, annotations: {} });
    expect(metadataOf(guard, 'shop-dev-1').guard).toBe('enforced');
    expect(synthesized(services(guard), none).names('shop-platform')).toContain(
      'ValidatingAdmissionPolicy/shop-guard-host-paths',
    );
  });

  test('does not let the Namespace of a file say otherwise', () => {
    const own = `apiVersion: v1
kind: Namespace
metadata:
  name: '{{ .Namespace }}'
  labels: {slotstack.dev/guard: 'off'}
  annotations: {slotstack.dev/data-directory: /, mine: kept}
`;
    const { guard, annotations } = metadataOf('', 'shop-dev-1', { 'more.yaml': own });
    expect(guard).toBe('enforced');
    expect(annotations).toMatchObject({ mine: 'kept', 'slotstack.dev/data-directory': '/srv/shop/ai1' });
  });
});

describe('a workload that mounts a path of the node', () => {
  const files = { 'more.yaml': manifest('Deployment', 'api', podFields('/srv/models', 'image: api:1')) };
  const note =
    'more.yaml:1:1 Deployment/api volume "data" will be refused by the guard: list its path in guard.hostPaths (shop-dev, shop-dev-1, shop-dev-2)';
  const noticesOf = (guard: string) =>
    synthesized(services(guard), files).notices.filter((line) => line.includes('guard'));

  test('is told of where the guard will refuse it', () => {
    expect(noticesOf('')).toEqual([note]);
    expect(noticesOf('guard: {hostPaths: [/srv/models]}\n')).toEqual([]);
    expect(noticesOf('guard: {enabled: false}\n')).toEqual([]);
  });
});
