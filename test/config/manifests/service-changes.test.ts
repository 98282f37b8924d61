import type { KubernetesObject } from '../../../kubernetes/kubernetes-object';
import { podSpecOf, type PodSpec } from '../../../kubernetes/pod-template';
import { changeService, isDropped, type ServiceChanges } from '../../../config/manifests/service-changes';

const workload = (spec: object, kind = 'Deployment', name = 'api'): KubernetesObject => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name },
  spec: { replicas: 1, template: { metadata: { labels: { app: name } }, spec } },
});

/** The pod of the Deployment `api` after the changes. */
const changed = (spec: object, changes: Partial<ServiceChanges>): PodSpec | undefined =>
  podSpecOf(changeService(workload(spec), { workload: 'api', ...changes }));

describe('the image', () => {
  test('replaces that of the first container, and of init containers with the same or none', () => {
    const spec = {
      containers: [
        { name: 'api', image: 'old' },
        { name: 'sidecar', image: 'old' },
      ],
      initContainers: [
        { name: 'migrate', image: 'old' },
        { name: 'none' },
        { name: 'empty', image: '' },
        { name: 'wait', image: 'busybox' },
      ],
    };
    expect(changed(spec, { image: 'new:1' })).toEqual({
      containers: [
        { name: 'api', image: 'new:1' },
        { name: 'sidecar', image: 'old' },
      ],
      initContainers: [
        { name: 'migrate', image: 'new:1' },
        { name: 'none', image: 'new:1' },
        { name: 'empty', image: 'new:1' },
        { name: 'wait', image: 'busybox' },
      ],
    });
  });

  test('is given to a first container without one', () => {
    expect(changed({ containers: [{ name: 'api' }] }, { image: 'new:1' })).toEqual({
      containers: [{ name: 'api', image: 'new:1' }],
    });
  });

  test.each([
    [workload({ containers: [{ name: 'api', image: 'old' }] }, 'Deployment', 'api-worker')],
    [workload({ containers: [{ name: 'api', image: 'old' }] }, 'ReplicaSet')],
    [{ apiVersion: 'v1', kind: 'Service', metadata: { name: 'api' }, spec: { ports: [] } }],
    [workload({ containers: [] })],
    [workload({})],
    [{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'api' } }],
  ])('changes nothing but the first container of the workload that is called like the service: not %j', (object) => {
    expect(changeService(object, { workload: 'api', image: 'new:1' })).toEqual(object);
  });

  test.each(['StatefulSet', 'DaemonSet', 'CronJob'])('is that of a %s, too', (kind) => {
    const program = workload({ containers: [{ name: 'api', image: 'old' }] }, kind);
    const job = { ...program, spec: { schedule: '@daily', jobTemplate: { spec: program.spec } } };
    const changedObject = changeService(kind === 'CronJob' ? job : program, { workload: 'api', image: 'new:1' });
    expect(podSpecOf(changedObject)?.containers).toEqual([{ name: 'api', image: 'new:1' }]);
  });

  test('leaves the rest of the Deployment, and the object that was given, as it is', () => {
    const before = workload({ containers: [{ name: 'api', image: 'old' }], restartPolicy: 'Always' });
    const copy = structuredClone(before);
    expect(changeService(before, { workload: 'api', image: 'new:1' })).toEqual({
      ...copy,
      spec: {
        replicas: 1,
        template: {
          metadata: { labels: { app: 'api' } },
          spec: { containers: [{ name: 'api', image: 'new:1' }], restartPolicy: 'Always' },
        },
      },
    });
    expect(before).toEqual(copy);
  });
});

describe('host mounts', () => {
  const hostMounts = [{ name: 'src', hostPath: '/srv/src', mountPath: '/app' }];
  const mount = { name: 'src', mountPath: '/app' };
  const volume = { name: 'src', hostPath: { path: '/srv/src', type: 'Directory' } };

  test('come into the first container and all init containers', () => {
    const spec = {
      containers: [{ name: 'api' }, { name: 'sidecar' }],
      initContainers: [{ name: 'one' }, { name: 'two', volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }] }],
    };
    expect(changed(spec, { overlay: { hostMounts } })).toEqual({
      volumes: [volume],
      containers: [{ name: 'api', volumeMounts: [mount] }, { name: 'sidecar' }],
      initContainers: [
        { name: 'one', volumeMounts: [mount] },
        { name: 'two', volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }, mount] },
      ],
    });
  });

  test('replace the volume and the mount of their name, and no other', () => {
    const spec = {
      volumes: [
        { name: 'src', emptyDir: {} },
        { name: 'tmp', emptyDir: {} },
      ],
      containers: [
        {
          name: 'api',
          volumeMounts: [
            { name: 'src', mountPath: '/old', readOnly: true },
            { name: 'tmp', mountPath: '/tmp' },
          ],
        },
      ],
    };
    expect(changed(spec, { overlay: { hostMounts } })).toEqual({
      volumes: [{ name: 'tmp', emptyDir: {} }, volume],
      containers: [{ name: 'api', volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }, mount] }],
    });
  });

  test.each([
    [undefined, 'Directory'],
    ['', 'Directory'],
    ['Socket', 'Socket'],
  ] as const)('of the type %j are of the type %s', (hostPathType, type) => {
    const overlay = { hostMounts: [{ name: 'src', hostPath: '/srv/src', mountPath: '/app', hostPathType }] };
    expect(changed({ containers: [] }, { overlay })?.volumes).toEqual([
      { name: 'src', hostPath: { path: '/srv/src', type } },
    ]);
  });

  test.each([undefined, ''])('without a path (%j) add the mount and keep the volume', (hostPath) => {
    const spec = { volumes: [{ name: 'src', emptyDir: {} }], containers: [{ name: 'api' }] };
    expect(changed(spec, { overlay: { hostMounts: [{ name: 'src', hostPath, mountPath: '/app' }] } })).toEqual({
      volumes: [{ name: 'src', emptyDir: {} }],
      containers: [{ name: 'api', volumeMounts: [mount] }],
    });
  });

  test('come into a pod whose lists are there without a value', () => {
    const spec = { volumes: null, initContainers: null, containers: [{ name: 'api', volumeMounts: null }] };
    expect(changed(spec, { overlay: { hostMounts } })).toEqual({
      volumes: [volume],
      initContainers: null,
      containers: [{ name: 'api', volumeMounts: [mount] }],
    });
  });

  test('go nowhere but into the Deployment that is called like the service', () => {
    const other = workload({ containers: [{ name: 'api' }] }, 'Deployment', 'worker');
    expect(changeService(other, { workload: 'api', overlay: { hostMounts } })).toBe(other);
  });
});

test('claims are mounted with subdirectory and read-only where stated, after the host mounts', () => {
  const overlay = {
    pvcMounts: [
      { name: 'data', claimName: 'shop-data', mountPath: '/data', subPath: 'api', readOnly: true },
      { name: 'cache', claimName: 'shop-cache', mountPath: '/cache', subPath: undefined, readOnly: undefined },
    ],
    hostMounts: [{ name: 'src', hostPath: '/srv/src', mountPath: '/app' }],
  };
  const mounts = [
    { name: 'src', mountPath: '/app' },
    { name: 'data', mountPath: '/data', subPath: 'api', readOnly: true },
    { name: 'cache', mountPath: '/cache' },
  ];
  const spec = { containers: [{ name: 'api' }], initContainers: [{ name: 'init' }] };
  expect(changed(spec, { overlay })).toStrictEqual({
    volumes: [
      { name: 'src', hostPath: { path: '/srv/src', type: 'Directory' } },
      { name: 'data', persistentVolumeClaim: { claimName: 'shop-data' } },
      { name: 'cache', persistentVolumeClaim: { claimName: 'shop-cache' } },
    ],
    containers: [{ name: 'api', volumeMounts: mounts }],
    initContainers: [{ name: 'init', volumeMounts: mounts }],
  });
});

describe('dropped kinds', () => {
  const ingress = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'api' } };

  test.each([['Ingress'], ['ingress'], ['INGRESS'], [' ingress ']])('%j drops an Ingress', (kind) => {
    expect(isDropped(ingress, { dropKinds: ['Secret', kind] })).toBe(true);
  });

  test.each([[undefined], [{}], [{ dropKinds: [] }], [{ dropKinds: ['IngressClass', 'ingresses', ''] }]])(
    '%j drops none',
    (overlay) => {
      expect(isDropped(ingress, overlay)).toBe(false);
    },
  );
});
