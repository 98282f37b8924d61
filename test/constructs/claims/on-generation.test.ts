import { fixedClaims } from '../../../constructs/claims/fixed-claims';
import { onGeneration } from '../../../constructs/claims/on-generation';
import type { KubernetesObject } from '../../../kubernetes/kubernetes-object';
import { podSpecOf } from '../../../kubernetes/pod-template';

const claims = {
  namespace: 'shop-dev-3',
  generation: 7,
  fixed: new Map([['cache', 'services.yaml keeps it']]),
  ofDataPaths: new Set(['data-db']),
};
const directory = '.slotstack/shop-dev-3.7';

const pod = (...mounts: object[]) => ({
  volumes: [
    { name: 'uploads', persistentVolumeClaim: { claimName: 'uploads' } },
    { name: 'cache', persistentVolumeClaim: { claimName: 'cache' } },
    { name: 'scratch', emptyDir: {} },
  ],
  containers: [{ name: 'web', volumeMounts: mounts }],
});

const workload = (kind: string, spec: object): KubernetesObject => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name: 'web', namespace: 'shop-dev-3' },
  spec,
});

const mountsOf = (object: KubernetesObject) => podSpecOf(object)?.containers?.[0]?.volumeMounts;

describe('a mount of a claim is in the directory of the generation', () => {
  test.each([
    ['the whole volume', {}, { subPath: directory }],
    ['an empty subPath, which is the whole', { subPath: '' }, { subPath: directory }],
    ['a directory of it', { subPath: 'a/b' }, { subPath: `${directory}/a/b` }],
    ['one that the pod names', { subPathExpr: '$(POD)/x' }, { subPathExpr: `${directory}/$(POD)/x` }],
    ['to read only', { readOnly: true, subPath: 'a' }, { readOnly: true, subPath: `${directory}/a` }],
  ])('%s', (_, mount, expected) => {
    const own = { name: 'uploads', mountPath: '/data' };
    const made = onGeneration(workload('Deployment', { template: { spec: pod({ ...own, ...mount }) } }), claims);
    expect(mountsOf(made)).toEqual([{ ...own, ...expected }]);
  });

  test('in init containers too, and in a CronJob', () => {
    const { containers, ...others } = pod({ name: 'uploads', mountPath: '/data' });
    const spec = { ...others, initContainers: containers, containers: [{ name: 'idle' }] };
    const made = onGeneration(workload('CronJob', { jobTemplate: { spec: { template: { spec } } } }), claims);
    expect(podSpecOf(made)?.initContainers?.[0]?.volumeMounts?.[0]?.subPath).toBe(directory);
    expect(podSpecOf(made)?.containers).toEqual([{ name: 'idle' }]);
  });

  test('of a claim that each pod brings', () => {
    const template = { spec: { containers: [{ name: 'db', volumeMounts: [{ name: 'data', mountPath: '/data' }] }] } };
    const spec = { template, volumeClaimTemplates: [{ metadata: { name: 'data' } }] };
    const made = onGeneration(workload('StatefulSet', spec), claims);
    expect(mountsOf(made)).toEqual([{ name: 'data', mountPath: '/data', subPath: directory }]);
    expect(made.spec).toMatchObject({ volumeClaimTemplates: [{ metadata: { name: 'data' } }] });
    expect(onGeneration(workload('StatefulSet', spec), { ...claims, fixed: new Map([['data-web', 'kept']]) })).toEqual(
      workload('StatefulSet', spec),
    );
  });
});

test('what is no claim, or one that is kept, stays as it is', () => {
  const mounts = [
    { name: 'cache', mountPath: '/cache' },
    { name: 'scratch', mountPath: '/scratch', subPath: 'x' },
  ];
  const object = workload('Deployment', { template: { spec: pod(...mounts) } });
  expect(mountsOf(onGeneration(object, claims))).toEqual(mounts);
  const other = { ...workload('ConfigMap', {}), data: { a: 'b' } };
  expect(onGeneration(other, claims)).toBe(other);
});

describe('a claim is seen as it is', () => {
  const claim = (spec: object): KubernetesObject => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'golden' },
    spec,
  });
  const reader = workload('Deployment', {
    template: {
      spec: { volumes: [{ name: 'a', persistentVolumeClaim: { claimName: 'golden', readOnly: true } }] },
    },
  });
  const bringing = workload('StatefulSet', {
    volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: { dataSource: { kind: 'VolumeSnapshot', name: 'a' } } }],
  });

  test.each<[string, KubernetesObject, Record<string, string>]>([
    ['that begins with a snapshot', claim({ dataSource: {} }), { golden: 'it begins with what its dataSource holds' }],
    ['that begins with another', claim({ dataSourceRef: {} }), { golden: 'it begins with what its dataSource holds' }],
    ['that can only be read', claim({ accessModes: ['ReadOnlyMany'] }), { golden: 'its pods only read it' }],
    ['that is mounted to be read', reader, { golden: 'its pods only read it' }],
    [
      'that is a block device',
      workload('Deployment', {
        template: {
          spec: {
            volumes: [{ name: 'a', persistentVolumeClaim: { claimName: 'golden' } }],
            containers: [{ name: 'db', volumeDevices: [{ name: 'a', devicePath: '/dev/xvda' }] }],
          },
        },
      }),
      { golden: 'its pods have it as a block device, which has no directories' },
    ],
    ['that a StatefulSet fills', bringing, { 'data-web': 'it begins with what its dataSource holds' }],
  ])('%s', (_, object, expected) => {
    expect(Object.fromEntries(fixedClaims([object], []))).toEqual(expected);
  });

  test('not where one pod reads what another writes', () => {
    const writer = workload('Deployment', {
      template: { spec: { volumes: [{ name: 'a', persistentVolumeClaim: { claimName: 'golden' } }] } },
    });
    expect(fixedClaims([reader, writer], [])).toEqual(new Map());
    expect(fixedClaims([writer, reader], [])).toEqual(new Map());
  });

  test('that services.yaml keeps; and no other', () => {
    const plain = claim({ accessModes: ['ReadWriteOnce', 'ReadOnlyMany'], dataSource: null });
    expect(fixedClaims([plain], [])).toEqual(new Map());
    expect(fixedClaims([plain], ['golden'])).toEqual(new Map([['golden', 'services.yaml keeps it']]));
  });
});

test('a claim of a data path is emptied by what starts on it; one of a template that is called so is another', () => {
  const mounting = (spec: object) =>
    workload('StatefulSet', {
      template: {
        spec: { containers: [{ name: 'db', volumeMounts: [{ name: 'data', mountPath: '/data' }] }], ...spec },
      },
    });
  const own = mounting({ volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data-db' } }] });
  expect(onGeneration(own, claims)).toBe(own);
  const { spec } = mounting({});
  const brings = workload('StatefulSet', {
    ...(spec as object),
    volumeClaimTemplates: [{ metadata: { name: 'data' } }],
  });
  const called = { ...brings, metadata: { ...brings.metadata, name: 'db' } };
  expect(mountsOf(onGeneration(called, claims))?.[0]?.subPath).toBe(directory);
});
