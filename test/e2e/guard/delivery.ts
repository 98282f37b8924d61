import type { KubernetesObject } from '../../../kubernetes/kubernetes-object';
import { dry, patching, type Attempt } from './attempts';
import { pod, workload, workloadKinds } from './workloads';

const delivery = 'only who delivers the project sets';
const finalizer = 'keeps the namespace from going';
const copied = 'in a template, finalizers and the labels';
const custom = 'come only with the project: guard.apiGroups';

const trackingId = 'argocd.argoproj.io/tracking-id';
const trackedBy = { [trackingId]: 'e2e-guard-dev-2:/ConfigMap:e2e-guard-dev-1/x' };

type Metadata = Readonly<Record<string, unknown>>;

function named(apiVersion: string, kind: string, namespace: string, more: object = {}): KubernetesObject {
  return { apiVersion, kind, metadata: { name: 'trial', namespace }, ...more };
}

function withMetadata(object: KubernetesObject, metadata: Metadata): KubernetesObject {
  return { ...object, metadata: { ...object.metadata, ...metadata } };
}

/** The workload with metadata in its template; of a CronJob also in that of its Jobs, where `ofJobs` says so. */
function withTemplate(object: KubernetesObject, metadata: Metadata, ofJobs = false): KubernetesObject {
  const merge = (given: object, place: readonly string[]): object => {
    const [key, ...rest] = place;
    if (key === undefined) return { ...given, metadata: { ...(given as { metadata?: object }).metadata, ...metadata } };
    return { ...given, [key]: merge((given as Record<string, object>)[key] ?? {}, rest) };
  };
  const place = object.kind === 'PodTemplate' ? ['template'] : ['spec', 'template'];
  const inJobs = ofJobs ? ['spec', 'jobTemplate'] : ['spec', 'jobTemplate', 'spec', 'template'];
  return merge(object, object.kind === 'CronJob' ? inJobs : place) as KubernetesObject;
}

/** Ways to stop a delivery, and to keep the namespace from going. */
export function deliveryAttempts(namespace: string): readonly Attempt[] {
  const objects: readonly KubernetesObject[] = [
    named('v1', 'ConfigMap', namespace),
    named('v1', 'Secret', namespace),
    named('v1', 'ServiceAccount', namespace),
    named('v1', 'Service', namespace, { spec: { ports: [{ port: 80 }] } }),
    named('v1', 'PersistentVolumeClaim', namespace, {
      spec: { storageClassName: 'any', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Mi' } } },
    }),
    named('coordination.k8s.io/v1', 'Lease', namespace),
    named('autoscaling/v2', 'HorizontalPodAutoscaler', namespace, {
      spec: { maxReplicas: 1, scaleTargetRef: { kind: 'Deployment', name: 'web' } },
    }),
    pod(namespace, {}),
    ...workloadKinds.map((kind) => workload(kind, namespace, {})),
  ];
  return [
    ...objects.flatMap((object): Attempt[] => [
      [`a ${object.kind}`, object, undefined],
      [`a ${object.kind} of another Application`, withMetadata(object, { annotations: trackedBy }), delivery],
      [`a ${object.kind} with a finalizer`, withMetadata(object, { finalizers: ['example.org/held'] }), finalizer],
    ]),
    ...workloadKinds.flatMap((kind): Attempt[] => [
      [
        `a ${kind} whose copies are of another Application`,
        withTemplate(workload(kind, namespace, {}), { annotations: trackedBy }),
        copied,
      ],
      [
        `a ${kind} whose copies have a finalizer`,
        withTemplate(workload(kind, namespace, {}), { finalizers: ['example.org/held'] }),
        copied,
      ],
    ]),
    [
      'a CronJob whose Jobs are of another Application',
      withTemplate(workload('CronJob', namespace, {}), { annotations: trackedBy }, true),
      copied,
    ],
    [
      'another generation in a template',
      patching('deployment/web', {
        spec: { template: { metadata: { annotations: { 'slotstack.dev/generation': '99' } } } },
      }),
      copied,
    ],
    [
      'no generation in a template',
      patching('deployment/web', {
        spec: { template: { metadata: { annotations: { 'slotstack.dev/generation': null } } } },
      }),
      copied,
    ],
    [
      'a hook',
      withMetadata(named('v1', 'ConfigMap', namespace), { annotations: { 'argocd.argoproj.io/hook': 'PreSync' } }),
      delivery,
    ],
    [
      'an object of another Application by the label',
      withMetadata(named('v1', 'ConfigMap', namespace), {
        labels: { 'app.kubernetes.io/instance': 'e2e-guard-dev-2' },
      }),
      delivery,
    ],
    [
      'an object of the project by the label',
      withMetadata(named('v1', 'ConfigMap', namespace), { labels: { 'app.kubernetes.io/instance': 'e2e-guard' } }),
      delivery,
    ],
    [
      'an object of a chart by the label',
      withMetadata(named('v1', 'ConfigMap', namespace), { labels: { 'app.kubernetes.io/instance': 'my-chart' } }),
      undefined,
    ],
    [
      'a Secret for Argo CD',
      withMetadata(named('v1', 'Secret', namespace), { labels: { 'argocd.argoproj.io/secret-type': 'cluster' } }),
      delivery,
    ],
    [
      'a mark of slotstack',
      withMetadata(named('v1', 'ConfigMap', namespace), { annotations: { 'slotstack.dev/life': '1-issue-1' } }),
      /only who delivers|made for life/,
    ],
    [
      'a setting below the domain',
      withMetadata(named('v1', 'ConfigMap', namespace), { annotations: { 'link.argocd.argoproj.io/x': 'y' } }),
      delivery,
    ],
    [
      'a setting of a domain that ends alike',
      withMetadata(named('v1', 'ConfigMap', namespace), { annotations: { 'my-slotstack.dev/x': 'y' } }),
      undefined,
    ],
    ['a mark on what is there', ['annotate', 'configmap/settings', dry, `${trackingId}=x`], delivery],
    [
      'another value of a mark',
      ['annotate', 'configmap/settings', dry, '--overwrite', 'argocd.argoproj.io/sync-options=Delete=false'],
      delivery,
    ],
    ['one mark less', ['annotate', 'configmap/settings', dry, 'argocd.argoproj.io/sync-options-'], delivery],
    ['another value beside a mark', patching('configmap/settings', { data: { a: 'b' } }), undefined],
    [
      'a finalizer on what is there',
      patching('configmap/settings', { metadata: { finalizers: ['example.org/held'] } }),
      finalizer,
    ],
    [
      'a finalizer on a database',
      patching('statefulset/postgres', { metadata: { finalizers: ['example.org/held'] } }),
      finalizer,
    ],
    [
      'a finalizer on the pod of a database',
      patching('pod/postgres-0', { metadata: { finalizers: ['example.org/held'] } }),
      finalizer,
    ],
    [
      'a finalizer for claims on what is none',
      patching('configmap/settings', { metadata: { finalizers: ['kubernetes.io/pvc-protection'] } }),
      finalizer,
    ],
    [
      'a finalizer of Kubernetes',
      patching('configmap/settings', { metadata: { finalizers: ['foregroundDeletion'] } }),
      undefined,
    ],
    ['a deletion in the foreground', ['delete', 'deployment/web', dry, '--cascade=foreground'], undefined],
    ['a deletion that leaves the pods', ['delete', 'deployment/web', dry, '--cascade=orphan'], undefined],

    [
      'a Job called slot-data-cleanup',
      ['create', 'job', 'slot-data-cleanup', dry, '--image=a'],
      'belongs to slotstack',
    ],
    [
      'a Job called slot-gate',
      ['create', 'job', 'slot-gate-e2e-guard-dev-1', dry, '--image=a'],
      'belongs to slotstack',
    ],
    [
      'a confirmed deletion',
      ['create', 'configmap', 'slot-data-delete-confirmed', dry, '--from-literal=target=e2e-guard-dev-1'],
      'belongs to slotstack',
    ],
    ['a custom resource', named('unlisted.slotstack-e2e.example/v1', 'Unlisted', namespace), custom],
    ['a custom resource of a listed group', named('listed.slotstack-e2e.example/v1', 'Listed', namespace), undefined],
    [
      'a custom resource of a listed group with a finalizer',
      withMetadata(named('listed.slotstack-e2e.example/v1', 'Listed', namespace), { finalizers: ['example.org/held'] }),
      finalizer,
    ],
    ['a custom resource of the project, changed', ['label', 'unlisted/present', dry, 'a=b'], custom],
    ['a custom resource of the project, deleted', ['delete', 'unlisted/present', dry], custom],
    [
      'space on nodes that is none',
      named('storage.k8s.io/v1', 'CSIStorageCapacity', namespace, { storageClassName: 'x' }),
      custom,
    ],
  ];
}
