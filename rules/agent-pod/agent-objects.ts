import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import type { AgentPod } from '../agent';

/** What the objects of an agent are made of. */
export interface AgentObjects {
  /** Of each of them. */
  readonly name: string;
  readonly project: string;
  readonly namespace: string;
  /** Texts of its configuration, by file name. */
  readonly files: Readonly<Record<string, string>>;
  /** The pod of ours. @default none: it is in a workload of the project */
  readonly pod?: (AgentPod & { readonly imagePullSecrets?: readonly string[] | undefined }) | undefined;
  /** Directory that the pod begins in. */
  readonly path: string;
}

/** Name of the container in a pod of ours. */
export const ownContainer = 'agent';

/** Does nothing until it is told to stop: runs come by kubectl exec. */
const idle = ['/bin/sh', '-c', "trap 'exit 0' TERM; while :; do sleep 3600 & wait $!; done"];

/** The objects of an agent: its configuration and, where the pod is ours, that with what it may do. */
export function agentObjects({ name, project, namespace, files, pod, path }: AgentObjects): KubernetesObject[] {
  // It is trusted as little as any workload of the project: the label of what slotstack manages is not for it.
  const labels = { 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': project };
  const metadata = { name, namespace, labels };
  const config: KubernetesObject = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { ...files } };
  return pod ? [...rightsOf(metadata, pod), config, deploymentOf(metadata, pod, path)] : [config];
}

type Metadata = KubernetesObject['metadata'] & { readonly labels: Readonly<Record<string, string>> };

function rightsOf(metadata: Metadata, { rules }: AgentPod): KubernetesObject[] {
  const { name, namespace } = metadata;
  const apiGroup = 'rbac.authorization.k8s.io';
  return [
    // Who has no use for a token gets none by this ServiceAccount.
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata, automountServiceAccountToken: false },
    { apiVersion: `${apiGroup}/v1`, kind: 'Role', metadata, rules: rules.map((rule) => ({ ...rule })) },
    {
      ...{ apiVersion: `${apiGroup}/v1`, kind: 'RoleBinding', metadata },
      roleRef: { apiGroup, kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    },
  ];
}

function deploymentOf(
  metadata: Metadata,
  { image, user, resources, imagePullSecrets = [] }: NonNullable<AgentObjects['pod']>,
  path: string,
): KubernetesObject {
  const { name, labels } = metadata;
  const selected = { 'app.kubernetes.io/name': name };
  return {
    ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata },
    spec: {
      replicas: 1,
      // Two would work in one directory.
      strategy: { type: 'Recreate' },
      selector: { matchLabels: selected },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: name,
          automountServiceAccountToken: true,
          enableServiceLinks: false,
          // The pod's init reaps what runs leave behind.
          shareProcessNamespace: true,
          ...(imagePullSecrets.length > 0 && { imagePullSecrets: imagePullSecrets.map((each) => ({ name: each })) }),
          securityContext: {
            ...{ runAsNonRoot: true, runAsUser: user, runAsGroup: user, fsGroup: user },
            seccompProfile: { type: 'RuntimeDefault' },
          },
          containers: [
            {
              ...{ name: ownContainer, image, command: idle, workingDir: path },
              resources: { requests: { ...resources.requests }, limits: { ...resources.limits } },
              securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
            },
          ],
        },
      },
    },
  };
}
