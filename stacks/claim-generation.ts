import type { Target } from '../config/target';
import { fixedClaims } from '../constructs/claims/fixed-claims';
import { onGeneration, type ClaimGeneration } from '../constructs/claims/on-generation';
import { claimsOfDataPaths } from './data-store';
import type { KubernetesObject } from '../kubernetes/kubernetes-object';

/** What the claims of a target's namespace are for its pods. */
export interface ClaimsOfTarget extends ClaimGeneration {
  /** Whether there are claims that a new generation empties. */
  readonly hasData: boolean;
}

/**
 * Which directory of their claims the pods of a target work in; undefined where they see the volumes as they are, which
 * hold what they held before slotstack: in a lasting environment whose data was never emptied.
 *
 * @param targets of the project: all that share a namespace share its claims, which are its owner's
 */
export function claimGeneration({ namespace }: Target, targets: readonly Target[]): ClaimsOfTarget | undefined {
  const residents = targets.filter((target) => target.namespace === namespace);
  const owner = residents.find(({ ownsNamespace }) => ownsNamespace);
  if (!owner || (owner.slot === undefined && owner.generation === 0)) return undefined;
  const objects = residents.flatMap(objectsOf);
  const kept = residents.flatMap(({ keptClaims }) => keptClaims.map(({ name }) => name));
  const fixed = fixedClaims(objects, kept);
  const ofDataPaths = claimsOfDataPaths(owner);
  const claims = { namespace, generation: owner.generation, fixed, ofDataPaths };
  const hasData = objects.some((object) => onGeneration(object, claims) !== object);
  return { ...claims, hasData };
}

/** The objects of a target's own files, as they are applied as far as claims are concerned. */
export function objectsOnGeneration(target: Target, targets: readonly Target[]): KubernetesObject[] {
  const claims = claimGeneration(target, targets);
  const objects = objectsOf(target);
  return claims ? objects.map((object) => onGeneration(object, claims)) : objects;
}

function objectsOf({ groups }: Target): KubernetesObject[] {
  return groups.flatMap(({ objects }) => objects.map(({ object }) => object));
}
