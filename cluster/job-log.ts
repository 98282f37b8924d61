import type { KubernetesObject } from '../kubernetes/kubernetes-object';
import type { Kubectl } from './kubectl';

/**
 * What the pods of a Job have said, line by line; nothing before one has started.
 *
 * @param lines how many of each container, from the end. @default 50
 */
export function jobLog(
  kubectl: Kubectl,
  namespace: string,
  { metadata: { name } }: KubernetesObject,
  lines: number | 'all' = 50,
): string[] {
  const pods = `--selector=batch.kubernetes.io/job-name=${name}`;
  const { stdout } = kubectl.attempt([
    'logs',
    `--namespace=${namespace}`,
    pods,
    '--all-containers',
    `--tail=${lines === 'all' ? -1 : lines}`,
    '--ignore-errors',
  ]);
  return stdout.split('\n').filter((line) => line !== '');
}
