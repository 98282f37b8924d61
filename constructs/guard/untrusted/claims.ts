import type { Policy } from '../policy';
import { allSettings } from './settings';

/**
 * Whether a claim takes whatever volume its class gives. With the name of a volume, with a selector, or without a class it would take
 * one that is there: with the data of others, or with a directory of the node.
 */
export function takesAnyVolume(spec: string): string {
  return `(${spec}.?volumeName.orValue('') == '' && !has(${spec}.selector) && ${spec}.?storageClassName.orValue('any') != '')`;
}

/** Whether a template of claims is as plain: Kubernetes copies its metadata, finalizers too. */
export function isPlainTemplate(project: string, template: string): string {
  return `(${takesAnyVolume(`${template}.spec`)} && size(${allSettings(project, `${template}.?metadata`)}) == 0)`;
}

const message = 'a claim may not choose its volume: by volumeName, by a selector, or by storageClassName ""';

export const claimPolicies = (project: string): Policy[] => [
  {
    name: 'claims',
    holdsFor: 'untrusted',
    resources: [{ apiGroups: [''], resources: ['persistentvolumeclaims'], operations: ['CREATE', 'UPDATE'] }],
    conditions: {
      'volume-changes': "request.operation == 'CREATE' || object.spec.?volumeName != oldObject.spec.?volumeName",
    },
    rules: [{ expression: takesAnyVolume('object.spec'), message }],
  },
  {
    name: 'claim-templates',
    holdsFor: 'untrusted',
    // They cannot be changed later.
    resources: [{ apiGroups: ['apps'], resources: ['statefulsets'], operations: ['CREATE'] }],
    rules: [
      {
        expression: `object.spec.?volumeClaimTemplates.orValue([]).all(template, ${isPlainTemplate(project, 'template')})`,
        message: `${message}; nor have finalizers, or labels and annotations of slotstack, Argo CD and networks`,
      },
    ],
  },
];
