import { isOfProject, namespaceResources } from '../namespace-life';
import type { Policy } from '../policy';
import { controllerVariables } from '../trust';

/**
 * A Role in a namespace can grant changes of the Namespace itself (`resources: ["*"]` does): of what the guard reads there, of the
 * level that Pod Security enforces, of the finalizers without which it never goes, or goes before what is in it.
 */
export function namespacePolicy(project: string): Policy {
  return {
    name: 'namespaces',
    holdsFor: 'untrusted',
    isClusterWide: true,
    resources: [
      { apiGroups: [''], resources: namespaceResources, operations: ['UPDATE'] },
      { apiGroups: [''], resources: ['namespaces'], operations: ['DELETE'] },
    ],
    conditions: { 'of-project': isOfProject(project) },
    variables: controllerVariables,
    rules: [
      {
        expression: 'variables.isController',
        message:
          'the Namespace is changed and deleted only by who delivers the project, and by controllers of the cluster',
      },
    ],
  };
}
