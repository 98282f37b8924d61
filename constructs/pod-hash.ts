import { createHash } from 'node:crypto';
import { k8s } from 'cdk8s-plus-28';

/** Eight hexadecimal digits of a pod, for the name of its Job: the pod of a Job cannot be changed, so another pod is another Job. */
export function podHash(spec: k8s.PodSpec): string {
  return createHash('sha256')
    .update(JSON.stringify(k8s.toJson_PodSpec(spec)))
    .digest('hex')
    .slice(0, 8);
}
