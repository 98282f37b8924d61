import type { App } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { Project } from '../config/project';
import { labels } from '../constructs/labels';
import { cleanupName } from '../constructs/slot-data/cleanup-job';
import { platformName } from './platform-stack';
import { Stack } from './stack';

/**
 * What the cleanup Jobs of the slots may read in Argo CD's namespace: their own Application, to see that it is being deleted.
 *
 * In a directory of its own, because that namespace exists only where Argo CD does.
 */
export class ApplicationAccessStack extends Stack {
  constructor(app: App, { name: project, targets, argocd }: Project) {
    super(app, 'argocd/read-applications.k8s.yaml');
    const slots = targets.filter((target) => target.slot !== undefined && target.dataPaths);
    if (argocd.hook !== 'PreDelete' || slots.length === 0) return;
    const metadata = {
      name: `${platformName(project)}-read-applications`,
      namespace: argocd.namespace,
      labels: labels('read-applications', project),
    };
    new k8s.KubeRole(this, 'Role', {
      metadata,
      rules: [
        {
          apiGroups: ['argoproj.io'],
          resources: ['applications'],
          resourceNames: slots.map(({ name }) => name),
          verbs: ['get'],
        },
      ],
    });
    new k8s.KubeRoleBinding(this, 'RoleBinding', {
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: metadata.name },
      subjects: [{ kind: 'ServiceAccount', name: cleanupName, namespace: platformName(project) }],
    });
  }
}
