import type { Policy } from '../policy';
import { allSettings } from './settings';

/** Named so, a class counts for more than the one of the spec. */
const classAnnotation = 'volume.beta.kubernetes.io/storage-class';

const annotatedClass = (metadata: string) => `${metadata}.?annotations[?'${classAnnotation}']`;

/** What decides which volume a claim gets. */
const choices = ['spec.?volumeName', 'spec.?storageClassName', annotatedClass('metadata')];

/**
 * Whether a claim takes whatever volume its class gives. With the name of a volume, with a selector, or without a class it would take
 * one that is there: with the data of others, or with a directory of the node.
 *
 * @param claim what has spec and metadata. Where the cluster has a default class, a claim has it by the time that it gets here
 */
export function takesAnyVolume(claim: string): string {
  const spec = `${claim}.spec`;
  return `(${spec}.?volumeName.orValue('') == '' && !has(${spec}.selector) && ${spec}.?storageClassName.orValue('') != '' && !${annotatedClass(`${claim}.?metadata`)}.hasValue())`;
}

/** Whether a template of claims is as plain: Kubernetes copies its metadata, finalizers too. */
export function isPlainTemplate(project: string, template: string): string {
  return `(${takesAnyVolume(template)} && size(${allSettings(project, `${template}.?metadata`)}) == 0)`;
}

const message = `a claim may not choose its volume: by volumeName, by a selector, by having no storageClassName, or by the annotation ${classAnnotation}`;

export const claimPolicies = (project: string): Policy[] => [
  {
    name: 'claims',
    holdsFor: 'untrusted',
    resources: [{ apiGroups: [''], resources: ['persistentvolumeclaims'], operations: ['CREATE', 'UPDATE'] }],
    conditions: {
      'claim-changes': `request.operation == 'CREATE' || ${choices.map((choice) => `object.${choice} != oldObject.${choice}`).join(' || ')}`,
    },
    rules: [{ expression: takesAnyVolume('object'), message }],
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
