import { domain } from '../labels';
import type { Policy } from './policy';

function ours(object: string, kind: 'labels' | 'annotations'): string {
  const values = `${object}.metadata.?${kind}.orValue({})`;
  return `${values}.map(key, key.startsWith('${domain}/'), key + '=' + ${values}[key])`;
}

/**
 * What the guard reads of a namespace is changed only by users who may make namespaces.
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
      before: `${ours('oldObject', 'labels')} + ${ours('oldObject', 'annotations')}`,
      after: `${ours('object', 'labels')} + ${ours('object', 'annotations')}`,
      mayMakeNamespaces: "authorizer.group('').resource('namespaces').check('create').allowed()",
    },
    rules: [
      {
        expression: 'sets.equivalent(variables.before, variables.after) || variables.mayMakeNamespaces',
        message: `labels and annotations of ${domain} are changed only by users who may create namespaces`,
      },
    ],
  };
}
