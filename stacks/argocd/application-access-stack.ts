import type { App } from 'cdk8s';
import type { Project } from '../../config/project';
import { ApplicationAccess } from '../../constructs/slot-data/application-access';
import { platformName } from '../platform-stack';
import { Stack } from '../stack';

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
    new ApplicationAccess(this, 'applications', {
      project,
      namespace: platformName(project),
      applicationNamespace: argocd.namespace,
      applications: slots.map(({ name }) => name),
    });
  }
}
