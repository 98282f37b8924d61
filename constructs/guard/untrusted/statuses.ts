import type { Policy } from '../policy';
import { controllerVariables } from '../trust';

/** Groups of Kubernetes whose objects have a status. */
const groups = ['', 'apps', 'autoscaling', 'batch', 'networking.k8s.io', 'policy'];

const rules = (what: string) => [
  {
    expression: 'variables.isController',
    message: `${what} is written only by Kubernetes and by controllers of the cluster`,
  },
];

/**
 * What is so, Kubernetes says. A forged status takes addresses (of a pod, of a load balancer), lets a Job be done that has not begun,
 * or a quota be unused. And a pod that binds itself comes to any node.
 */
export const statusPolicies: readonly Policy[] = [
  {
    name: 'statuses',
    holdsFor: 'untrusted',
    resources: [{ apiGroups: groups, apiVersion: '*', resources: ['*/status'], operations: ['UPDATE'] }],
    variables: controllerVariables,
    rules: rules('the status of an object'),
  },
  {
    name: 'bindings',
    holdsFor: 'untrusted',
    resources: [{ apiGroups: [''], resources: ['bindings', 'pods/binding'], operations: ['CREATE'] }],
    variables: controllerVariables,
    rules: rules('the node of a pod'),
  },
];
