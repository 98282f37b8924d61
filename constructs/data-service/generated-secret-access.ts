import { Lazy } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { roleLabels } from '../facts/role';
import { labels } from '../labels';
import { giveRights } from '../rights';
import type { DataOfSlot } from '../slot-data/data-of-slot';
import { dataServiceAccount } from '../slot-data/service-account';

/** Name of the Role by which the Jobs create Secrets, and in the labels of their pods. */
export const accessName = 'generated-secrets';

/** Label of the Jobs' pods, which their NetworkPolicy selects: no other pod can have it. */
export const credentialsRole = roleLabels('credentials');

export interface GeneratedSecretAccessProps {
  /** Data that the Secrets open. */
  readonly data: DataOfSlot;
  /** Names of the Secrets, asked for at the synth. */
  readonly secrets: () => readonly string[];
}

/**
 * What the Jobs may do that generate Secrets: create Secrets, and change these; and call the API server whatever other policies say of
 * their pods. RBAC cannot narrow creating to names, so nobody else may use the ServiceAccount.
 */
export class GeneratedSecretAccess extends Construct {
  constructor(scope: Construct, id: string, { data, secrets }: GeneratedSecretAccessProps) {
    super(scope, id);
    const { namespace, tools } = data;
    const metadata = { name: accessName, namespace, labels: labels(accessName, tools.project) };
    const resourceNames = Lazy.any({ produce: () => [...secrets()] }) as string[];
    giveRights(this, {
      metadata,
      rules: [
        { apiGroups: [''], resources: ['secrets'], verbs: ['create'] },
        { apiGroups: [''], resources: ['secrets'], resourceNames, verbs: ['get', 'patch'] },
      ],
      account: { name: dataServiceAccount, namespace },
    });
    // Everything, because a policy cannot name the API server: its address is that of a node, or of nothing in the cluster.
    new k8s.KubeNetworkPolicy(this, 'NetworkPolicy', {
      metadata,
      spec: {
        podSelector: { matchLabels: credentialsRole },
        policyTypes: ['Ingress', 'Egress'],
        egress: [{}],
      },
    });
  }
}
