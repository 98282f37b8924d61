import { dry, patching, type Attempt } from './attempts';
import { pod, withHostPath, workload } from './workloads';

/**
 * Attempts that any user would make first, of those that an agent may not: by whom they are made makes no difference.
 */
export function essentialAttempts(namespace: string, root: string, addressOfOther: string): readonly Attempt[] {
  const cleanup = { serviceAccountName: 'slot-data-cleanup', ...withHostPath(`${root}/slots`) };
  const asCleanup = 'a pod may not run as ServiceAccount slot-data-cleanup';
  const object = (apiVersion: string, kind: string, more: object) => ({
    apiVersion,
    kind,
    metadata: { name: 'trial', namespace },
    ...more,
  });
  const stuck = {
    name: 'trial',
    namespace,
    annotations: { 'argocd.argoproj.io/tracking-id': 'e2e-guard-dev-2:/ConfigMap:x/y' },
    finalizers: ['example.org/held'],
  };
  return [
    ['a pod with the data of every slot', pod(namespace, cleanup), /volumes other than|may not mount|may not run as/],
    ['the same in a Deployment', workload('Deployment', namespace, cleanup), /volumes other than|may not run as/],
    ['a pod as slot-data-cleanup', pod(namespace, { serviceAccountName: 'slot-data-cleanup' }), asCleanup],
    [
      'a CronJob as slot-data-cleanup',
      workload('CronJob', namespace, { serviceAccountName: 'slot-data-cleanup' }),
      asCleanup,
    ],
    ['a pod with the node', pod(namespace, withHostPath('/')), /volumes other than|may not mount/],
    [
      'a Deployment with a listed path',
      workload('Deployment', namespace, withHostPath(`${root}.code/1`)),
      'volumes other than',
    ],
    ['another image of a database', ['set', 'image', 'statefulset/postgres', dry, '*=busybox'], 'volumes other than'],
    ['precedence', pod(namespace, { priorityClassName: 'system-node-critical' }), 'guard.priorityClasses'],
    [
      'an address of others',
      patching('service/web', { spec: { externalIPs: [addressOfOther] } }),
      'may not have externalIPs',
    ],
    ['a NodePort', patching('service/web', { spec: { type: 'NodePort' } }), 'of type NodePort'],
    [
      'an Ingress without a host',
      object('networking.k8s.io/v1', 'Ingress', {
        spec: { defaultBackend: { service: { name: 'web', port: { number: 80 } } } },
      }),
      'an Ingress may have only hosts',
    ],
    [
      'a policy that denies all',
      object('networking.k8s.io/v1', 'NetworkPolicy', { spec: { podSelector: {} } }),
      'come only with the project',
    ],
    [
      'an object that stops two slots',
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: stuck },
      /only who delivers|keeps the namespace/,
    ],
    ['the token of the data', ['create', 'token', 'slot-data'], 'you may not take a token'],
    ['the token of one that is trusted', ['create', 'token', 'deployer'], 'you may not take a token'],
    ['another life of the data', ['delete', 'serviceaccount', 'slot-data', dry], 'belongs to slotstack'],
    ['what ensures the data', ['exec', 'postgres-0', '-c', 'slot-data', '--', 'true'], 'may not be entered'],
    [
      'a deletion that takes a million seconds',
      ['delete', 'pod/postgres-0', dry, '--grace-period=1000000'],
      '300 seconds to end',
    ],
    [
      'a database, restarted',
      patching('statefulset/postgres', { spec: { template: { metadata: { annotations: { restarted: 'now' } } } } }),
      undefined,
    ],
    ['an application', workload('Deployment', namespace, { serviceAccountName: 'unlisted' }), undefined],
  ];
}
