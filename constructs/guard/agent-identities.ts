import { cleanupName } from '../slot-data/cleanup-job';
import { dataServiceAccount } from '../slot-data/slot-data';
import { agentPolicy } from './agent';
import { texts } from './cel';
import type { Policy } from './policy';

const changes = ['CREATE', 'UPDATE', 'DELETE'] as const;
const ofData = [dataServiceAccount, cleanupName];

/** An agent acts as itself: it takes no other identity's token, and gives none of its rights to another identity. */
export const agentIdentityPolicies: readonly Policy[] = [
  agentPolicy({
    name: 'token-requests',
    resources: [{ apiGroups: [''], resources: ['serviceaccounts/token'], operations: ['CREATE'] }],
    rules: [
      {
        expression: 'request.name in variables.ownAccounts',
        message: 'an agent may not take a token of another ServiceAccount',
      },
    ],
  }),
  agentPolicy({
    name: 'token-secrets',
    resources: [{ apiGroups: [''], resources: ['secrets'], operations: ['CREATE', 'UPDATE'] }],
    rules: [
      {
        expression: "object.?type.orValue('') != 'kubernetes.io/service-account-token'",
        message: 'an agent may not have Kubernetes write a token into a Secret',
      },
    ],
  }),
  agentPolicy({
    name: 'service-accounts',
    resources: [{ apiGroups: [''], resources: ['serviceaccounts'], operations: changes }],
    variables: { account: "request.operation == 'DELETE' ? oldObject.metadata.name : object.metadata.name" },
    rules: [
      {
        expression: `!(variables.account in ${texts(ofData)})`,
        message: `an agent may not change or delete the ServiceAccounts ${ofData.join(' and ')}: their uid is the life of the data`,
      },
    ],
  }),
  agentPolicy({
    name: 'rights',
    resources: [
      { apiGroups: ['rbac.authorization.k8s.io'], resources: ['roles', 'rolebindings'], operations: changes },
      // From a forged revision, its controller would make the pods of a StatefulSet or DaemonSet.
      { apiGroups: ['apps'], resources: ['controllerrevisions'], operations: changes },
    ],
    rules: [
      {
        expression: 'false',
        message:
          'an agent may not change Roles, RoleBindings and ControllerRevisions: what it may do must stay what its own ServiceAccount may',
      },
    ],
  }),
];
