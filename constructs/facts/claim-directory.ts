import { readGeneration } from './generation';

/** Directory of a claim's volume in which the directories of all generations lie. */
const parent = '.slotstack';

/**
 * The directory of a claim's volume that pods of a generation work in, as the subPath of a mount. What former
 * generations, or former namespaces, have left on the volume lies in others.
 */
export function claimDirectory(namespace: string, generation: number): string {
  return `${parent}/${namespace}.${generation}`;
}

/** The generation in whose directory a mount of a claim is; undefined where it is of the volume as it is. */
export function generationOfDirectory(subPath: string | undefined, namespace: string): number | undefined {
  const start = `${parent}/${namespace}.`;
  if (!subPath?.startsWith(start)) return undefined;
  return readGeneration(subPath.slice(start.length).split('/')[0]);
}
