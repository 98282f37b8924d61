import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { clusterScoped } from './cluster-scoped';

export interface RightsProps {
  /** Metadata of the Role and of its binding. Without a namespace, they hold for the whole cluster. */
  readonly metadata: k8s.ObjectMeta & { readonly name: string };
  /** What may be done. */
  readonly rules: k8s.PolicyRule[];
  /** The ServiceAccount that may. */
  readonly account: { readonly name: string; readonly namespace: string };
}

/** Gives a ServiceAccount rights: a Role and a RoleBinding of one name. */
export function giveRights(scope: Construct, { metadata, rules, account }: RightsProps): void {
  const isOfCluster = metadata.namespace === undefined;
  const kind = isOfCluster ? 'ClusterRole' : 'Role';
  const [Role, Binding] = isOfCluster
    ? [k8s.KubeClusterRole, k8s.KubeClusterRoleBinding]
    : [k8s.KubeRole, k8s.KubeRoleBinding];
  const role = new Role(scope, kind, { metadata, rules });
  const binding = new Binding(scope, `${kind}Binding`, {
    metadata,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name: metadata.name },
    subjects: [{ kind: 'ServiceAccount', ...account }],
  });
  if (isOfCluster) [role, binding].forEach(clusterScoped);
}
