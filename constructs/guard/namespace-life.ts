import { holderKey, lifeKey } from '../facts/life';
import { projectKey } from '../facts/namespace';
import type { Policy } from './policy';

/** Every way in which a Namespace is changed. */
export const namespaceResources = ['namespaces', 'namespaces/finalize', 'namespaces/status'];

/** Whether the Namespace is of the project. By its labels before the request: a selector sees those after it, so all are looked at. */
export function isOfProject(project: string): string {
  return `oldObject.metadata.?labels[?'${projectKey}'].orValue('') == '${project}'`;
}

/**
 * A Namespace has one life. For the next holder it is deleted and made anew, so that nothing in it is left: nobody can make it the
 * next one's by changing what it says.
 */
export function namespaceLife(project: string): Policy {
  const labelOf = (object: string, label: string) => `${object}.metadata.?labels[?'${label}'].orValue('')`;
  const stays = (label: string) => `${labelOf('oldObject', label)} in ['', ${labelOf('object', label)}]`;
  return {
    name: 'namespace-life',
    holdsFor: 'everybody',
    isClusterWide: true,
    resources: [{ apiGroups: [''], resources: namespaceResources, operations: ['UPDATE'] }],
    conditions: { 'of-project': isOfProject(project) },
    rules: [
      {
        expression: `${stays(lifeKey)} && ${stays(holderKey)}`,
        message: `${lifeKey} and ${holderKey} of a Namespace are never changed: for the next holder, delete it and make it anew`,
      },
    ],
  };
}
