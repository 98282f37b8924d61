import { dry, forging, noRight, patching, posting, replacing, type Attempt } from './attempts';

const namespaces = 'the Namespace is changed and deleted only by';
/** By two policies, of which the API server names any. */
const namespacesOrLife = /denied request: (the Namespace is changed and deleted only by|slotstack.dev\/life and )/;
const boundaries = 'NetworkPolicies, ResourceQuotas, LimitRanges and PodDisruptionBudgets';
const status = 'the status of an object is written only by';
const time = 'a pod may be given 300 seconds to end';
const owner = 'whose an object is changes only by controllers';
const certificate = 'kube-root-ca.crt belongs to slotstack or to Kubernetes';

/** Ways to keep the namespace, to stop what is to end it, and to take away its bounds. */
export function endingAttempts(namespace: string): readonly Attempt[] {
  const of = (kind: string, apiVersion: string, spec: object) => ({
    apiVersion,
    kind,
    metadata: { name: 'trial', namespace },
    spec,
  });
  const path = `/api/v1/namespaces/${namespace}`;
  const namespaced = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
  const eviction = (deleteOptions: object) =>
    posting(`${path}/pods/postgres-0/eviction`, {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: { name: 'postgres-0', namespace },
      deleteOptions: { dryRun: ['All'], ...deleteOptions },
    });
  const binding = {
    apiVersion: 'v1',
    kind: 'Binding',
    metadata: { name: 'postgres-0', namespace },
    target: { kind: 'Node', name: 'e2e' },
  };
  const self = `namespace/${namespace}`;
  return [
    ['a label of its namespace', ['label', self, dry, 'example.org/a=b'], namespaces],
    ['an annotation of its namespace', ['annotate', self, dry, 'example.org/a=b'], namespaces],
    ['a namespace without the guard', ['label', self, dry, 'slotstack.dev/guard-'], namespaces],
    ['a namespace of another project', ['label', self, dry, '--overwrite', 'slotstack.dev/project=x'], namespaces],
    [
      'a namespace that lists the node',
      ['annotate', self, dry, '--overwrite', 'slotstack.dev/host-paths=/'],
      namespaces,
    ],
    [
      'a namespace that lists hosts',
      ['annotate', self, dry, '--overwrite', 'slotstack.dev/hosts=slot-2.example.org'],
      namespaces,
    ],
    ['a namespace without agents', ['annotate', self, dry, 'slotstack.dev/agents-'], namespaces],
    [
      'a namespace that Argo CD leaves',
      ['annotate', self, dry, 'argocd.argoproj.io/sync-options=Delete=false'],
      namespaces,
    ],
    [
      'a level that admits no database',
      ['label', self, dry, '--overwrite', 'pod-security.kubernetes.io/enforce=restricted'],
      namespaces,
    ],
    ['a finalizer of its namespace', patching(self, { metadata: { finalizers: ['example.org/held'] } }), namespaces],
    [
      'a finalizer in its spec',
      ['patch', self, dry, '--type=merge', '-p', '{"spec":{"finalizers":["kubernetes","example.org/held"]}}'],
      namespaces,
    ],
    ['the status of its namespace', forging(self, { conditions: [{ type: 'x', status: 'True' }] }), namespaces],
    [
      'a namespace that goes before what is in it',
      replacing(`${path}/finalize`, { ...namespaced, spec: { finalizers: [] } }),
      namespacesOrLife,
    ],
    ['a namespace without the guard, by its status', replacing(`${path}/status`, namespaced), namespacesOrLife],
    ['no namespace', ['delete', self, dry], namespaces],
    ['another namespace', ['create', 'namespace', 'e2e-guard-other', dry], noRight],
    ['the namespace of another slot, changed', ['label', 'namespace/e2e-guard-dev-2', dry, 'a=b'], noRight],

    ['a quota of no pods', ['create', 'quota', 'x', dry, '--hard=pods=0'], boundaries],
    ['a wider quota', patching('resourcequota/slot', { spec: { hard: { pods: '9999' } } }), boundaries],
    ['no quota', ['delete', 'resourcequota/slot', dry], boundaries],
    ['no quotas', ['delete', 'resourcequotas', '--all', dry], boundaries],
    ['a quota that is not used', forging('resourcequota/slot', { used: { pods: '0' } }), status],
    [
      'limits of nothing',
      of('LimitRange', 'v1', { limits: [{ type: 'Container', max: { memory: '1Ki' } }] }),
      boundaries,
    ],
    ['wider limits', patching('limitrange/slot', { spec: { limits: [] } }), boundaries],
    ['no limits', ['delete', 'limitrange/slot', dry], boundaries],
    ['no disruption, ever', of('PodDisruptionBudget', 'policy/v1', { maxUnavailable: 0, selector: {} }), boundaries],
    ['less disruption', patching('pdb/web', { spec: { minAvailable: 9 } }), boundaries],
    ['no budget', ['delete', 'pdb/web', dry], boundaries],
    [
      'a policy that denies all',
      of('NetworkPolicy', 'networking.k8s.io/v1', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }),
      boundaries,
    ],
    [
      'a policy that allows all',
      of('NetworkPolicy', 'networking.k8s.io/v1', { podSelector: {}, ingress: [{}], egress: [{}] }),
      boundaries,
    ],
    ['a wider policy', patching('networkpolicy/web', { spec: { ingress: [{}] } }), boundaries],
    ['no policy', ['delete', 'networkpolicy/postgres', dry], boundaries],
    ['no policies', ['delete', 'networkpolicies', '--all', dry], boundaries],

    ['a deletion that takes a million seconds', ['delete', 'pod/postgres-0', dry, '--grace-period=1000000'], time],
    [
      'deletions that take a million seconds',
      ['delete', '--raw', `/api/v1/namespaces/${namespace}/pods?gracePeriodSeconds=1000000&dryRun=All`],
      time,
    ],
    ['an eviction that takes a million seconds', eviction({ gracePeriodSeconds: 1_000_000 }), time],
    [
      'a pod of a Job that is of something else',
      patching('pod/postgres-0', { metadata: { ownerReferences: [] } }),
      owner,
    ],
    [
      'a ConfigMap that is of something else',
      patching('configmap/settings', {
        metadata: { ownerReferences: [{ apiVersion: 'v1', kind: 'Secret', name: 'x', uid: 'x', controller: true }] },
      }),
      owner,
    ],
    ['an eviction', eviction({}), undefined],
    ['a deletion that takes a minute', ['delete', 'pod/postgres-0', dry, '--grace-period=60'], undefined],
    ['a deletion at once', ['delete', 'pod/postgres-0', dry, '--grace-period=0', '--force'], undefined],

    [
      'another certificate of the API server',
      patching('configmap/kube-root-ca.crt', { data: { 'ca.crt': 'x' } }),
      certificate,
    ],
    ['no certificate of the API server', ['delete', 'configmap/kube-root-ca.crt', dry], certificate],
    ['no ConfigMaps', ['delete', '--raw', `/api/v1/namespaces/${namespace}/configmaps?dryRun=All`], certificate],

    ['a pod on a node of its choice', posting(`${path}/pods/postgres-0/binding`, binding), 'the node of a pod'],
    ['the same by another request', posting(`${path}/bindings`, binding), 'the node of a pod'],
    ['a pod that is done', forging('pod/postgres-0', { phase: 'Succeeded' }), status],
    ['a pod that is ready', forging('pod/postgres-0', { conditions: [{ type: 'Ready', status: 'True' }] }), status],
    ['a Job that is done', forging('job/once', { active: 1 }), status],
    ['a CronJob that has run', forging('cronjob/nightly', { lastScheduleTime: '2030-01-01T00:00:00Z' }), status],
    ['a Deployment that is there', forging('deployment/web', { replicas: 9 }), status],
    ['a StatefulSet that is there', forging('statefulset/postgres', { replicas: 9 }), status],
    ['a DaemonSet that is there', forging('daemonset/web', { numberReady: 9 }), status],
    ['a ReplicaSet that is there', forging('replicaset/web', { replicas: 9 }), status],
    ['a ReplicationController that is there', forging('rc/web', { replicas: 9 }), status],
    ['a claim with another size', forging('pvc/uploads', { capacity: { storage: '9Gi' } }), status],
    ['a budget with room', forging('pdb/web', { disruptionsAllowed: 9 }), status],
    ['a scaler that has scaled', forging('hpa/web', { currentReplicas: 9 }), status],
  ];
}
