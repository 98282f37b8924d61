import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { labels } from '../labels';
import { cleanupName, confirmationName } from './cleanup-job';

export interface CleanupAccessProps {
  readonly namespace: string;
  readonly project: string;
}

/** What a cleanup Job in the slot's namespace may do: stop the workloads there. An ordinary part of the slot, there before the Job is. */
export class CleanupAccess extends Construct {
  constructor(scope: Construct, id: string, { namespace, project }: CleanupAccessProps) {
    super(scope, id);
    const metadata = { name: cleanupName, namespace, labels: labels(cleanupName, project) };
    new k8s.KubeServiceAccount(this, 'ServiceAccount', { metadata, automountServiceAccountToken: false });
    const verbs = ['get', 'list', 'watch', 'delete', 'deletecollection'];
    new k8s.KubeRole(this, 'Role', {
      metadata,
      rules: [
        { apiGroups: ['apps'], resources: ['deployments', 'statefulsets', 'daemonsets', 'replicasets'], verbs },
        { apiGroups: ['batch'], resources: ['jobs', 'cronjobs'], verbs },
        { apiGroups: [''], resources: ['pods', 'replicationcontrollers'], verbs },
        {
          apiGroups: [''],
          resources: ['configmaps'],
          resourceNames: [confirmationName],
          verbs: ['get', 'list', 'watch'],
        },
      ],
    });
    new k8s.KubeRoleBinding(this, 'RoleBinding', {
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: cleanupName },
      subjects: [{ kind: 'ServiceAccount', name: cleanupName, namespace }],
    });
  }
}

export interface PlatformCleanupAccessProps {
  /** Namespace of the Jobs. */
  readonly namespace: string;
  readonly project: string;
  /** Namespaces of the slots. */
  readonly slots: readonly string[];
}

/** What the cleanup Jobs in the platform's namespace may do: see whether a slot's namespace is there. */
export class PlatformCleanupAccess extends Construct {
  constructor(scope: Construct, id: string, { namespace, project, slots }: PlatformCleanupAccessProps) {
    super(scope, id);
    const metadata = { name: cleanupName, namespace, labels: labels(cleanupName, project) };
    new k8s.KubeServiceAccount(this, 'ServiceAccount', { metadata, automountServiceAccountToken: false });
    const ofCluster = { name: `${namespace}-slot-namespaces`, labels: labels(cleanupName, project) };
    new k8s.KubeClusterRole(this, 'ClusterRole', {
      metadata: ofCluster,
      // `kubectl wait` lists and watches one name; a rule with names allows that for these alone.
      rules: [
        { apiGroups: [''], resources: ['namespaces'], resourceNames: [...slots], verbs: ['get', 'list', 'watch'] },
      ],
    });
    new k8s.KubeClusterRoleBinding(this, 'ClusterRoleBinding', {
      metadata: ofCluster,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: ofCluster.name },
      subjects: [{ kind: 'ServiceAccount', name: cleanupName, namespace }],
    });
  }
}
