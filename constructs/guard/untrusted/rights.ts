import type { Policy } from '../policy';
import { controllerVariables } from '../trust';

const changes = ['CREATE', 'UPDATE', 'DELETE'] as const;

/**
 * Rights in a namespace come with the project. RBAC would let an agent with all of them give them on: to agents of other slots, to
 * whoever reaches the API server without a name.
 */
export const rights: readonly Policy[] = [
  {
    name: 'rights',
    holdsFor: 'untrusted',
    resources: [
      { apiGroups: ['rbac.authorization.k8s.io'], resources: ['roles', 'rolebindings'], operations: changes },
    ],
    variables: controllerVariables,
    rules: [
      {
        expression: 'variables.isController',
        message: 'Roles and RoleBindings come only with the project, and from controllers of the cluster',
      },
    ],
  },
  {
    name: 'revisions',
    holdsFor: 'untrusted',
    resources: [{ apiGroups: ['apps'], resources: ['controllerrevisions'], operations: changes }],
    rules: [
      {
        expression: 'false',
        message:
          'a ControllerRevision may not be written: from a forged one, its controller would make the pods of a StatefulSet',
      },
    ],
  },
];
