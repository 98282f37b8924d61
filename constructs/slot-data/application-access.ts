import { k8s } from 'cdk8s-plus-28';
import { Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { labels } from '../labels';
import { cleanupName } from './cleanup-job';

export interface ApplicationAccessProps {
  /** Project of the slots. */
  readonly project: string;
  /** Namespace of the cleanup Jobs. */
  readonly namespace: string;
  /** Namespace of the Applications. */
  readonly applicationNamespace: string;
  /** Names of the Applications; those that are added before the synth count too. */
  readonly applications: readonly string[];
}

/** What the cleanup Jobs of slots may read in Argo CD's namespace: their own Application, to see that it is being deleted. */
export class ApplicationAccess extends Construct {
  constructor(scope: Construct, id: string, props: ApplicationAccessProps) {
    super(scope, id);
    const { project, namespace, applicationNamespace, applications } = props;
    const metadata = {
      name: `${namespace}-read-applications`,
      namespace: applicationNamespace,
      labels: labels('read-applications', project),
    };
    new k8s.KubeRole(this, 'Role', {
      metadata,
      rules: [
        {
          apiGroups: ['argoproj.io'],
          resources: ['applications'],
          resourceNames: Lazy.any({ produce: () => [...applications] }) as string[],
          verbs: ['get'],
        },
      ],
    });
    new k8s.KubeRoleBinding(this, 'RoleBinding', {
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: metadata.name },
      subjects: [{ kind: 'ServiceAccount', name: cleanupName, namespace }],
    });
  }
}
