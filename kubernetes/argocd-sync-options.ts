import { argoCdAnnotations } from './argocd-names';
import type { KubernetesObject } from './kubernetes-object';

const key = argoCdAnnotations.syncOptions;

/**
 * The object with these options of Argo CD, such as `Prune=confirm`. What the object says itself of the same thing counts, so that
 * one with `Prune=false` keeps that.
 */
export function withSyncOptions(object: KubernetesObject, options: readonly string[]): KubernetesObject {
  const { metadata } = object;
  const own = (metadata.annotations?.[key] ?? '')
    .split(',')
    .map((option) => option.trim())
    .filter((option) => option !== '');
  const more = options.filter((option) => !own.some((each) => each.startsWith(option.replace(/=.*/, '='))));
  if (more.length === 0) return object;
  return {
    ...object,
    metadata: { ...metadata, annotations: { ...metadata.annotations, [key]: [...own, ...more].join(',') } },
  };
}
