import type { PodSpec } from '../../../kubernetes/pod-template';
import { amountsOf } from '../../../constructs/limits/amounts';
import { usualDefaults, usualQuota } from '../../../constructs/limits/usual';

describe('the usual quota', () => {
  test('leaves room to try things where the manifests ask for little, and opens no way from outside', () => {
    expect(usualQuota(new Map())).toEqual({
      'requests.cpu': '2',
      'requests.memory': '4Gi',
      'limits.memory': '16Gi',
      'limits.ephemeral-storage': '64Gi',
      pods: '50',
      services: '50',
      'services.nodeports': '0',
      'services.loadbalancers': '0',
      configmaps: '200',
      secrets: '200',
      persistentvolumeclaims: '20',
      'requests.storage': '100Gi',
      'count/deployments.apps': '50',
      'count/statefulsets.apps': '50',
      'count/jobs.batch': '200',
      'count/cronjobs.batch': '50',
    });
  });

  test('is twice what they take where that is more, in whole numbers, and as many ways from outside as they have', () => {
    const taken = { 'requests.cpu': '1300m', 'limits.memory': '8193Mi', pods: '30', 'services.nodeports': '3' };
    expect(usualQuota(amountsOf(taken))).toMatchObject({
      'requests.cpu': '3',
      'limits.memory': '17Gi',
      pods: '60',
      'services.nodeports': '3',
      'services.loadbalancers': '0',
    });
  });
});

describe('the usual defaults', () => {
  const none = { requests: {}, limits: {} };
  const limits = (pod: PodSpec) => usualDefaults([pod], none).limits;
  const container = (resources: object) => ({ name: 'a', resources });

  test('suffice for an ordinary server, and set nothing of the disk aside', () => {
    expect(usualDefaults([], none)).toEqual({
      requests: { cpu: '10m', memory: '64Mi', 'ephemeral-storage': '0' },
      limits: { memory: '2Gi', 'ephemeral-storage': '8Gi' },
    });
  });

  test('are those of services.yaml where it has some', () => {
    const stated = { requests: { cpu: '50m' }, limits: { cpu: '2', memory: '1Gi' } };
    const pod = { containers: [container({ requests: { memory: '3Gi' } })] };
    expect(usualDefaults([pod], stated)).toEqual({
      requests: { cpu: '50m', memory: '64Mi', 'ephemeral-storage': '0' },
      limits: { cpu: '2', memory: '1Gi', 'ephemeral-storage': '8Gi' },
    });
  });

  test('are more than any container requests that states no limit: the API server would refuse it', () => {
    expect(limits({ containers: [container({ requests: { memory: '3Gi' } })] }).memory).toBe('6Gi');
    expect(limits({ initContainers: [container({ requests: { memory: '3Gi' } })] }).memory).toBe('6Gi');
    expect(limits({ containers: [container({ requests: { memory: '3Gi' }, limits: { memory: '3Gi' } })] }).memory).toBe(
      '2Gi',
    );
  });

  test('cover the emptyDirs of a pod: it would be evicted before these are full', () => {
    const volumes = ['20Gi', '5Gi'].map((sizeLimit, index) => ({ name: `v${index}`, emptyDir: { sizeLimit } }));
    const inMemory = { name: 'm', emptyDir: { medium: 'Memory', sizeLimit: '50Gi' } };
    const others = [inMemory, { name: 'e', emptyDir: {} }, { name: 'c', configMap: { name: 'c' } }];
    const pod = { containers: [container({})], volumes: [...volumes, ...others] };
    expect(limits(pod)['ephemeral-storage']).toBe('25Gi');
    const limited = { containers: [container({ limits: { 'ephemeral-storage': '30Gi' } })], volumes };
    expect(limits(limited)['ephemeral-storage']).toBe('8Gi');
  });
});
