import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import { domain } from '../labels';

const key = `${domain}/images`;

/** Annotation of a Job that copies images: it may take long, and what is applied waits for none. */
export const imageJobAnnotation = { [key]: 'mirror' };

export function isImageJob({ metadata: { annotations = {} } }: KubernetesObject): boolean {
  return annotations[key] !== undefined;
}
