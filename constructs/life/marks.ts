import { lifeText, type Life } from '../../rules/life';
import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import { podAnnotationsOf, withPodAnnotation } from '../../kubernetes/pod-template';
import { domain } from '../labels';

/** Label of a slot's namespace: the number of the life that it was made in. Also the annotation that names life and holder. */
export const lifeKey = `${domain}/life`;

/** Label of a slot's namespace: who holds the slot in that life. */
export const holderKey = `${domain}/holder`;

/** Annotation of pods: the generation of the data that they work with. */
export const generationKey = `${domain}/generation`;

/** Labels of the namespace of a slot. Once it has them it keeps them: it is deleted rather than given to the next life. */
export function lifeLabels({ number, holder }: Life): Record<string, string> {
  return { [lifeKey]: String(number), [holderKey]: holder };
}

/** The life that a namespace was made in; undefined where it has no such labels. */
export function lifeOfNamespace({ metadata }: KubernetesObject): Life | undefined {
  const { [lifeKey]: number, [holderKey]: holder = '' } = metadata.labels ?? {};
  return number === undefined ? undefined : { number: Number(number), holder };
}

/**
 * An object of a slot as it is part of this life: of a namespace that another life was made in, the guard keeps it out, whoever
 * applies it. So no object of a new task ever meets what an old one has left.
 */
export function withLife(object: KubernetesObject, life: Life): KubernetesObject {
  const { metadata } = object;
  return { ...object, metadata: { ...metadata, annotations: { ...metadata.annotations, [lifeKey]: lifeText(life) } } };
}

/**
 * A workload whose pods say which generation of data they work with: a clean makes new ones, of applications too, whose caches
 * and migrations belong to the data that is gone.
 */
export function withGeneration(object: KubernetesObject, generation: number): KubernetesObject {
  const marked = withPodAnnotation(object, generationKey, String(generation));
  // The pod of a Job cannot be changed: Argo CD deletes the Job then, and makes it anew.
  return marked.kind === 'Job' ? withSyncOption(marked, 'Force=true') : marked;
}

/** What `withGeneration` has written; undefined where it has not, or the object makes no pods. */
export function generationOfPods(object: KubernetesObject): string | undefined {
  return podAnnotationsOf(object)[generationKey];
}

const syncOptions = 'argocd.argoproj.io/sync-options';

function withSyncOption(object: KubernetesObject, option: string): KubernetesObject {
  const { metadata } = object;
  const own = metadata.annotations?.[syncOptions];
  const all = [...(own ? own.split(',') : []), option].join(',');
  return { ...object, metadata: { ...metadata, annotations: { ...metadata.annotations, [syncOptions]: all } } };
}
