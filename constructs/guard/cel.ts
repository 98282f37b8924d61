/** The entries of a list annotation of the namespace; where there is none, one empty text, which equals nothing. */
export function listed(annotation: string): string {
  return `namespaceObject.metadata.?annotations[?'${annotation}'].orValue('').split(',')`;
}

/** A list of texts. */
export function texts(values: readonly string[]): string {
  return `[${values.map((value) => `'${value}'`).join(', ')}]`;
}

/** Name of the object. Not of the request, which has none where all objects of a kind are deleted at once. */
export const nameOfObject = "(request.operation == 'DELETE' ? oldObject : object).metadata.?name.orValue('')";
