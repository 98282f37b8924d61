import { withSyncOptions } from '../../kubernetes/argocd-sync-options';
import { objectName, type KubernetesObject } from '../../kubernetes/kubernetes-object';
import { podAnnotationsOf, withPodAnnotation } from '../../kubernetes/pod-template';
import { domain } from '../labels';
import { UnreadableFact } from './unreadable-fact';

/** Annotation of pods: the generation of the data that they work with. */
export const generationKey = `${domain}/generation`;

/** The generation that a text is; undefined where it is none. */
export function readGeneration(text: string | undefined): number | undefined {
  return text !== undefined && /^(0|[1-9][0-9]*)$/.test(text) ? Number(text) : undefined;
}

/**
 * A workload whose pods say which generation of data they work with: a clean makes new ones, of applications too, whose
 * caches and migrations belong to the data that is gone.
 */
export function withGeneration(object: KubernetesObject, generation: number): KubernetesObject {
  const marked = withPodAnnotation(object, generationKey, String(generation));
  // The pod of a Job cannot be changed: Argo CD deletes the Job then, and makes it anew.
  return marked.kind === 'Job' ? withSyncOptions(marked, ['Force=true']) : marked;
}

/**
 * The generation of data that the pods of an object work with; undefined where they name none, or it makes no pods.
 *
 * @throws UnreadableFact where what they name is none
 */
export function generationOfPods(object: KubernetesObject): number | undefined {
  const text = podAnnotationsOf(object)[generationKey];
  const generation = readGeneration(text);
  if (text !== undefined && generation === undefined)
    throw new UnreadableFact(`${generationKey} of ${objectName(object)} is "${text}", which is no generation`);
  return generation;
}
