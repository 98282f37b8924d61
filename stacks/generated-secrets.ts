import type { Target } from '../config/target';

/** Names of the Secrets that are generated in a target: those of a slot's data services. In lasting environments they are there. */
export function generatedSecrets({ slot, groups }: Target): string[] {
  return slot === undefined
    ? []
    : groups.flatMap(({ dataServices }) => dataServices.map(({ config }) => config.secret));
}
