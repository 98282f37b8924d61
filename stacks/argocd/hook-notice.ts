import { argoCdAnnotations } from '../../kubernetes/argocd-names';
import type { KubernetesObject } from '../../kubernetes/kubernetes-object';

const chartHook = 'helm.sh/hook';
const argoHook = argoCdAnnotations.hook;

/** What becomes of an object that is meant to run at one moment only; undefined for all others. */
export function hookNotice({ metadata }: KubernetesObject, isDeliveredByArgoCd: boolean): string | undefined {
  const { [chartHook]: ofChart = '', [argoHook]: ofArgo = '' } = metadata.annotations ?? {};
  const [key, hook] = ofArgo === '' ? [chartHook, ofChart] : [argoHook, ofArgo];
  if (hook === '') return undefined;
  const isTest = hook.split(',').some((each) => /^test/.test(each.trim()));
  const byKubectl = 'kubectl applies it with all else, at every time';
  if (isTest) return `has ${key}: ${hook}, but it is part of the output: ${byKubectl}; leave tests out`;
  // Argo CD takes those of charts for its own.
  if (isDeliveredByArgoCd) return undefined;
  return `has ${key}: ${hook}, but nothing runs it so: ${byKubectl}; remove it, or make it a Job that may run again`;
}
