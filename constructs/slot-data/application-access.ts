import { Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { argoCdGroup } from '../../kubernetes/argocd-names';
import { labels } from '../labels';
import { giveRights } from '../rights';
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
    giveRights(this, {
      metadata,
      rules: [
        {
          apiGroups: [argoCdGroup],
          resources: ['applications'],
          resourceNames: Lazy.any({ produce: () => [...applications] }) as string[],
          verbs: ['get'],
        },
      ],
      account: { name: cleanupName, namespace },
    });
  }
}
