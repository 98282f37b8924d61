import type { Policy } from '../policy';
import { controllerVariables } from '../trust';

const changes = ['CREATE', 'UPDATE', 'DELETE'] as const;

/** Behind a Service are the pods that Kubernetes finds. By hand, it would lead to any address, past the NetworkPolicies there. */
export const endpoints: Policy = {
  name: 'endpoints',
  holdsFor: 'untrusted',
  resources: [
    { apiGroups: [''], resources: ['endpoints'], operations: changes },
    { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], operations: changes },
  ],
  variables: controllerVariables,
  rules: [
    {
      expression: 'variables.isController',
      message:
        'Endpoints and EndpointSlices are written only by controllers of the cluster: they may lead to any address',
    },
  ],
};
