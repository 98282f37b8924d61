import { stringify } from 'yaml';
import { problemsOf } from '../synthesized';

const services = `project: shop
environments: {dev: {}}
dataPaths: {root: /srv/shop, envDir: /srv/shop/dev, dirs: [{name: db, owner: 1000}]}
services: [{name: a, manifests: [{path: a.yaml}, {path: b.yaml}]}]
`;
const writer = stringify({
  ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a' } },
  spec: {
    selector: { matchLabels: { app: 'a' } },
    template: {
      metadata: { labels: { app: 'a' } },
      spec: {
        containers: [{ name: 'a', image: 'a:1', command: ['a'], volumeMounts: [{ name: 'v', mountPath: '/v' }] }],
        volumes: [{ name: 'v', hostPath: { path: '/srv/shop/dev/db' } }],
      },
    },
  },
});
const beside = (apiVersion: string, kind: string, spec: object) =>
  problemsOf(services, {
    'a.yaml': writer,
    'b.yaml': stringify({ apiVersion, kind, metadata: { name: 'b' }, spec }),
  });
const target = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'a' };

test.each<[string, string, object, string]>([
  ['autoscaling/v2', 'HorizontalPodAutoscaler', { scaleTargetRef: target, maxReplicas: 3 }, 'up to 3 pods'],
  ['keda.sh/v1alpha1', 'ScaledObject', { scaleTargetRef: { name: 'a' }, triggers: [] }, 'up to 100 pods'],
  [
    'keda.sh/v1alpha1',
    'ScaledObject',
    { scaleTargetRef: { name: 'a' }, maxReplicaCount: 2, triggers: [] },
    'up to 2 pods',
  ],
  ['argoproj.io/v1alpha1', 'Rollout', { workloadRef: target }, 'pods beside those'],
])('who keeps data has no second pod by %s %s', (apiVersion, kind, spec, does) => {
  expect(beside(apiVersion, kind, spec)).toEqual([
    `b.yaml:1:1 ${kind}/b would run ${does} of Deployment/a, which keeps data: two writers would destroy it`,
  ]);
});

test('one pod may be scaled to none', () => {
  const spec = { scaleTargetRef: { name: 'a' }, minReplicaCount: 0, maxReplicaCount: 1, triggers: [] };
  expect(beside('keda.sh/v1alpha1', 'ScaledObject', spec)).toEqual([]);
});
