import { mapContainers, podSpecOf, type Container } from '../../kubernetes/pod-template';
import { podFields, manifest, synthesized } from '../stacks/synthesized';
import { at } from './built';

const services = (jobResources = '') => `project: shop
environments: {dev: {}, ai: {}}
maxSlots: 1
dataPaths:
  root: /srv/shop
  envDir: '/srv/shop/{{ .Env }}{{ .Slot }}'
  dirs: [db, store]
  toolsImage: tools:1
  kubectlImage: kubectl:1
${jobResources}
infrastructure:
  - name: data
    manifests: [{path: store.yaml}]
    dataServices:
      - {type: postgres, name: db, image: 'postgres:16-alpine', config: c, secret: s, database: d, user: u, resources: {cpu: 1m, memory: 1Gi}}
`;
const files = {
  'store.yaml': manifest(
    'Deployment',
    'store',
    podFields('/srv/shop/{{ .Env }}{{ .Slot }}/store', 'image: "postgres:16-alpine"'),
  ),
};

/** The containers of slotstack's own in targets: they run one of its two images. */
function ownContainers(services_: string, targets = ['shop-platform', 'shop-dev', 'shop-dev-1']): Container[] {
  const output = synthesized(services_, files);
  const found: Container[] = [];
  for (const { metadata, ...object } of targets.flatMap((target) => output.objects(target))) {
    const spec = podSpecOf({ metadata, ...object });
    if (spec && (targets.length > 1 || metadata.namespace === targets[0]))
      mapContainers(spec, (container) => {
        if (container.image === 'tools:1' || container.image === 'kubectl:1') found.push(container);
        return container;
      });
  }
  return found;
}

const limits = { cpu: '1', memory: '256Mi', 'ephemeral-storage': '128Mi' };

test.each([
  ['of an environment', 'shop-dev', { cpu: '10m', memory: '32Mi', 'ephemeral-storage': '0' }, 1],
  // However full the node is of slots.
  ['of the platform', 'shop-platform', { cpu: '0', memory: '0', 'ephemeral-storage': '0' }, 1],
])(
  'each container of slotstack %s has all requests and limits that a ResourceQuota may count',
  (_, target, requests, least) => {
    const containers = ownContainers(services(), [target]);
    expect(containers.length).toBeGreaterThan(least);
    for (const { name, resources } of containers) expect([name, resources]).toEqual([name, { requests, limits }]);
  },
);

test('services.yaml can give them others', () => {
  for (const container of ownContainers(services('  jobResources: {limits: {memory: 100Mi}}')))
    expect(at(container, 'resources.limits.memory')).toBe('100Mi');
});
