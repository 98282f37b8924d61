import { Duration, Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { SlotClaims, type SlotClaimsProps } from '../../../constructs/slot-data/slot-claims';
import type { KubernetesObject } from '../../../kubernetes/kubernetes-object';
import { podSpecOf } from '../../../kubernetes/pod-template';
import { checkObject } from '../../kubernetes/object-checks/check-object';
import { newChart, objectsOf, only } from '../built';

const props: SlotClaimsProps = {
  project: 'shop',
  namespace: 'shop-dev-3',
  slot: 3,
  generation: 7,
  claim: { size: Size.gibibytes(10) },
  paths: ['db', 'files'],
};

const newClaims = (changes: Partial<SlotClaimsProps> = {}) =>
  new SlotClaims(newChart(), 'data', { ...props, ...changes });

/** A Deployment as its owner writes it, on the claim of a data path. */
function deployment(securityContext: object, path = 'db'): (data: SlotClaims) => KubernetesObject {
  return (data) => {
    const labels = { app: 'web' };
    const containers = [
      { name: 'web', image: 'web:1', command: ['web'], volumeMounts: [{ name: 'own', mountPath: '/data' }] },
      { name: 'reader', image: 'web:1', volumeMounts: [{ name: 'own', mountPath: '/seen', readOnly: true }] },
    ];
    const volumes = [data.path(path).volume('own')];
    const made = new k8s.KubeDeployment(data, 'web', {
      metadata: { name: 'web', namespace: 'shop-dev-3' },
      spec: {
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { securityContext, containers, volumes } },
      },
    });
    data.attach(made);
    return made.toJson() as KubernetesObject;
  };
}

const ofUser = { runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000 };
const paths: SlotClaimsProps['paths'] = [{ name: 'db', command: ['web'] }, 'files'];
const attached = (securityContext: object) => deployment(securityContext)(newClaims({ paths }));

test('each data path has a claim, of the class and size that are stated', () => {
  const objects = objectsOf(
    newClaims({
      claim: { size: Size.gibibytes(10), storageClass: 'fast' },
      paths: ['db', { name: 'files', claim: { size: Size.mebibytes(500), accessMode: 'ReadWriteMany' } }],
    }),
  );
  expect(only(objects, 'PersistentVolumeClaim', 'data-db').spec).toEqual({
    accessModes: ['ReadWriteOnce'],
    storageClassName: 'fast',
    resources: { requests: { storage: '10Gi' } },
  });
  expect(only(objects, 'PersistentVolumeClaim', 'data-files').spec).toEqual({
    accessModes: ['ReadWriteMany'],
    storageClassName: 'fast',
    resources: { requests: { storage: '500Mi' } },
  });
  expect(objects.flatMap(checkObject)).toEqual([]);
});

test('a workload sees the directory of its data in the volume and nothing else of it, in every container', () => {
  const { containers = [], volumes = [] } = podSpecOf(attached(ofUser)) ?? {};
  expect(containers.map(({ volumeMounts = [] }) => volumeMounts[0])).toEqual([
    { name: 'own', mountPath: '/data', subPath: 'slot-data/db' },
    { name: 'own', mountPath: '/seen', readOnly: true, subPath: 'slot-data/db' },
  ]);
  // Of two volumes of one claim in a pod, the kubelet mounts one, and waits for the other for ever.
  expect(volumes.filter(({ persistentVolumeClaim }) => persistentVolumeClaim)).toHaveLength(1);
});

test('its data is ensured by its own user where the volume is given to the group of that, and by root elsewhere', () => {
  const ensuring = (securityContext: object) => podSpecOf(attached(securityContext))?.initContainers?.[0];
  expect(ensuring(ofUser)?.securityContext).toMatchObject({
    runAsUser: 1000,
    runAsNonRoot: true,
    capabilities: { drop: ['ALL'] },
  });
  expect(ensuring({ runAsUser: 1000, runAsGroup: 1000 })?.securityContext).toMatchObject({ runAsUser: 0 });
  expect(ensuring(ofUser)?.args).toEqual(
    expect.arrayContaining(['--store=claim', '--generation=7', '--retention-hours=72', 'db=1000:1000:0700']),
  );
  expect(ensuring(ofUser)?.volumeMounts?.[0]).toEqual({ name: 'own', mountPath: '/slot-data/volume' });
});

test('two workloads on one data path are refused, and one that is not attached', () => {
  const data = newClaims({ paths });
  deployment(ofUser)(data);
  expect(() => deployment(ofUser)(newClaims({ paths: ['files'] }))).toThrow('there is no data path "db"');
  const claims = newClaims();
  new k8s.KubePod(claims, 'stranger', {
    metadata: { name: 'stranger', namespace: 'shop-dev-3' },
    spec: { containers: [], volumes: [claims.path('db').volume()] },
  });
  expect(claims.node.validate()).toEqual([
    expect.stringContaining('mounts data path "db": attach it by SlotData.attach'),
  ]);
});

test('the scripts lie in a ConfigMap, under a name that a changed script does not change', () => {
  const { data, metadata } = only(objectsOf(newClaims()), 'ConfigMap');
  expect(metadata.name).toBe('slot-data-scripts-v1');
  expect(Object.keys(data as object)).toEqual(expect.arrayContaining(['ensure', 'run-locked', 'postgres-server']));
});

test('where it lies on a node cannot be said', () => {
  expect(() => newClaims().path('db').hostPath).toThrow('data path "db" lies in claim data-db: take volume()');
  expect(newClaims().path('db').subPath).toBe('slot-data/db');
});

test.each<[string, Partial<SlotClaimsProps>, string]>([
  ['a size that is none', { claim: { size: 'much' as unknown as Size } }, 'claim.size: must be a Size'],
  ['a class that is no name', { claim: { ...props.claim, storageClass: 'Fast!' } }, 'claim.storageClass: '],
  [
    'an access mode that Jobs cannot share',
    { claim: { ...props.claim, accessMode: 'ReadWriteOncePod' as 'ReadWriteOnce' } },
    'claim.accessMode: must be ReadWriteOnce or ReadWriteMany',
  ],
  ['no path', { paths: [] }, 'paths: name at least one directory'],
  ['a path out of the volume', { paths: ['../etc'] }, 'paths[0]'],
  ['half an hour', { retention: Duration.minutes(90) }, 'retention: must be whole hours'],
  ['a generation below zero', { generation: -1 }, 'generation: '],
])('refuses %s', (_, changes, message) => {
  expect(() => newClaims(changes)).toThrow(message);
});
