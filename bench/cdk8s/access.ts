import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { Slot } from './slot';

const verbs = ['get', 'list', 'watch'];

/** Whom the pods run as, and what that account may read. */
export class Access extends Construct {
  constructor(scope: Construct, id: string, slot: Slot) {
    super(scope, id);
    new k8s.KubeServiceAccount(this, 'runner', {
      metadata: slot.metadata('slot-runner', 'rbac'),
      automountServiceAccountToken: false,
    });
    new k8s.KubeRole(this, 'role', {
      metadata: slot.metadata('slot-reader', 'rbac'),
      rules: [
        { apiGroups: [''], resources: ['pods', 'pods/log', 'configmaps', 'services'], verbs },
        { apiGroups: ['apps'], resources: ['deployments'], verbs },
      ],
    });
    new k8s.KubeRoleBinding(this, 'binding', {
      metadata: slot.metadata('slot-reader', 'rbac'),
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'slot-reader' },
      subjects: [{ kind: 'ServiceAccount', name: 'slot-runner', namespace: slot.namespace }],
    });
  }
}
