import { claimsOf, keptClaims } from '../../kubernetes/claims';

const object = (kind: string, name: string, spec: object = {}) => ({
  apiVersion: 'v1',
  kind,
  metadata: { name },
  spec,
});

test.each<[string, ReturnType<typeof object>, string[]]>([
  ['is one', object('PersistentVolumeClaim', 'uploads'), ['uploads']],
  [
    'makes one for each of its pods',
    object('StatefulSet', 'search', { replicas: 2, volumeClaimTemplates: [{ metadata: { name: 'data' } }] }),
    ['data-search-0', 'data-search-1'],
  ],
  ['makes none', object('StatefulSet', 'search'), []],
  [
    'mounts one',
    object('Deployment', 'web', {
      template: {
        spec: {
          volumes: [
            { name: 'a', persistentVolumeClaim: { claimName: 'uploads' } },
            { name: 'b', emptyDir: {} },
          ],
        },
      },
    }),
    ['uploads'],
  ],
  ['has nothing to do with any', object('ConfigMap', 'a'), []],
])('claims are found where an object %s', (_, each, claims) => {
  expect(claimsOf([each])).toEqual(claims);
});

test('they are named once, and said to stay', () => {
  const claims = claimsOf([
    object('PersistentVolumeClaim', 'b'),
    object('PersistentVolumeClaim', 'a'),
    object('PersistentVolumeClaim', 'b'),
  ]);
  expect(keptClaims(claims)).toBe('data in claims a, b stays: only data paths are emptied');
  expect(keptClaims(['a'])).toBe('data in claim a stays: only data paths are emptied');
  expect(keptClaims([])).toBeUndefined();
});
