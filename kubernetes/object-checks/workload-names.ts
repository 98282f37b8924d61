import type { Field } from './field';
import { checkMetadata } from './named';
import { checkPodNames } from './pod-names';
import { checkSelector } from './selector';

/** Where a kind keeps the template of the pods that it makes. */
const podTemplates: Readonly<Record<string, readonly string[]>> = {
  PodTemplate: ['template'],
  ReplicationController: ['spec', 'template'],
  'DaemonSet.apps': ['spec', 'template'],
  'Deployment.apps': ['spec', 'template'],
  'ReplicaSet.apps': ['spec', 'template'],
  'StatefulSet.apps': ['spec', 'template'],
  'Job.batch': ['spec', 'template'],
  'CronJob.batch': ['spec', 'jobTemplate', 'spec', 'template'],
};

/** The template of the pods that a kind makes; undefined for other kinds. */
export function podTemplateOf(object: Field, kind: string): Field | undefined {
  const path = podTemplates[kind];
  return path && object.at(...path);
}

/** Checks what a kind says about pods: its own, or those it makes. */
export function checkWorkloadNames(object: Field, kind: string): string[] {
  if (kind === 'Pod') return checkPodNames(object.at('spec'), []);
  const template = podTemplateOf(object, kind);
  if (!template) return [];
  const claims = object.at('spec', 'volumeClaimTemplates').items.map((claim) => claim.at('metadata', 'name'));
  return [
    ...checkMetadata(template.at('metadata')),
    ...checkMetadata(object.at('spec', 'jobTemplate', 'metadata')),
    ...checkPodNames(template.at('spec'), claims),
    ...(kind.endsWith('.apps') ? checkSelector(object) : []),
  ];
}
