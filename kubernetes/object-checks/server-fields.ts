import type { Field } from './field';

/** What the server gives an object, and its reader copies: `kubectl get -o yaml` prints all of it. */
const ofServer: Readonly<Record<string, string>> = {
  managedFields: 'the API server refuses it',
  resourceVersion: 'the API server refuses the object once it has changed',
  uid: 'it is that of another object, and the API server refuses it',
  ownerReferences: 'whoever it names is another, or gone: the object would be deleted with it',
};

/** Finds what belongs to an object in a cluster, and in no file. */
export function checkServerFields(metadata: Field): string[] {
  return Object.entries(ofServer).flatMap(([key, reason]) => {
    const field = metadata.at(key);
    const isThere = Array.isArray(field.value) ? field.value.length > 0 : !field.isAbsent && field.text !== '';
    return isThere ? [field.problem(`belongs to an object in a cluster, not to a file: ${reason}; leave it out`)] : [];
  });
}
