import type { Policy } from '../policy';

const changes = ['CREATE', 'UPDATE', 'DELETE'] as const;

/** What bounds a namespace comes with the project: a quota of no pods stops it as a wider one opens it. */
export const boundaries: Policy = {
  name: 'boundaries',
  holdsFor: 'untrusted',
  resources: [
    { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], operations: changes },
    { apiGroups: [''], resources: ['resourcequotas', 'limitranges'], operations: changes },
    { apiGroups: ['policy'], resources: ['poddisruptionbudgets'], operations: changes },
  ],
  rules: [
    {
      expression: 'false',
      message: 'NetworkPolicies, ResourceQuotas, LimitRanges and PodDisruptionBudgets come only with the project',
    },
  ],
};
