import { domain } from '../labels';
import { texts } from './cel';
import type { Policy } from './policy';

/** Domains of what the guard reads of a namespace, and of what can keep Argo CD from deleting it with its slot. */
const domains = [domain, 'argocd.argoproj.io', 'app.kubernetes.io', 'helm.sh'];

function settings(object: string, kind: 'labels' | 'annotations'): string {
  const values = `${object}.metadata.?${kind}.orValue({})`;
  return `${values}.map(key, key.split('/')[0] in ${texts(domains)}, key + '=' + ${values}[key])`;
}

/**
 * What the guard and Argo CD read of a namespace is changed only by users who may make namespaces.
 *
 * A Role in a namespace can grant changes of the Namespace itself (`resources: ["*"]` does), but never making one. All
 * namespaces are looked at, because a selector sees the labels as they would be after the change.
 */
export function namespacePolicy(project: string): Policy {
  return {
    name: 'namespaces',
    isClusterWide: true,
    resources: [
      {
        apiGroups: [''],
        resources: ['namespaces', 'namespaces/finalize', 'namespaces/status'],
        operations: ['UPDATE'],
      },
    ],
    conditions: {
      'of-project': `oldObject.metadata.?labels[?'${domain}/project'].orValue('') == '${project}'`,
    },
    variables: {
      before: `${settings('oldObject', 'labels')} + ${settings('oldObject', 'annotations')}`,
      after: `${settings('object', 'labels')} + ${settings('object', 'annotations')}`,
      mayMakeNamespaces: "authorizer.group('').resource('namespaces').check('create').allowed()",
    },
    rules: [
      {
        expression: 'sets.equivalent(variables.before, variables.after) || variables.mayMakeNamespaces',
        message: `labels and annotations of ${domains.join(', ')} are changed only by users who may create namespaces`,
      },
    ],
  };
}
