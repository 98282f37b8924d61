import { podSpecPath } from '../pod-template';
import type { Field } from './field';
import { checkLeast } from './numbers';
import { checkPodFields } from './pod-fields';

const counts = [
  'replicas',
  'minReadySeconds',
  'revisionHistoryLimit',
  'parallelism',
  'completions',
  'backoffLimit',
  'activeDeadlineSeconds',
  'ttlSecondsAfterFinished',
  'startingDeadlineSeconds',
  'successfulJobsHistoryLimit',
  'failedJobsHistoryLimit',
];

/** Checks what a workload says beside names, by the rules of the API server. */
export function checkWorkloadFields(object: Field, kind: string): string[] {
  const path = podSpecPath(kind);
  if (!path) return [];
  const pod = object.at(...path);
  const specs = [object.at('spec'), ...(kind === 'CronJob.batch' ? [object.at('spec', 'jobTemplate', 'spec')] : [])];
  return [
    ...checkPodFields(pod),
    ...(kind === 'Pod' || kind === 'PodTemplate' || pod.isAbsent
      ? []
      : checkRestartPolicy(pod.at('restartPolicy'), kind)),
    ...specs.flatMap((spec) => counts.flatMap((count) => checkLeast(spec.at(count), 0))),
    ...(kind === 'Deployment.apps' ? checkStrategy(object.at('spec', 'strategy')) : []),
    ...(kind === 'Job.batch' ? checkJobSelector(object.at('spec')) : []),
  ];
}

function checkRestartPolicy(policy: Field, kind: string): string[] {
  const isJob = kind.endsWith('.batch');
  const { text } = policy;
  const possible = isJob ? ['OnFailure', 'Never'] : ['Always'];
  if (text === undefined ? !isJob : possible.includes(text)) return [];
  const stated = text === undefined ? 'is required: Always, the default, is for what never ends' : `is ${text}`;
  return [policy.problem(`must be ${possible.join(' or ')} in a ${kind.split('.')[0] ?? kind}, ${stated}`)];
}

function checkStrategy(strategy: Field): string[] {
  const rolling = strategy.at('rollingUpdate');
  if (strategy.at('type').text === 'Recreate')
    return rolling.isAbsent ? [] : [rolling.problem('must not stand beside the type Recreate')];
  const isNone = (field: Field) => field.value === 0 || field.value === '0%';
  return isNone(rolling.at('maxSurge')) && isNone(rolling.at('maxUnavailable'))
    ? [rolling.at('maxUnavailable').problem('must not be 0 where maxSurge is 0: no pod could ever be replaced')]
    : [];
}

function checkJobSelector(spec: Field): string[] {
  return spec.at('selector').isAbsent || spec.at('manualSelector').value === true
    ? []
    : [spec.at('selector').problem('is made by Kubernetes for a Job: leave it out')];
}
