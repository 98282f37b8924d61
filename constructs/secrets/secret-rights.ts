import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { roleLabels } from '../facts/role';
import { giveRights } from '../rights';

/** Label of pods that make Secrets, which their NetworkPolicy selects: no other pod can have it. */
export const credentialsRole = roleLabels('credentials');

export interface SecretRightsProps {
  /** Metadata of the Role, of its binding and of the NetworkPolicy. */
  readonly metadata: k8s.ObjectMeta & { readonly name: string; readonly namespace: string };
  /** Names of the Secrets, which may be known only at the synth. */
  readonly secrets: string[];
  /** The ServiceAccount in that namespace. */
  readonly account: string;
}

/**
 * Lets the Jobs of a ServiceAccount create Secrets, and change these; and call the API server whatever other policies say of their
 * pods. RBAC cannot narrow creating to names, so nobody else may use the ServiceAccount.
 */
export function giveSecretRights(scope: Construct, { metadata, secrets, account }: SecretRightsProps): void {
  giveRights(scope, {
    metadata,
    rules: [
      { apiGroups: [''], resources: ['secrets'], verbs: ['create'] },
      { apiGroups: [''], resources: ['secrets'], resourceNames: secrets, verbs: ['get', 'patch'] },
    ],
    account: { name: account, namespace: metadata.namespace },
  });
  // Everything, because a policy cannot name the API server: its address is that of a node, or of nothing in the cluster.
  new k8s.KubeNetworkPolicy(scope, 'NetworkPolicy', {
    metadata,
    spec: { podSelector: { matchLabels: credentialsRole }, policyTypes: ['Ingress', 'Egress'], egress: [{}] },
  });
}
