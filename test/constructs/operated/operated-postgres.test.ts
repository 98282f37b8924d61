import { Size } from 'cdk8s';
import { checkObject } from '../../kubernetes/object-checks/check-object';
import { only } from '../built';
import { builtPostgres as built, postgresProps } from './operated-services';

/** All that must be stated. */
const { name, instances, imagePullSecrets, configMap, settings, sharedMemory, backup, cpu, cpuLimit, ...least } = {
  ...postgresProps,
};
const leftOut = { name, instances, imagePullSecrets, configMap, settings, sharedMemory, backup, cpu, cpuLimit };
const nothing = Object.fromEntries(Object.keys(leftOut).map((key) => [key, undefined]));

test('what is stated is in the Cluster', () => {
  expect(only(built(), 'Cluster')).toEqual({
    apiVersion: 'postgresql.cnpg.io/v1',
    kind: 'Cluster',
    metadata: {
      name: 'db-g2',
      namespace: 'staging',
      labels: {
        'app.kubernetes.io/name': 'db',
        'app.kubernetes.io/part-of': 'shop',
        'app.kubernetes.io/managed-by': 'slotstack',
      },
      annotations: { 'slotstack.dev/data-service': 'db', 'slotstack.dev/generation': '2' },
    },
    spec: {
      instances: 5,
      imageName: 'ghcr.io/cloudnative-pg/postgresql:17',
      imagePullSecrets: [{ name: 'registry-key' }],
      bootstrap: { initdb: { database: 'chat', owner: 'chatter', secret: { name: 'db-secret' } } },
      postgresql: { parameters: { shared_buffers: '512MB', work_mem: '16MB' } },
      storage: { size: '20Gi', storageClass: 'fast' },
      ephemeralVolumesSizeLimit: { shm: '300Mi' },
      resources: { requests: { cpu: '100m', memory: '2Gi' }, limits: { cpu: '2', memory: '2Gi' } },
      affinity: {
        enablePodAntiAffinity: true,
        podAntiAffinityType: 'preferred',
        topologyKey: 'kubernetes.io/hostname',
      },
      plugins: [
        {
          name: 'barman-cloud.cloudnative-pg.io',
          isWALArchiver: true,
          parameters: { barmanObjectName: 'db-backups', serverName: 'staging.db-g2' },
        },
      ],
    },
  });
});

test('backups go where that is said, of each generation to a directory of its own', () => {
  const store = only(built(), 'ObjectStore');
  expect([store.apiVersion, store.metadata.name]).toEqual(['barmancloud.cnpg.io/v1', 'db-backups']);
  expect(store.spec).toEqual({
    configuration: {
      destinationPath: 's3://backups/shop',
      endpointURL: 'https://s3.example.org',
      s3Credentials: { accessKeyId: { name: 'bucket', key: 'ID' }, secretAccessKey: { name: 'bucket', key: 'KEY' } },
    },
    retentionPolicy: '30d',
  });
  const schedule = only(built(), 'ScheduledBackup');
  expect(schedule.metadata.name).toBe('db-g2');
  expect(schedule.spec).toEqual({
    schedule: '0 30 3 * * *',
    cluster: { name: 'db-g2' },
    method: 'plugin',
    pluginConfiguration: { name: 'barman-cloud.cloudnative-pg.io' },
    immediate: true,
    backupOwnerReference: 'cluster',
  });
});

test('applications find it by the ConfigMap, which is called the same in each generation', () => {
  const address = (generation: number) => only(built({ generation }), 'ConfigMap');
  expect(address(2).data).toEqual({ POSTGRES_HOST: 'db-g2-rw', POSTGRES_PORT: '5432', POSTGRES_DB: 'chat' });
  expect(address(0).data).toMatchObject({ POSTGRES_HOST: 'db-rw' });
  expect(address(0).metadata.name).toBe(address(2).metadata.name);
});

test('its own namespace and its operator reach it, it reaches everything, and so does the former generation', () => {
  const { spec } = only(built(), 'NetworkPolicy');
  const pods = { matchExpressions: [{ key: 'cnpg.io/cluster', operator: 'In', values: ['db-g1', 'db-g2'] }] };
  expect(spec).toEqual({
    podSelector: pods,
    policyTypes: ['Ingress', 'Egress'],
    ingress: [
      { from: [{ podSelector: {} }], ports: [{ port: 5432 }] },
      { from: [{ podSelector: pods }] },
      {
        from: [
          {
            namespaceSelector: { matchExpressions: [{ key: 'slotstack.dev/slot', operator: 'DoesNotExist' }] },
            podSelector: { matchLabels: { 'app.kubernetes.io/name': 'cloudnative-pg' } },
          },
        ],
        ports: [{ port: 8000 }, { port: 5432 }],
      },
    ],
    egress: [{}],
  });
});

test('what is left out is left to the operator, and there are three instances', () => {
  const objects = built({ ...least, ...nothing });
  expect(objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`)).toEqual([
    'ConfigMap/main-config',
    'NetworkPolicy/main',
    'Cluster/main-g2',
  ]);
  const { spec } = only(objects, 'Cluster');
  expect(spec).toMatchObject({ instances: 3, resources: { requests: { memory: '2Gi' }, limits: { memory: '2Gi' } } });
  for (const key of ['plugins', 'imagePullSecrets', 'ephemeralVolumesSizeLimit']) expect(spec).not.toHaveProperty(key);
  const store = { destination: 's3://backups', secret: 'bucket' };
  expect(only(built({ backup: store }), 'ObjectStore').spec).toEqual({
    configuration: {
      destinationPath: 's3://backups',
      s3Credentials: {
        accessKeyId: { name: 'bucket', key: 'AWS_ACCESS_KEY_ID' },
        secretAccessKey: { name: 'bucket', key: 'AWS_SECRET_ACCESS_KEY' },
      },
    },
  });
  expect(only(built({ backup: store }), 'ScheduledBackup').spec).toMatchObject({ schedule: '0 0 2 * * *' });
  expect(only(built({ backup: { ...store, schedule: '@daily' } }), 'ScheduledBackup').spec).toMatchObject({
    schedule: '@daily',
  });
});

test('Kubernetes accepts all of it', () => {
  expect(built().flatMap((object) => checkObject(object))).toEqual([]);
});

test.each<[string, Parameters<typeof built>[0], string]>([
  ['an image of Docker Hub', { image: 'postgres:16' }, 'image: "postgres:16" is one that CloudNativePG does not run'],
  ['a setting of the operator', { settings: { archive_mode: 'on' } }, 'settings.archive_mode: is set by CloudNativePG'],
  ['a setting of nobody', { settings: { port: '1' } }, 'settings.port: is set by slotstack'],
  ['a name without room', { name: 'd'.repeat(48) }, 'has 51 characters, and may have 50'],
  ['no instances', { instances: 0 }, 'instances: must be a whole number from 1 on'],
  ['no SQL name', { user: 'a-b' }, 'user: must be a plain SQL name'],
  ['much shared memory', { sharedMemory: Size.gibibytes(2) }, 'sharedMemory: must be less than the memory'],
  [
    'a destination that is none',
    { backup: { destination: '/srv', secret: 'a' } },
    'backup.destination: must be a bucket',
  ],
  [
    'a schedule with seconds',
    { backup: { destination: 's3://a1b', secret: 'a', schedule: '0 0 2 * * *' } },
    'backup.schedule: must have five fields',
  ],
  [
    'a retention in hours',
    { backup: { destination: 's3://a1b', secret: 'a', retention: '5h' } },
    'backup.retention: must',
  ],
])('%s is refused', (_, changes, reason) => {
  expect(() => built(changes)).toThrow(reason);
});
