import { podTemplatePath } from '../pod-template';
import type { Field } from './field';
import { checkMetadata } from './named';
import { checkPodNames } from './pod-names';
import { checkSelector } from './selector';

/** Checks what a kind says about pods: its own, or those it makes. */
export function checkWorkloadNames(object: Field, kind: string): string[] {
  if (kind === 'Pod') return checkPodNames(object.at('spec'), []);
  const path = podTemplatePath(kind);
  if (!path) return [];
  const template = object.at(...path);
  const claims = object.at('spec', 'volumeClaimTemplates').items.map((claim) => claim.at('metadata', 'name'));
  return [
    ...checkMetadata(template.at('metadata')),
    ...checkMetadata(object.at('spec', 'jobTemplate', 'metadata')),
    ...checkPodNames(template.at('spec'), claims),
    ...(kind.endsWith('.apps') ? checkSelector(object.at('spec', 'selector'), template.at('metadata', 'labels')) : []),
  ];
}
