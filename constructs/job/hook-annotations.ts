import { argoCdAnnotations } from '../../kubernetes/argocd-names';

/** What makes a Job a hook of Argo CD, which runs it anew at each such moment and removes it once it has succeeded. */
export function hookAnnotations(phase: string): Readonly<Record<string, string>> {
  return {
    [argoCdAnnotations.hook]: phase,
    [argoCdAnnotations.hookDeletePolicy]: 'BeforeHookCreation,HookSucceeded',
    // Flux knows no hooks and would run it at once.
    'kustomize.toolkit.fluxcd.io/ssa': 'Ignore',
  };
}
