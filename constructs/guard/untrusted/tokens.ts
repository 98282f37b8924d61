import type { Policy } from '../policy';
import { accountVariables } from './accounts';

/** Who is not trusted takes the token of no ServiceAccount that it may not be. */
export const tokenPolicies = (project: string): Policy[] => [
  {
    name: 'token-requests',
    holdsFor: 'untrusted',
    resources: [{ apiGroups: [''], resources: ['serviceaccounts/token'], operations: ['CREATE'] }],
    variables: { account: 'request.name', ...accountVariables(project) },
    rules: [
      {
        expression: 'variables.mayBe',
        message: 'this ServiceAccount is none whose token you may take',
        messageExpression: "'you may not take a token of ServiceAccount ' + variables.account",
      },
    ],
  },
  {
    name: 'token-secrets',
    holdsFor: 'untrusted',
    resources: [{ apiGroups: [''], resources: ['secrets'], operations: ['CREATE', 'UPDATE'] }],
    rules: [
      {
        expression: "object.?type.orValue('') != 'kubernetes.io/service-account-token'",
        message: 'you may not have Kubernetes write a token into a Secret',
      },
    ],
  },
];
