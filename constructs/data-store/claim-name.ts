/** Name of the claim of a data path. */
export function claimNameOf(dataPath: string): string {
  return `data-${dataPath}`;
}
