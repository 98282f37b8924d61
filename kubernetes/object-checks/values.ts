import type { KubernetesObject } from '../kubernetes-object';
import { podSpecPath } from '../pod-template';
import { checkContainers } from './containers';
import { scheduleProblem } from './cron-schedule';
import { checkAnnotationSize, checkDataSize } from './data-size';
import { checkDefinition } from './definition';
import { Field } from './field';
import { checkEach } from './named';
import { groupKindOf } from './names';
import { checkIngressPorts, checkServicePorts } from './ports';

/**
 * What is wrong with values that are of the right type, by the rules of the API server: a line for each problem, the
 * path first.
 */
export function checkValues(object: KubernetesObject): string[] {
  const root = new Field(object);
  const kind = groupKindOf(root);
  const pod = podSpecPath(kind);
  return [
    ...checkAnnotationSize(root),
    ...(pod ? checkContainers(root.at(...pod)) : []),
    ...(kind === 'Service' ? checkServicePorts(root.at('spec')) : []),
    ...(kind === 'Ingress.networking.k8s.io' ? checkIngressPorts(root.at('spec')) : []),
    ...(kind === 'CronJob.batch' ? checkEach([root.at('spec', 'schedule')], scheduleProblem) : []),
    ...(kind === 'CustomResourceDefinition.apiextensions.k8s.io' ? checkDefinition(root) : []),
    ...(kind === 'ConfigMap' || kind === 'Secret' ? checkDataSize(root) : []),
  ];
}
