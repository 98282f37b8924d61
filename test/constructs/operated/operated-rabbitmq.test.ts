import { Size } from 'cdk8s';
import { checkObject } from '../../kubernetes/object-checks/check-object';
import { at, only } from '../built';
import { builtRabbitmq as built } from './operated-services';

test('what is stated is in the RabbitmqCluster', () => {
  expect(only(built(), 'RabbitmqCluster')).toMatchObject({
    apiVersion: 'rabbitmq.com/v1beta1',
    metadata: {
      name: 'queue-g2',
      namespace: 'staging',
      annotations: { 'slotstack.dev/data-service': 'queue', 'slotstack.dev/generation': '2' },
    },
    spec: {
      replicas: 5,
      image: 'docker.io/library/rabbitmq:4.1-management',
      imagePullSecrets: [{ name: 'registry-key' }],
      persistence: { storage: '20Gi', storageClassName: 'fast' },
      resources: { requests: { cpu: '100m', memory: '2Gi' }, limits: { cpu: '2', memory: '2Gi' } },
      rabbitmq: { additionalConfig: 'default_vhost = jobs\nheartbeat = 30\n' },
      secretBackend: { externalSecret: { name: 'queue-secret' } },
    },
  });
});

test('its nodes keep apart where they can, from those of the same generation', () => {
  const terms = 'spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution';
  expect(at(only(built(), 'RabbitmqCluster'), terms)).toEqual([
    {
      weight: 100,
      podAffinityTerm: {
        topologyKey: 'kubernetes.io/hostname',
        labelSelector: { matchLabels: { 'app.kubernetes.io/name': 'queue-g2' } },
      },
    },
  ]);
});

test('applications find it by the ConfigMap, which is called the same in each generation', () => {
  const address = (generation: number) => only(built({ generation }), 'ConfigMap', 'queue-address');
  expect(address(2).data).toEqual({ RABBITMQ_HOST: 'queue-g2', RABBITMQ_PORT: '5672', RABBITMQ_VHOST: 'jobs' });
  expect(address(0).data).toMatchObject({ RABBITMQ_HOST: 'queue' });
});

test('its own namespace reaches it, its nodes reach each other, and it reaches everything', () => {
  const pods = {
    matchExpressions: [{ key: 'app.kubernetes.io/name', operator: 'In', values: ['queue-g1', 'queue-g2'] }],
  };
  expect(only(built(), 'NetworkPolicy').spec).toEqual({
    podSelector: pods,
    policyTypes: ['Ingress', 'Egress'],
    ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 5672 }] }, { from: [{ podSelector: pods }] }],
    egress: [{}],
  });
});

test('what is left out is left to the operator, and there are three nodes', () => {
  const nothing = { instances: undefined, virtualHost: undefined, settings: undefined, imagePullSecrets: undefined };
  const { spec } = only(built({ ...nothing, storage: { size: Size.gibibytes(1) } }), 'RabbitmqCluster');
  expect(spec).toMatchObject({ replicas: 3, rabbitmq: { additionalConfig: 'default_vhost = /\n' } });
  expect(spec).not.toHaveProperty('imagePullSecrets');
  expect(spec).toMatchObject({ persistence: { storage: '1Gi' } });
});

test('Kubernetes accepts all of it', () => {
  expect(built().flatMap((object) => checkObject(object))).toEqual([]);
});

test.each<[string, Parameters<typeof built>[0], string]>([
  ['an even number of nodes', { instances: 2 }, 'instances: must be odd'],
  ['too little memory', { memory: Size.mebibytes(256) }, 'memory: must be 512Mi or more'],
  ['a user in the settings', { settings: { default_user: 'a' } }, 'settings.default_user: is set by slotstack'],
  ['more settings than fit', { settings: { 'log.file': 'a'.repeat(2000) } }, 'settings: must be shorter'],
  ['a virtual host of nobody', { virtualHost: 'a b' }, 'virtualHost: must be "/"'],
])('%s is refused', (_, changes, reason) => {
  expect(() => built(changes)).toThrow(reason);
});
