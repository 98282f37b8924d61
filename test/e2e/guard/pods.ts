import { dry, noRight, patching, type Answer, type Attempt } from './attempts';
import { container, pod, withHostPath, withVolumes, workload, workloadKinds, type Spec } from './workloads';

const volumes = 'a pod may not have volumes other than';
const claim = 'the claim of an ephemeral volume';
const time = '300 seconds to end';
const priority = 'guard.priorityClasses';

const account = (name: string) => `a pod may not run as ServiceAccount ${name}`;

/** A claim of an ephemeral volume. */
function ephemeral(spec: Spec, metadata: Spec = {}): Spec {
  const usual = {
    storageClassName: 'any',
    accessModes: ['ReadWriteOnce'],
    resources: { requests: { storage: '1Mi' } },
  };
  return withVolumes({ ephemeral: { volumeClaimTemplate: { metadata, spec: { ...usual, ...spec } } } });
}

/** Counts for more than the class in the spec. */
const noClass = { annotations: { 'volume.beta.kubernetes.io/storage-class': '' } };

const slowProbe = { exec: { command: ['false'] }, terminationGracePeriodSeconds: 1_000_000 };

/** Pods on both sides of what somebody may run who is not trusted, and has the ServiceAccount codex-sa. */
function pods(root: string): readonly (readonly [string, Spec, Answer])[] {
  return [
    ['with nothing special', {}, undefined],
    ['as the agent', { serviceAccountName: 'codex-sa' }, undefined],
    [
      'with scratch space and a Secret',
      withVolumes({ emptyDir: {} }, { secret: { secretName: 'db-secret' } }),
      undefined,
    ],
    ['with a claim', withVolumes({ persistentVolumeClaim: { claimName: 'uploads' } }), undefined],
    [
      'with the scripts of all data',
      withVolumes({ persistentVolumeClaim: { claimName: 'slot-data-scripts' } }),
      'may not mount the claim slot-data-scripts',
    ],
    ['with a claim of its own', ephemeral({}), undefined],
    ['with a listed class', { priorityClassName: 'e2e-guard-listed' }, undefined],
    ['that takes five minutes to end', { terminationGracePeriodSeconds: 300 }, undefined],
    ['that takes a little longer to end', { terminationGracePeriodSeconds: 301 }, time],
    ['on a kind of node', { nodeSelector: { 'kubernetes.io/os': 'linux' } }, undefined],
    ['with a listed path of the node', withHostPath(`${root}.code/1`), 'volume-0'],
    // A pod is refused by two policies, of which the API server names any.
    ['with the node', withHostPath('/'), /volumes other than|may not mount \/ of the node/],
    ['with the data of the slot', { serviceAccountName: 'slot-data', ...withHostPath(`${root}/slots/1`) }, volumes],
    [
      'with the scripts of the data',
      { serviceAccountName: 'slot-data', ...withHostPath(`${root}/.slotstack-scripts/v1`) },
      volumes,
    ],
    [
      'with the scripts of the data, as itself',
      withHostPath(`${root}/.slotstack-scripts/v1`),
      /volumes other than|may not mount .*scripts\/v1 of the node/,
    ],
    ['with a CSI driver', withVolumes({ csi: { driver: 'node.example' } }), volumes],
    ['with a share', withVolumes({ nfs: { server: '127.0.0.1', path: '/' } }), volumes],
    [
      'with a disk',
      withVolumes({ iscsi: { targetPortal: '127.0.0.1', iqn: 'iqn.2001-04.com.example:disk', lun: 0 } }),
      volumes,
    ],
    ['as slot-data', { serviceAccountName: 'slot-data' }, account('slot-data')],
    ['as slot-data-cleanup', { serviceAccount: 'slot-data-cleanup' }, account('slot-data-cleanup')],
    ['as slot-gate', { serviceAccountName: 'slot-gate' }, account('slot-gate')],
    ['as one that is trusted', { serviceAccountName: 'deployer' }, account('deployer')],
    ['as another ServiceAccount', { serviceAccountName: 'unlisted' }, account('unlisted')],
    ['before everything on the node', { priorityClassName: 'system-node-critical' }, priority],
    ['before everything in the cluster', { priorityClassName: 'system-cluster-critical' }, priority],
    ['before others', { priorityClassName: 'e2e-guard-other' }, priority],
    ['that takes a million seconds to end', { terminationGracePeriodSeconds: 1_000_000 }, time],
    ['whose probe takes as long', { containers: [container({ livenessProbe: slowProbe })] }, time],
    ['whose first probe takes as long', { containers: [container({ startupProbe: slowProbe })] }, time],
    ['on a node of its choice', { nodeName: 'e2e' }, 'may not choose its node'],
    ['with a volume of its choice', ephemeral({ volumeName: 'pv' }), claim],
    ['with a volume that is there', ephemeral({ storageClassName: '' }), claim],
    ['with a claim that has no class yet', ephemeral({ storageClassName: undefined }), claim],
    ['with a volume that is there, by an annotation', ephemeral({}, noClass), claim],
    [
      'with a claim of another Application',
      ephemeral({}, { annotations: { 'argocd.argoproj.io/tracking-id': 'x' } }),
      claim,
    ],
  ];
}

/** What runs pods, in every way that Kubernetes has. @param root where data lies on the node */
export function podAttempts(namespace: string, root: string): readonly Attempt[] {
  const claims = (spec: Spec, metadata: Spec = {}) => [
    {
      metadata: { name: 'data', ...metadata },
      spec: {
        storageClassName: 'any',
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1Mi' } },
        ...spec,
      },
    },
  ];
  const claimed = (spec: Spec, metadata?: Spec) => {
    const set = workload('StatefulSet', namespace, {});
    return { ...set, spec: { ...(set.spec as Spec), volumeClaimTemplates: claims(spec, metadata) } };
  };
  const ownClaim = (spec: Spec, metadata: Spec = {}) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'trial', namespace, ...metadata },
    spec: claims(spec)[0]?.spec,
  });
  const unnamed = workload('Job', namespace, {});
  const chosen = 'a claim may not choose its volume';
  return [
    ...pods(root).flatMap(([name, spec, answer]): Attempt[] => [
      [`a Pod ${name}`, pod(namespace, spec), answer],
      ...workloadKinds.map((kind): Attempt => [`a ${kind} ${name}`, workload(kind, namespace, spec), answer]),
    ]),
    [
      'a Job that Kubernetes names',
      { ...unnamed, metadata: { ...unnamed.metadata, name: '', generateName: 'trial-' } },
      undefined,
    ],
    ['another image of a database', ['set', 'image', 'statefulset/postgres', dry, '*=busybox'], volumes],
    ['another image of its pod', ['set', 'image', 'pod/postgres-0', dry, 'postgres=busybox'], volumes],
    [
      'another command of a database',
      patching('statefulset/postgres', { spec: { template: { spec: { hostname: 'x' } } } }),
      volumes,
    ],
    ...['containers', 'initContainers'].map((containers): Attempt => {
      const path = `/spec/template/spec/${containers}/0`;
      const writable = [
        { op: 'add', path: `${path}/volumeMounts/-`, value: { name: 'slot-data-scripts', mountPath: '/trial' } },
      ];
      return [
        `the scripts of a database to write, in its ${containers}`,
        ['patch', 'statefulset/postgres', dry, '--type=json', '-p', JSON.stringify(writable)],
        volumes,
      ];
    }),
    [
      'scripts of its own for a database',
      [
        ...['patch', 'statefulset/postgres', dry, '--type=strategic', '-p'],
        JSON.stringify({
          spec: {
            template: {
              spec: { volumes: [{ name: 'slot-data-scripts', $retainKeys: ['name', 'emptyDir'], emptyDir: {} }] },
            },
          },
        }),
      ],
      volumes,
    ],
    [
      'other scripts for the databases of the slot',
      patching(`namespace/${namespace}`, { metadata: { annotations: { 'slotstack.dev/data-scripts': '/tmp' } } }),
      'the Namespace is changed and deleted only by',
    ],
    [
      'a volume of the node with the scripts',
      {
        apiVersion: 'v1',
        kind: 'PersistentVolume',
        metadata: { name: 'trial' },
        spec: {
          capacity: { storage: '1Mi' },
          accessModes: ['ReadWriteOnce'],
          hostPath: { path: `${root}/.slotstack-scripts/v1` },
        },
      },
      noRight,
    ],
    [
      'the node for an application',
      patching('deployment/web', { spec: { template: { spec: withHostPath('/') } } }),
      volumes,
    ],
    [
      'the data for an application',
      patching('deployment/web', { spec: { template: { spec: { serviceAccountName: 'slot-data' } } } }),
      account('slot-data'),
    ],
    [
      'precedence for an application',
      patching('deployment/web', { spec: { template: { spec: { priorityClassName: 'system-node-critical' } } } }),
      priority,
    ],
    ['the Job of a CronJob', ['create', 'job', 'trial', dry, '--from=cronjob/nightly'], undefined],
    ['a claim', ownClaim({}), undefined],
    ['a claim for a volume of its choice', ownClaim({ volumeName: 'pv' }), chosen],
    ['a claim for a volume with a label', ownClaim({ selector: { matchLabels: { a: 'b' } } }), chosen],
    ['a claim for a volume that is there', ownClaim({ storageClassName: '' }), chosen],
    ['a claim for a volume that is there, by an annotation', ownClaim({}, noClass), chosen],
    [
      'a volume that is there for a claim, by an annotation',
      ['annotate', 'pvc/uploads', dry, 'volume.beta.kubernetes.io/storage-class='],
      chosen,
    ],
    ['another volume for a claim', patching('pvc/uploads', { spec: { volumeName: 'pv' } }), chosen],
    ['a StatefulSet with claims', claimed({}), undefined],
    ['a StatefulSet with volumes of its choice', claimed({ volumeName: 'pv' }), chosen],
    ['a StatefulSet with volumes that are there', claimed({ storageClassName: '' }), chosen],
    ['a StatefulSet whose claims have no class yet', claimed({ storageClassName: undefined }), chosen],
    ['a StatefulSet with volumes that are there, by an annotation', claimed({}, noClass), chosen],
    ['a StatefulSet whose claims have a finalizer', claimed({}, { finalizers: ['example.org/held'] }), chosen],
    [
      'a StatefulSet whose claims are of another Application',
      claimed({}, { annotations: { 'argocd.argoproj.io/tracking-id': 'x' } }),
      chosen,
    ],
  ];
}
