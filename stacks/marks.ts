import type { KubernetesObject } from '../kubernetes/kubernetes-object';
import type { Project } from '../config/project';
import type { Target } from '../config/target';
import { awaitingSecrets } from '../constructs/data-service/await-secrets';
import { onGeneration } from '../constructs/claims/on-generation';
import { withGeneration } from '../constructs/facts/generation';
import { withLife } from '../constructs/facts/life';
import type { ClaimsOfTarget } from './claim-generation';
import { generatedSecrets } from './generated-secrets';
import { delivererOf } from './deliverers';

/** Gives an object all that every object of a target gets: whose it is, and how its deliverer is to treat it. */
export function marksOf(
  project: Project,
  target: Target,
  claims: ClaimsOfTarget | undefined,
): (object: KubernetesObject) => KubernetesObject {
  const deliverer = delivererOf(project);
  return (object) => deliverer.mark(markedFor(target, object, claims), target);
}

/** The object as it belongs to this life of a slot and, where there is data, to this generation of it. */
function markedFor(target: Target, object: KubernetesObject, claims?: ClaimsOfTarget): KubernetesObject {
  const { namespace, life, dataPaths, claimedData, generation } = target;
  // What runs elsewhere, such as the hooks, is no part of what ends with the namespace.
  if (object.metadata.namespace !== namespace) return object;
  const waiting = awaitingSecrets(object, { names: generatedSecrets(target), generation });
  const onClaims = claims ? onGeneration(waiting, claims) : waiting;
  const marked =
    dataPaths || claimedData || claims?.hasData ? withGeneration(onClaims, claims?.generation ?? generation) : onClaims;
  return life ? withLife(marked, life) : marked;
}
