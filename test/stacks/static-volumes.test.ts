import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import { problemsOf } from '../config/project-directory';
import { checkObject } from '../kubernetes/object-checks/check-object';
import { synthesized } from './synthesized';

const services = (more = '', node = 'node: one, ') => `project: shop
environments: {dev: {}, ai: {}}
maxSlots: 1
dataPaths: {root: /srv/shop, envDir: '/srv/shop/{{ if .Slot }}slots/{{ .Slot }}{{ else }}{{ .Env }}{{ end }}', ${node}persistentVolumes: true, dirs: [db]}
infrastructure:
  - name: data
    dataServices:
      - {type: redis, name: db, image: 'docker.io/library/redis:7-bookworm', config: c, secret: s, resources: {cpu: 50m, memory: 64Mi}}
${more}`;
const register = 'slot: 1\ngeneration: 7\nlife: 5\nissue: 42\nowner: alice\nsince: "2026-01-01T00:00Z"\n';
const files = { 'slots/active/1.yaml': register };

const of = (target: string, kind: string): KubernetesObject[] =>
  synthesized(services(), files)
    .objects(target)
    .filter((object) => object.kind === kind);

test('the platform has a volume for each directory that pods mount, for one claim of one life of a slot', () => {
  const volumes = of('shop-platform', 'PersistentVolume');
  expect(volumes.flatMap(checkObject)).toEqual([]);
  const claims = ['slot-data-environment', 'slot-data-sentinel', 'slot-data-scripts', 'data-db'];
  expect(volumes.map(({ metadata }) => metadata.name)).toEqual([
    ...claims.map((claim) => `shop-dev-${claim}`),
    ...claims.map((claim) => `shop-dev-1-${claim}-5`),
  ]);
  expect(volumes.at(-1)?.spec).toMatchObject({
    hostPath: { path: '/srv/shop/slots/1/db' },
    claimRef: { namespace: 'shop-dev-1', name: 'data-db' },
    persistentVolumeReclaimPolicy: 'Retain',
    storageClassName: '',
    nodeAffinity: {
      required: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: ['one'] }] }],
      },
    },
  });
});

test('a slot has claims on these volumes, and names no path of the node', () => {
  const claims = of('shop-dev-1', 'PersistentVolumeClaim');
  expect(claims.map(({ spec }) => (spec as { volumeName: string }).volumeName)).toEqual(
    ['slot-data-environment', 'slot-data-sentinel', 'slot-data-scripts', 'data-db'].map(
      (claim) => `shop-dev-1-${claim}-5`,
    ),
  );
  for (const kind of ['StatefulSet', 'Job'])
    for (const object of of('shop-dev-1', kind).filter(({ metadata }) => metadata.namespace === 'shop-dev-1'))
      expect(JSON.stringify(object)).not.toContain('hostPath');
  const [namespace] = of('shop-dev-1', 'Namespace');
  expect(namespace?.metadata.labels).not.toHaveProperty(['pod-security.kubernetes.io/enforce']);
});

test('no claim of a data path is moved to a directory of its generation: what starts on it empties it', () => {
  expect(JSON.stringify(of('shop-dev-1', 'StatefulSet'))).not.toContain('subPath":".slotstack');
});

test('a volume is of one node, which has to be named', () => {
  expect(problemsOf(services('', ''))).toEqual([
    expect.stringContaining(
      'dataPaths.persistentVolumes: needs dataPaths.node: a volume over a directory is of one node',
    ),
  ]);
});

test('Argo CD does not bring volumes: who publishes could offer any path', () => {
  const argocd = 'argocd: {repoURL: "https://example.org/shop.git", branch: manifests, version: "3.3"}\n';
  expect(() => synthesized(services(argocd), files)).toThrow(
    'argocd: dataPaths.persistentVolumes needs new volumes for each task in a slot (shop-dev-1)',
  );
});
