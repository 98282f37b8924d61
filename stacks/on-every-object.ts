import type { KubernetesObject } from '../kubernetes/kubernetes-object';
import type { Project } from '../config/project';
import type { Target } from '../config/target';
import { awaitingSecrets } from '../constructs/data-service/await-secrets';
import { onGeneration } from '../constructs/claims/on-generation';
import { isImageJob } from '../constructs/facts/image-job';
import { withGeneration } from '../constructs/facts/generation';
import { withLife } from '../constructs/facts/life';
import { hookAnnotations } from '../constructs/job/hook-annotations';
import { inWave, secondsInSlot, waveOfFirst, waveOfFoundation, waveOfTemporary } from '../constructs/hooks/waves';
import type { ClaimsOfTarget } from './claim-generation';
import { generatedSecrets } from './generated-secrets';
import { delivererOf } from './deliverers';
import { isFirstFile, isFoundation } from './foundation';
import { isTemporaryFile } from './hooks-stack';
import { operatedServices } from './operated-services';

/** Gives an object all that every object of a target gets: whose it is, and how its deliverer is to treat it. */
export function marksOf(
  project: Project,
  target: Target,
  claims: ClaimsOfTarget | undefined,
): (object: KubernetesObject, file: string) => KubernetesObject {
  const deliverer = delivererOf(project);
  const generation = generationOfData(project, target, claims);
  const waits =
    target.hooks.some(({ moment }) => moment === 'before') || target.groups.some(({ comes }) => comes === 'first');
  return (object, file) => {
    const marked = deliverer.mark(markedFor(target, object, { claims, generation }), target);
    const isSlot = target.slot !== undefined;
    if (isTemporaryFile(file))
      return withAnnotations(
        marked,
        isSlot ? hookAnnotations('Skip') : { ...hookAnnotations('Sync'), ...inWave(waveOfTemporary) },
      );
    // Of others, Argo CD would wait until they are healthy, which may take what comes later, or for ever.
    if (isFirstFile(file))
      return healthyAtOnce.has(marked.kind) ? withAnnotations(marked, inWave(waveOfFirst)) : marked;
    if (!waits || !isFoundation(file)) return marked;
    return withAnnotations(isSlot ? withTimeLimit(marked) : marked, inWave(waveOfFoundation));
  };
}

/** Kinds that are healthy as soon as they are there. */
const healthyAtOnce: ReadonlySet<string> = new Set([
  'ConfigMap',
  'LimitRange',
  'NetworkPolicy',
  'ResourceQuota',
  'Role',
  'RoleBinding',
  'ServiceAccount',
]);

/** A Job that Argo CD waits for ends, be it well or not. */
function withTimeLimit(object: KubernetesObject): KubernetesObject {
  if (object.kind !== 'Job') return object;
  return { ...object, spec: { activeDeadlineSeconds: secondsInSlot, ...(object.spec as object) } };
}

function withAnnotations(object: KubernetesObject, annotations: Readonly<Record<string, string>>): KubernetesObject {
  const { metadata } = object;
  return { ...object, metadata: { ...metadata, annotations: { ...metadata.annotations, ...annotations } } };
}

/** The object as it belongs to this life of a slot and, where there is data, to this generation of it. */
function markedFor(
  target: Target,
  object: KubernetesObject,
  { claims, generation }: DataOfNamespace,
): KubernetesObject {
  const { namespace, life } = target;
  // What runs elsewhere, such as the hooks, is no part of what ends with the namespace.
  if (object.metadata.namespace !== namespace) return object;
  const waiting = awaitingSecrets(object, { names: generatedSecrets(target), generation: target.generation });
  const onClaims = claims ? onGeneration(waiting, claims) : waiting;
  // An image is built from sources, whatever data there is.
  const marked = generation === undefined || isImageJob(object) ? onClaims : withGeneration(onClaims, generation);
  return life ? withLife(marked, life) : marked;
}

/** What the pods of a target work with. */
interface DataOfNamespace {
  /** @default none that a generation empties */
  readonly claims: ClaimsOfTarget | undefined;
  /** @default none: there is no data that has one */
  readonly generation: number | undefined;
}

/** The generation of the data that pods of a target work with: in the namespace of another, that one's. */
function generationOfData(
  { targets }: Project,
  target: Target,
  claims: ClaimsOfTarget | undefined,
): number | undefined {
  const { namespace } = target;
  const owner = targets.find((each) => each.namespace === namespace && each.ownsNamespace) ?? target;
  const operating = targets.find((each) => each.namespace === namespace && operatedServices(each).length > 0);
  if (!owner.dataPaths && !owner.claimedData && !claims?.hasData && !operating) return undefined;
  return claims?.generation ?? operating?.generation ?? owner.generation;
}
