import { dataMountsOf } from '../../../constructs/included/data-mount';
import { newData } from '../built';
import { workload } from './workload';

const { paths } = newData();
const data = { name: 'data', mountPath: '/data' };
const volume = (path: string) => ({ volumes: [{ name: 'data', hostPath: { path } }] });

describe('a workload mounts a data path', () => {
  test('where a volume has its path: the volume, the writer, and what is known of its image', () => {
    const [mount, ...others] = dataMountsOf(workload('Deployment'), paths);
    expect(others).toEqual([]);
    expect(mount).toMatchObject({
      path: { name: 'db' },
      volumeName: 'data',
      container: { name: 'server' },
      mount: { mountPath: '/var/lib/postgresql/data' },
      initWriters: [],
      known: { user: 999, volume: '/var/lib/postgresql/data' },
    });
  });

  test.each([
    '/srv/shop/slots/3/db',
    '/srv/shop/slots/3/db/',
    '/srv/shop/slots/3/db//',
    '/srv//shop/./slots/3/db',
    '//srv/shop/slots/3/db',
  ])('however its path is written: %s', (path) => {
    expect(dataMountsOf(workload('StatefulSet', {}, volume(path)), paths).map((mount) => mount.path.name)).toEqual([
      'db',
    ]);
  });

  test.each([
    '/srv/shop/slots/3',
    '/srv/shop/slots/3/db/pgdata',
    '/srv/shop/slots/33/db',
    '/srv/shop/slots/3/dbx',
    '/other',
  ])('and no other path: %s', (path) => {
    expect(dataMountsOf(workload('Deployment', {}, volume(path)), paths)).toEqual([]);
  });

  test('several, each with its writer', () => {
    const object = workload(
      'StatefulSet',
      {},
      {
        containers: [
          { name: 'db', image: 'postgres:16', volumeMounts: [{ name: 'a', mountPath: '/a' }] },
          { name: 'cache', image: 'valkey:8', volumeMounts: [{ name: 'b', mountPath: '/b' }] },
        ],
        volumes: [
          { name: 'a', hostPath: { path: '/srv/shop/slots/3/db' } },
          { name: 'b', hostPath: { path: '/srv/shop/slots/3/cache' } },
        ],
      },
    );
    expect(
      dataMountsOf(object, paths).map(({ path, container, known }) => [path.name, container.name, known?.user]),
    ).toEqual([
      ['db', 'db', 999],
      ['cache', 'cache', undefined],
    ]);
  });

  test('not at all where it has no pod, or no volumes', () => {
    expect(dataMountsOf({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } }, paths)).toEqual([]);
    expect(dataMountsOf(workload('DaemonSet', {}, { volumes: [] }), paths)).toEqual([]);
  });
});

describe('the user of the writer', () => {
  test.each([
    ['that of the image where the manifest says none', {}, {}, [undefined, undefined]],
    ['that of its container', { runAsUser: 5, runAsGroup: 6 }, {}, [5, 6]],
    ['that of its pod', {}, { runAsUser: 7, runAsGroup: 8 }, [7, 8]],
    [
      'that of its container before that of its pod, each by itself',
      { runAsUser: 5 },
      { runAsUser: 7, runAsGroup: 8 },
      [5, 8],
    ],
    ['root where the manifest says so', { runAsUser: 0 }, { runAsUser: 7 }, [0, undefined]],
  ])('is %s', (_, own, pod, [user, group]) => {
    const [mount] = dataMountsOf(workload('Deployment', { securityContext: own }, { securityContext: pod }), paths);
    expect([mount?.user, mount?.group]).toEqual([user, group]);
  });
});

test('containers beside the writer may read, and init containers that write are told', () => {
  const object = workload(
    'Deployment',
    {},
    {
      initContainers: [
        { name: 'chown', volumeMounts: [data] },
        { name: 'look', volumeMounts: [{ ...data, readOnly: true }] },
        { name: 'wait' },
      ],
      containers: [
        { name: 'exporter', volumeMounts: [{ ...data, readOnly: true }] },
        { name: 'server', volumeMounts: [data] },
      ],
    },
  );
  expect(dataMountsOf(object, paths)).toMatchObject([{ container: { name: 'server' }, initWriters: ['chown'] }]);
});

const refused: [string, ReturnType<typeof workload>][] = [
  [
    'mounts data path "db", which only a Deployment or StatefulSet of apps/v1 can: its pod is the one writer',
    workload('DaemonSet'),
  ],
  [
    'mounts data path "db", which only a Deployment or StatefulSet of apps/v1 can: its pod is the one writer',
    workload('ReplicaSet'),
  ],
  [
    'mounts data path "db", which only a Deployment or StatefulSet of apps/v1 can: its pod is the one writer',
    workload('Job'),
  ],
  [
    'has 2 replicas and mounts data path "db": two writers would destroy the data',
    workload('Deployment', {}, {}, { replicas: 2 }),
  ],
  ['has a volume for data path "db" that no container mounts to write', workload('Deployment', { volumeMounts: [] })],
  [
    'has a volume for data path "db" that no container mounts to write',
    workload('Deployment', { volumeMounts: [{ ...data, readOnly: true }] }),
  ],
  [
    'mounts data path "db" twice (one, two): one container writes, others mount it readOnly',
    workload('Deployment', {}, { containers: ['one', 'two'].map((name) => ({ name, volumeMounts: [data] })) }),
  ],
  [
    'mounts data path "db" twice (server, server): one container writes, others mount it readOnly',
    workload('Deployment', { volumeMounts: [data, { ...data, mountPath: '/again' }] }),
  ],
  [
    'mounts a subPath of data path "db": make that directory a data path of its own',
    workload('Deployment', { volumeMounts: [{ ...data, subPath: 'pgdata' }] }),
  ],
  [
    'mounts a subPath of data path "db": make that directory a data path of its own',
    workload('Deployment', { volumeMounts: [{ ...data, subPathExpr: '$(POD)' }] }),
  ],
  [
    'mounts data path "db", so it runs as the ServiceAccount of the slot\'s data: remove serviceAccountName "agent"',
    workload('Deployment', {}, { serviceAccountName: 'agent' }),
  ],
  [
    'mounts data path "db", so it runs as the ServiceAccount of the slot\'s data: remove serviceAccount "agent"',
    workload('Deployment', {}, { serviceAccount: 'agent' }),
  ],
  [
    'mounts data path "db", so it gets no token for the API: remove automountServiceAccountToken, which is true',
    workload('Deployment', {}, { automountServiceAccountToken: true }),
  ],
];

test.each(refused)('a workload that cannot be kept to one writer is refused: it %s', (reason, object) => {
  expect(() => dataMountsOf(object, paths)).toThrow(new Error(reason));
});

test.each([
  ['one replica', workload('Deployment', {}, {}, { replicas: 1 })],
  ['none for now', workload('StatefulSet', {}, {}, { replicas: 0 })],
  ['the default ServiceAccount', workload('Deployment', {}, { serviceAccountName: 'default', serviceAccount: '' })],
  ['no token', workload('Deployment', {}, { automountServiceAccountToken: false })],
  ['an empty subPath', workload('Deployment', { volumeMounts: [{ ...data, subPath: '' }] })],
])('a workload with %s is fine', (_, object) => {
  expect(dataMountsOf(object, paths)).toHaveLength(1);
});
