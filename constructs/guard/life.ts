import { holderKey, lifeKey } from '../facts/life';
import type { Policy } from './policy';

/** The annotation of an object before the request, and after it. */
function lifeOf(object: string): string {
  return `${object}.metadata.?annotations[?'${lifeKey}'].orValue('')`;
}

/**
 * What is made for one life of a slot does not come into another: an older manifest, applied late, is refused whoever applies it.
 *
 * Only where the annotation is new: what is there must always be able to change, and to end.
 */
export const life: Policy = {
  name: 'life',
  holdsFor: 'everybody',
  resources: [{ apiGroups: ['*'], apiVersion: '*', resources: ['*'], operations: ['CREATE', 'UPDATE'] }],
  conditions: {
    'names-a-life': `${lifeOf('object')} != '' && (request.operation == 'CREATE' || ${lifeOf('object')} != ${lifeOf('oldObject')})`,
  },
  variables: {
    labels: 'namespaceObject.metadata.?labels.orValue({})',
    present: `variables.labels[?'${lifeKey}'].orValue('') + '-' + variables.labels[?'${holderKey}'].orValue('')`,
    isOfPresent: `${lifeOf('object')} == variables.present`,
  },
  rules: [
    {
      expression: `!('${lifeKey}' in variables.labels) || variables.isOfPresent`,
      message: 'the object was made for another life of the slot than the present one',
      messageExpression: `'the object was made for life ' + ${lifeOf('object')} + ' of the slot, which is in life ' + variables.present + ': apply what was synthesized for that'`,
    },
  ],
};
