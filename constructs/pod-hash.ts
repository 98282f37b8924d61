import { digest } from '../input/digest';
import { k8s } from 'cdk8s-plus-28';
import { computedFrom } from '../siblings/standing-in';

/** Eight hexadecimal digits of a pod, for the name of its Job: the pod of a Job cannot be changed, so another pod is another Job. */
export function podHash(spec: k8s.PodSpec): string {
  return computedFrom(JSON.stringify(k8s.toJson_PodSpec(spec)), hash);
}

function hash(text: string): string {
  return digest(text, 8);
}
