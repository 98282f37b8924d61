import type { KubernetesObject } from '../kubernetes/kubernetes-object';
import type { Kubectl } from './kubectl';

/** The end of what the pods of a Job have said, line by line; nothing before one has started. */
export function jobLog(kubectl: Kubectl, namespace: string, { metadata: { name } }: KubernetesObject): string[] {
  const pods = `--selector=batch.kubernetes.io/job-name=${name}`;
  const { stdout } = kubectl.attempt([
    'logs',
    `--namespace=${namespace}`,
    pods,
    '--all-containers',
    '--tail=50',
    '--ignore-errors',
  ]);
  return stdout.split('\n').filter((line) => line !== '');
}
