const foundation = '0000-';
const first = `${foundation}slot-`;

/** Where a group lies that a slot begins with: behind its namespace and what makes Secrets, in the order of their names. */
export function firstFile(file: string): string {
  return `${first}${file}`;
}

export function isFirstFile(file: string): boolean {
  return file.startsWith(first);
}

/**
 * Whether a file of a target holds what all else in it needs, hooks included: its namespace, its limits, what makes Secrets, and what a
 * slot begins with. Those of other groups have higher numbers.
 */
export function isFoundation(file: string): boolean {
  return file.startsWith(foundation);
}
