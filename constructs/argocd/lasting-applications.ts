import { Construct } from 'constructs';
import { ApplicationSet, ApplicationSetSpecSyncPolicyApplicationsSync } from '../../imports/argoproj.io';
import { resourcesFinalizer } from '../../kubernetes/argocd-names';
import type { Target } from '../../config/target';
import { labels } from '../labels';
import { allFiles, applicationSetSpec, applicationTemplate, type ArgoCdProps } from './application';

export interface LastingApplicationsProps extends ArgoCdProps {
  /** Where a target has `files`, a glob pattern, only these are delivered. */
  readonly targets: readonly (Pick<Target, 'name' | 'namespace'> & { readonly files?: string })[];
}

/**
 * Applications that nothing deletes: neither the ApplicationSet when a target is no more, nor the end of the ApplicationSet.
 * Where one is deleted by hand, what it deployed stays.
 */
export class LastingApplications extends Construct {
  constructor(scope: Construct, id: string, { project, argoCdNamespace, source, targets }: LastingApplicationsProps) {
    super(scope, id);
    new ApplicationSet(this, 'ApplicationSet', {
      metadata: {
        name: `${project}-lasting`,
        namespace: argoCdNamespace,
        labels: labels('applications', project),
        // With it, and a policy that deletes nothing, Argo CD takes itself out of the Applications before the ApplicationSet goes.
        finalizers: [resourcesFinalizer],
      },
      spec: {
        ...applicationSetSpec,
        generators: [
          {
            list: {
              elements: targets.map(({ name, namespace, files = allFiles }) => ({ target: name, namespace, files })),
            },
          },
        ],
        template: applicationTemplate({
          project,
          source,
          target: '{{ .target }}',
          namespace: '{{ .namespace }}',
          files: '{{ .files }}',
        }),
        syncPolicy: {
          applicationsSync: ApplicationSetSpecSyncPolicyApplicationsSync.CREATE_HYPHEN_UPDATE,
          preserveResourcesOnDeletion: true,
        },
      },
    });
  }
}
