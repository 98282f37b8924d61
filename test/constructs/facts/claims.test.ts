import { claimLines, claimsOf } from '../../../constructs/facts/claims';

const object = (kind: string, name: string, spec: object = {}) => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, namespace: 'shop-dev-3' },
  spec,
});

const volume = { name: 'a', persistentVolumeClaim: { claimName: 'uploads' } };

/** A Deployment whose containers mount the claim `uploads` like this. */
const mounting = (...mounts: object[]) =>
  object('Deployment', 'web', {
    template: {
      spec: {
        volumes: [volume, { name: 'b', emptyDir: {} }],
        containers: mounts.map((mount) => ({ name: 'c', volumeMounts: [{ name: 'a', mountPath: '/a', ...mount }] })),
      },
    },
  });

test.each<[string, ReturnType<typeof object>, object[]]>([
  ['is one', object('PersistentVolumeClaim', 'uploads'), [{ name: 'uploads' }]],
  [
    'makes one for each of its pods',
    object('StatefulSet', 'search', { replicas: 2, volumeClaimTemplates: [{ metadata: { name: 'data' } }] }),
    [{ name: 'data-search-0' }, { name: 'data-search-1' }],
  ],
  ['makes none', object('StatefulSet', 'search'), []],
  ['has one as a volume', mounting(), [{ name: 'uploads' }]],
  ['mounts one', mounting({ subPath: 'x' }), [{ name: 'uploads' }]],
  [
    'mounts the directory of a generation',
    mounting({ subPath: '.slotstack/shop-dev-3.7' }, { subPathExpr: '.slotstack/shop-dev-3.7/$(POD)' }),
    [{ name: 'uploads', generation: 7 }],
  ],
  [
    'mounts the directory of a generation, and the whole',
    mounting({ subPath: '.slotstack/shop-dev-3.7' }, {}),
    [{ name: 'uploads' }],
  ],
  ['mounts that of another namespace', mounting({ subPath: '.slotstack/shop-dev-4.7' }), [{ name: 'uploads' }]],
  [
    'has containers that are left out by null',
    object('Deployment', 'web', { template: { spec: { volumes: [volume], initContainers: null, containers: null } } }),
    [{ name: 'uploads' }],
  ],
  ['has nothing to do with any', object('ConfigMap', 'a'), []],
])('claims are found where an object %s', (_, each, claims) => {
  expect(claimsOf([each])).toEqual(claims);
});

test('they are named once, and said to start empty or to stay', () => {
  const claims = claimsOf([
    object('PersistentVolumeClaim', 'uploads'),
    object('PersistentVolumeClaim', 'cache'),
    mounting({ subPath: '.slotstack/shop-dev-3.7' }),
    mounting({ subPath: '.slotstack/shop-dev-3.7/x' }),
  ]);
  expect(claimLines(claims)).toEqual([
    'claim uploads starts empty; what was there stays on the volume',
    'data in claim cache stays',
  ]);
  expect(claimLines([{ name: 'a' }, { name: 'b' }])).toEqual(['data in claims a, b stays']);
  expect(claimLines([])).toEqual([]);
});
