import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { roleLabels } from '../facts/role';
import { labels } from '../labels';
import { giveRights } from '../rights';

/** Name of the ServiceAccount of Jobs that make Secrets in their own namespace, and of its rights; nobody else can use it. */
export const secretMaker = 'slot-data-secrets';

export interface SecretMakerAccessProps {
  /** Name of the project. */
  readonly project: string;
  readonly namespace: string;
  /** Names of the Secrets. */
  readonly secrets: readonly string[];
}

/**
 * What the Jobs may do that make Secrets: create Secrets, and change these; and call the API server whatever other policies say of their
 * pods. RBAC cannot narrow creating to names.
 */
export class SecretMakerAccess extends Construct {
  constructor(scope: Construct, id: string, { project, namespace, secrets }: SecretMakerAccessProps) {
    super(scope, id);
    const metadata = { name: secretMaker, namespace, labels: labels(secretMaker, project) };
    new k8s.KubeServiceAccount(this, 'ServiceAccount', { metadata, automountServiceAccountToken: false });
    giveRights(this, {
      metadata,
      rules: [
        { apiGroups: [''], resources: ['secrets'], verbs: ['create'] },
        { apiGroups: [''], resources: ['secrets'], resourceNames: [...secrets], verbs: ['get', 'patch'] },
      ],
      account: { name: secretMaker, namespace },
    });
    // Everything, because a policy cannot name the API server: its address is that of a node, or of nothing in the cluster.
    new k8s.KubeNetworkPolicy(this, 'NetworkPolicy', {
      metadata,
      spec: {
        podSelector: { matchLabels: roleLabels('credentials') },
        policyTypes: ['Ingress', 'Egress'],
        egress: [{}],
      },
    });
  }
}
