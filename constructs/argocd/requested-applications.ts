import { Construct } from 'constructs';
import { ApplicationSet, ApplicationSetSpecSyncPolicyApplicationsSync } from '../../imports/argoproj.io';
import { resourcesFinalizer } from '../../kubernetes/argocd-names';
import type { Target } from '../../config/target';
import { labels } from '../labels';
import { applicationSetSpec, applicationTemplate, type ArgoCdProps } from './application';

export interface RequestedApplicationsProps extends ArgoCdProps {
  readonly targets: readonly Pick<Target, 'name' | 'namespace' | 'environment'>[];
}

/**
 * An Application for each environment that somebody has asked for. When its file leaves the register, it is deleted with all that it
 * deployed, into the namespace of another: that, and what is of others there, stays.
 *
 * Of the register only names of files are read.
 */
export class RequestedApplications extends Construct {
  constructor(scope: Construct, id: string, { project, argoCdNamespace, source, targets }: RequestedApplicationsProps) {
    super(scope, id);
    const { repoURL, branch } = source;
    new ApplicationSet(this, 'ApplicationSet', {
      metadata: { name: `${project}-requested`, namespace: argoCdNamespace, labels: labels('applications', project) },
      spec: {
        ...applicationSetSpec,
        generators: targets.map(({ name, namespace, environment }) => ({
          git: {
            repoUrl: repoURL,
            revision: branch,
            files: [{ path: `projects/${project}/slots/requested/${environment}.yaml` }],
            values: { target: name, namespace },
          },
        })),
        template: applicationTemplate({
          project,
          source,
          target: '{{ .values.target }}',
          namespace: '{{ .values.namespace }}',
          // Without it, its objects would stay.
          finalizers: [resourcesFinalizer],
        }),
        syncPolicy: { applicationsSync: ApplicationSetSpecSyncPolicyApplicationsSync.SYNC },
      },
    });
  }
}
