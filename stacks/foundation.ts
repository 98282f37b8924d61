/**
 * Whether a file of a target holds what all else in it needs, hooks included: its namespace, its limits, and what makes Secrets.
 * Those of groups have higher numbers.
 */
export function isFoundation(file: string): boolean {
  return file.startsWith('0000-');
}
