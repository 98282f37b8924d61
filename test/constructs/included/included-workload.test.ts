import type { KubernetesObject } from '../../../kubernetes/kubernetes-object';
import type { Container, PodSpec } from '../../../kubernetes/pod-template';
import { dataMountsOf } from '../../../constructs/included/data-mount';
import { attachWorkload } from '../../../constructs/included/included-workload';
import type { DataPathProps } from '../../../constructs/slot-data/data-path';
import type { DiskProps } from '../../../constructs/slot-data/disk';
import { checkObject } from '../../kubernetes/object-checks/check-object';
import { at, containerOf, disk, mountsOf, newData, pathsWith, podOf } from '../built';
import { workload } from './workload';

/** The workload on the data of slot 3, where the data path `db` has `settings`. */
function attach(object: KubernetesObject, settings: Partial<DataPathProps> = {}, changes: Partial<DiskProps> = {}) {
  const data = newData({ disk: disk(changes), paths: pathsWith('db', settings) });
  const attached = attachWorkload('Deployment/db', object, dataMountsOf(object, data.paths), data);
  expect(checkObject(attached.object)).toEqual([]);
  return attached;
}

const podAfter = (...args: Parameters<typeof attach>) => podOf(attach(...args).object);
const serverAfter = (...args: Parameters<typeof attach>) => containerOf(podAfter(...args), 'server');

/** What runs under the lock; undefined where there is none. */
const locked = (...args: Parameters<typeof attach>) => {
  const { command = [] } = serverAfter(...args);
  return command[1] === '/slot-data/scripts/run-locked' ? command.slice(5) : undefined;
};

const ownership = (...args: Parameters<typeof attach>) => podAfter(...args).initContainers?.[0]?.args?.at(-1);

const pinned = `registry:5000/library/postgres:16@sha256:${'a'.repeat(64)}`;
const unknown = { image: 'registry/shop/valkey:8' };
const owned = { owner: 1000, group: 1000 };

describe('an included workload on a data path', () => {
  test('has its directory ensured before anything else runs', () => {
    const object = workload('Deployment', {}, { initContainers: [{ name: 'wait', image: 'busybox:1' }] });
    expect(podAfter(object).initContainers?.map(({ name, image }) => [name, image])).toEqual([
      ['slot-data', 'tools:1'],
      ['wait', 'busybox:1'],
    ]);
    expect(podAfter(object).volumes?.map(({ name }) => name)).toEqual([
      'data',
      'slot-data-environment',
      'slot-data-sentinel',
      'slot-data-token',
      'slot-data-scripts',
      'slot-data-tickets',
    ]);
  });

  test.each([
    ['its own image where that has the tools', {}, {}, 'registry/library/postgres:16'],
    ['its own image by digest', { image: pinned }, {}, pinned],
    ['the tools image where its own has no tools', { image: 'postgres:16-alpine' }, {}, 'tools:1'],
    ['the tools image where its own is not known', unknown, owned, 'tools:1'],
  ])('uses %s, asked for the tools of the service', (_, container, settings, image) => {
    const pod = podAfter(workload('Deployment', container), settings, { toolsFrom: 'service' });
    expect(pod.initContainers?.[0]?.image).toBe(image);
  });

  test('has a volume without a type, by the path of services.yaml however the manifest writes it, and mounts it where the manifest does', () => {
    const volumes = [{ name: 'data', hostPath: { path: '/srv//shop/slots/3/db/', type: 'Directory' } }];
    expect(podAfter(workload('Deployment', {}, { volumes })).volumes?.[0]).toEqual({
      name: 'data',
      hostPath: { path: '/srv/shop/slots/3/db' },
    });
    expect(podAfter(workload('Deployment')).volumes?.[0]).toEqual({
      name: 'data',
      hostPath: { path: '/srv/shop/slots/3/db' },
    });
    expect(mountsOf(serverAfter(workload('Deployment')))).toEqual({
      data: 'writable',
      'slot-data-tickets': 'read-only',
      'slot-data-scripts': 'read-only',
    });
  });

  test('runs as the ServiceAccount of the data, without a token', () => {
    const object = workload('Deployment', {}, { serviceAccount: 'default' });
    expect(podAfter(object)).toMatchObject({ serviceAccountName: 'slot-data', automountServiceAccountToken: false });
    expect(podAfter(object)).not.toHaveProperty('serviceAccount');
  });

  test('is not updated by starting a second one beside it', () => {
    const rolling = { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } };
    expect(at(attach(workload('Deployment', {}, {}, rolling)).object, 'spec.strategy')).toEqual({ type: 'Recreate' });
    expect(attach(workload('StatefulSet', {}, {}, { serviceName: 'db' })).object.spec).not.toHaveProperty('strategy');
  });

  test('stays as it is otherwise', () => {
    const container = {
      env: [{ name: 'PGDATA', value: '/var/lib/postgresql/data/pgdata' }],
      ports: [{ containerPort: 5432 }],
      imagePullPolicy: 'Always',
      resources: { limits: { memory: '1Gi' } },
    };
    const pod: PodSpec = {
      dnsPolicy: 'ClusterFirst',
      terminationGracePeriodSeconds: 5,
      securityContext: { fsGroup: 5 },
      nodeSelector: { disk: 'fast' },
      affinity: { podAffinity: {} },
    };
    const before = workload('Deployment', container, pod, { replicas: 1, minReadySeconds: 3 });
    const { object, warnings } = attach(before);
    expect(warnings).toEqual([]);
    expect(object).toMatchObject({ metadata: before.metadata, spec: { replicas: 1, minReadySeconds: 3 } });
    expect(podOf(object)).toMatchObject(pod);
    expect(containerOf(podOf(object), 'server')).toMatchObject(container);
    // The object that was read is not the one that is changed: it is rendered for one target only by chance.
    expect(before).toEqual(workload('Deployment', container, pod, { replicas: 1, minReadySeconds: 3 }));
  });

  test('keeps containers beside the writer as they are', () => {
    const reader = {
      name: 'exporter',
      image: 'exporter:1',
      args: ['--all'],
      volumeMounts: [{ name: 'data', mountPath: '/data', readOnly: true }],
    };
    const containers = [...(podOf(workload('Deployment')).containers ?? []), reader];
    expect(containerOf(podAfter(workload('Deployment', {}, { containers })), 'exporter')).toEqual(reader);
  });

  test('is pinned to the node of the data; a node that the manifest asks for gives way, and that is told', () => {
    const node = { node: 'node-7' };
    const affinity = { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] }, podAntiAffinity: {} };
    const { object, warnings } = attach(workload('Deployment', {}, { affinity }), {}, node);
    expect(JSON.stringify(podOf(object).affinity)).toContain('"values":["node-7"]');
    expect(podOf(object).affinity).toMatchObject({ podAntiAffinity: {} });
    expect(podOf(object).affinity).not.toHaveProperty('nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution');
    expect(warnings).toEqual(['has a nodeAffinity, which gives way to the node of the data, node-7']);
    expect(attach(workload('Deployment'), {}, node).warnings).toEqual([]);
    expect(attach(workload('Deployment', {}, { affinity })).warnings).toEqual([]);
    expect(podAfter(workload('Deployment', {}, { affinity })).affinity).toEqual(affinity);
  });

  test('is the only one on it', () => {
    const data = newData();
    const object = workload('Deployment');
    const mounts = dataMountsOf(object, data.paths);
    attachWorkload('Deployment/db', object, mounts, data);
    expect(() => attachWorkload('Deployment/other', object, mounts, data)).toThrow(
      'data path "db" is mounted by Deployment/db already: two writers would destroy the data',
    );
  });
});

describe('the owner of the directory', () => {
  const entrypoint = ['docker-entrypoint.sh', 'postgres'];
  const cases: [string, Partial<Container>, PodSpec, Partial<DataPathProps>, string][] = [
    ['the user of a known image', {}, {}, {}, '999:999'],
    ['the user of a known variant', { image: 'postgres:16-alpine' }, {}, {}, '70:70'],
    ['the user of a known image whose entry point is called', { command: entrypoint }, {}, {}, '999:999'],
    ['the same by its path', { command: ['/usr/local/bin/docker-entrypoint.sh', 'postgres'] }, {}, {}, '999:999'],
    ['the same with an empty command', { command: [] }, {}, {}, '999:999'],
    ['root where the entry point is passed by, which would step down', { command: ['postgres'] }, {}, {}, '0:0'],
    ['the user of the container', { securityContext: { runAsUser: 5, runAsGroup: 6 } }, {}, {}, '5:6'],
    ['the user of the pod', {}, { securityContext: { runAsUser: 5, runAsGroup: 6 } }, {}, '5:6'],
    ['the user of the container, with the group of the image', { securityContext: { runAsUser: 5 } }, {}, {}, '5:999'],
    [
      'the user of an unknown image that the manifest names',
      { ...unknown, securityContext: { runAsUser: 5 } },
      {},
      {},
      '5:5',
    ],
    ['what services.yaml says', { securityContext: { runAsUser: 5 } }, {}, { owner: 7, group: 8 }, '7:8'],
    ['what services.yaml says, of an unknown image too', unknown, {}, { owner: 7 }, '7:7'],
    ['what services.yaml says, though it is root', {}, {}, { owner: 0, group: 0 }, '0:0'],
  ];

  test.each(cases)('is %s', (_, container, pod, settings, owner) => {
    expect(ownership(workload('Deployment', container, pod), settings)).toBe(`db=${owner}:0700`);
  });

  test('has the mode that services.yaml gives', () => {
    expect(ownership(workload('Deployment'), { mode: '0750' })).toBe('db=999:999:0750');
  });

  test.each([
    ['slotstack does not know its image', unknown],
    ['slotstack does not know its image', { image: 'bitnami/redis:7' }],
    ['slotstack does not know its image', { ...unknown, command: ['server'] }],
    ['sh may or may not step down from root', { command: ['sh', '-c', 'exec docker-entrypoint.sh postgres'] }],
    ['/bin/bash may or may not step down from root', { command: ['/bin/bash', '-c', 'postgres'] }],
  ])('must be stated where it is not certain: %s', (reason, container) => {
    expect(() => attach(workload('Deployment', container))).toThrow(
      `mounts data path "db", but ${reason}: state "owner" and "group" of the data path, in dataPaths.dirs of services.yaml or in paths of SlotData`,
    );
    expect(ownership(workload('Deployment', container), owned)).toBe('db=1000:1000:0700');
  });
});

describe('the lock', () => {
  const args = ['-c', 'fsync=off'];
  const cases: [string, Partial<Container>, Partial<DataPathProps>, string[]][] = [
    ['what a known image runs', {}, {}, ['docker-entrypoint.sh', 'postgres']],
    ['the arguments of the manifest', { args }, {}, ['docker-entrypoint.sh', ...args]],
    ['the command of the manifest', { command: ['postgres'] }, {}, ['postgres']],
    ['command and arguments of the manifest', { command: ['postgres'], args }, {}, ['postgres', ...args]],
    [
      'what the image runs where both lists are empty',
      { command: [], args: [] },
      {},
      ['docker-entrypoint.sh', 'postgres'],
    ],
    ['what services.yaml says of an unknown image', unknown, { ...owned, command: ['serve', '-x'] }, ['serve', '-x']],
    [
      'the same, with the arguments of the manifest',
      { ...unknown, args },
      { ...owned, command: ['serve', '-x'] },
      ['serve', '-x', ...args],
    ],
    [
      'the command of the manifest before that of services.yaml, which says what the image does',
      { ...unknown, command: ['run'], args },
      { ...owned, command: ['serve'] },
      ['run', ...args],
    ],
    ['what services.yaml says of a known image', {}, { command: ['postgres'] }, ['postgres']],
  ];

  test.each(cases)('is around %s', (_, container, settings, command) => {
    const object = workload('Deployment', container);
    expect(locked(object, settings)).toEqual(command);
    expect(serverAfter(object, settings).command?.slice(1, 5)).toEqual([
      '/slot-data/scripts/run-locked',
      '/slot-data/tickets/db',
      '/var/lib/postgresql/data',
      '60',
    ]);
    expect(serverAfter(object, settings)).not.toHaveProperty('args');
    expect(attach(object, settings).warnings).toEqual([]);
  });

  test.each([
    ['no command', unknown],
    ['a command', { ...unknown, command: ['serve'], args }],
  ])('is missing where the image is not known, and that is told: %s', (_, container) => {
    const { object, warnings } = attach(workload('Deployment', container), owned);
    expect(warnings).toEqual([
      'writes to data path "db" without a lock, because slotstack does not know the image of server: where it has sh, flock and stat, state what it runs as "command" of the data path, in dataPaths.dirs of services.yaml or in paths of SlotData; without these three it would not start so',
    ]);
    // As the manifest has it.
    expect(containerOf(podOf(object), 'server')).toEqual(
      containerOf(podOf(workload('Deployment', container)), 'server'),
    );
  });

  test('is not held by an init container that writes, and that is told', () => {
    const initContainers = [{ name: 'fix', image: 'busybox:1', volumeMounts: [{ name: 'data', mountPath: '/data' }] }];
    expect(attach(workload('Deployment', {}, { initContainers })).warnings).toEqual([
      'writes to data path "db" in init container fix, before the lock on it is held',
    ]);
  });

  test('is on one directory: a container on two data paths is refused', () => {
    const object = workload(
      'Deployment',
      {
        volumeMounts: [
          { name: 'data', mountPath: '/a' },
          { name: 'more', mountPath: '/b' },
        ],
      },
      {
        volumes: [
          { name: 'data', hostPath: { path: '/srv/shop/slots/3/db' } },
          { name: 'more', hostPath: { path: '/srv/shop/slots/3/cache' } },
        ],
      },
    );
    expect(() => attach(object)).toThrow(
      'mounts two data paths in container server, which can hold the lock of one: split it',
    );
  });
});

describe('a volume of the image below the mount, where the data would go instead', () => {
  const at = (mountPath: string, image = 'postgres:16', more: string[] = [], database?: string) =>
    workload(
      'Deployment',
      {
        image,
        ...(database !== undefined && { env: [{ name: 'PGDATA', value: database }] }),
        volumeMounts: ['data', ...more.map((_, index) => `more-${index}`)].map((name, index) => ({
          name,
          mountPath: [mountPath, ...more][index] ?? '',
        })),
      },
      {
        volumes: [
          { name: 'data', hostPath: { path: '/srv/shop/slots/3/db' } },
          ...more.map((_, index) => ({ name: `more-${index}`, emptyDir: {} })),
        ],
      },
    );

  test.each([
    ['postgres:16', '/var/lib/postgresql', '/var/lib/postgresql/data'],
    ['postgres:17-alpine', '/var/lib/postgresql/', '/var/lib/postgresql/data'],
    ['postgres:16', '/var/lib', '/var/lib/postgresql/data'],
    ['postgres:18', '/var/lib', '/var/lib/postgresql'],
    [`postgres@sha256:${'a'.repeat(64)}`, '/var/lib/postgresql', '/var/lib/postgresql/data'],
    ['mongo:8', '/data', '/data/db'],
    ['mysql:8', '/var/lib', '/var/lib/mysql'],
    ['postgres:16', '/var/lib/postgresql', '/var/lib/postgresql/data', '/var/lib/postgresql/data/pgdata'],
  ])('is told: %s at %s', (image, mountPath, volume, ...[database]) => {
    expect(attach(at(mountPath, image, [], database)).warnings).toEqual([
      `mounts data path "db" at ${mountPath}, but the image declares the volume ${volume} below it: the data goes there, never reaches the data path, and is lost with the container; mount it at ${volume}`,
    ]);
  });

  test.each([
    ['the volume itself', at('/var/lib/postgresql/data')],
    ['the volume itself, with a slash', at('/var/lib/postgresql/data/')],
    ['a directory in the volume', at('/var/lib/postgresql/data/pgdata')],
    ['a neutral directory', at('/database')],
    ['the parent, from version 18 on, where it is the volume', at('/var/lib/postgresql', 'postgres:18')],
    ['the parent, in the newest version', at('/var/lib/postgresql', 'postgres')],
    [
      'the parent, where another mount has the volume',
      at('/var/lib/postgresql', 'postgres:16', ['/var/lib/postgresql/data']),
    ],
    ['another program', at('/data', 'redis:7')],
    ['the database told to lie beside it', at('/var/lib/postgresql', 'postgres:16', [], '/var/lib/postgresql/pgdata')],
  ])('is none: %s', (_, object) => {
    expect(attach(object).warnings).toEqual([]);
  });
});

test('each data path of a pod has its own claim and lock', () => {
  const object = workload(
    'StatefulSet',
    {},
    {
      containers: [
        {
          name: 'server',
          image: 'postgres:16',
          volumeMounts: [{ name: 'data', mountPath: '/var/lib/postgresql/data' }],
        },
        { name: 'cache', image: 'redis:7-alpine', volumeMounts: [{ name: 'more', mountPath: '/data' }] },
      ],
      volumes: [
        { name: 'data', hostPath: { path: '/srv/shop/slots/3/db' } },
        { name: 'more', hostPath: { path: '/srv/shop/slots/3/cache', type: 'Directory' } },
      ],
    },
    { serviceName: 'db' },
  );
  const pod = podAfter(object);
  expect(pod.initContainers?.[0]?.args?.slice(-2)).toEqual(['db=999:999:0700', 'cache=999:1000:0700']);
  expect(containerOf(pod, 'cache').command?.slice(2)).toEqual([
    '/slot-data/tickets/cache',
    '/data',
    '60',
    'docker-entrypoint.sh',
    'redis-server',
  ]);
  expect(pod.volumes?.[1]).toEqual({ name: 'more', hostPath: { path: '/srv/shop/slots/3/cache' } });
});
