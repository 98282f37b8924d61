import type { KubernetesObject } from '../../../kubernetes/kubernetes-object';

export type Spec = Readonly<Record<string, unknown>>;

/** What runs pods, beside pods themselves; and what Kubernetes keeps of a pod without running it. */
export const workloadKinds = [
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'ReplicationController',
  'Job',
  'CronJob',
  'PodTemplate',
] as const;

/** A pod that does nothing; what `spec` has replaces what it would have. */
export function pod(
  namespace: string,
  spec: Spec,
  annotations: Readonly<Record<string, string>> = {},
): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'trial', namespace, annotations },
    spec: { ...idle(), ...spec },
  };
}

/** A container that does nothing. */
export function container(more: Spec = {}): Spec {
  return { name: 'main', image: 'registry.k8s.io/pause:3.10', ...more };
}

/** The spec of a pod with volumes, each mounted nowhere. */
export function withVolumes(...sources: readonly Spec[]): Spec {
  return { volumes: sources.map((source, index) => ({ name: `volume-${index}`, ...source })) };
}

export function withHostPath(path: string): Spec {
  return withVolumes({ hostPath: { path } });
}

/** A workload of this kind that runs the pod. */
export function workload(kind: (typeof workloadKinds)[number], namespace: string, spec: Spec): KubernetesObject {
  const labels = { app: 'trial' };
  const restartPolicy = kind.endsWith('Job') && { restartPolicy: 'Never' };
  const template = { metadata: { labels }, spec: { ...idle(), ...restartPolicy, ...spec } };
  const metadata = { name: 'trial', namespace };
  switch (kind) {
    case 'Job':
      return { apiVersion: 'batch/v1', kind, metadata, spec: { template } };
    case 'CronJob':
      return {
        apiVersion: 'batch/v1',
        kind,
        metadata,
        spec: { schedule: '0 0 1 1 *', jobTemplate: { spec: { template } } },
      };
    case 'PodTemplate':
      return { apiVersion: 'v1', kind, metadata, template };
    case 'ReplicationController':
      return { apiVersion: 'v1', kind, metadata, spec: { selector: labels, template } };
    case 'StatefulSet':
      return {
        apiVersion: 'apps/v1',
        kind,
        metadata,
        spec: { serviceName: 'trial', selector: { matchLabels: labels }, template },
      };
    default:
      return { apiVersion: 'apps/v1', kind, metadata, spec: { selector: { matchLabels: labels }, template } };
  }
}

function idle(): Spec {
  return { containers: [container()] };
}
