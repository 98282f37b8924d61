import { Kubectl } from '../../cluster/kubectl';
import { waitUntilReady } from '../../cluster/watch';
import type { KubernetesObject } from '../../kubernetes/kubernetes-object';

const deployment: KubernetesObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop-dev-1' },
  spec: { replicas: 1 },
};
const present = [
  { ...deployment, metadata: { ...deployment.metadata, uid: 'd' }, status: {} },
  {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name: 'web-1', uid: 'r', ownerReferences: [{ uid: 'd' }] },
  },
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web-1-a', uid: 'p', ownerReferences: [{ uid: 'r' }] },
    spec: { volumes: [{ name: 'files', persistentVolumeClaim: { claimName: 'uploads' } }] },
    status: {
      conditions: [
        { type: 'PodScheduled', status: 'False', message: 'pod has unbound immediate PersistentVolumeClaims' },
      ],
    },
  },
] as unknown as KubernetesObject[];
const event = (kind: string, name: string, reason: string, message: string) =>
  ({ involvedObject: { kind, name, uid: `of ${name}` }, reason, message }) as unknown as KubernetesObject;

class ClusterThatWaits extends Kubectl {
  override objects([what = '']: readonly string[]): KubernetesObject[] {
    if (what !== 'events') return present;
    return [
      event('PersistentVolumeClaim', 'uploads', 'ProvisioningFailed', 'storageclass "fast" not found'),
      event('PersistentVolumeClaim', 'others', 'ProvisioningFailed', 'not asked for'),
      event('Pod', 'uploads', 'Failed', 'has only the name of the claim'),
    ];
  }
}

test('a workload that is not ready in time says why, also of the claims that its pods wait for', () => {
  const wait = () => {
    waitUntilReady(new ClusterThatWaits(), 'shop-dev-1', [deployment], { timeout: 0, say: () => undefined });
  };
  expect(wait).toThrow(
    [
      'Deployment/web in shop-dev-1 is not ready after 0 seconds: 0/1 ready',
      '  web-1-a: pod has unbound immediate PersistentVolumeClaims',
      '  uploads: ProvisioningFailed: storageclass "fast" not found',
    ].join('\n'),
  );
});
