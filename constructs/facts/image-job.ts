import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import { domain } from '../labels';

const key = `${domain}/images`;

/** What a Job does with images. */
export type ImageWork = 'build' | 'mirror' | 'list' | 'remove';

/** Annotation of a Job that copies or builds images: it may take long, and what is applied waits for none. */
export function imageJobAnnotation(does: ImageWork): Record<string, string> {
  return { [key]: does };
}

export function isImageJob({ metadata: { annotations = {} } }: KubernetesObject): boolean {
  return annotations[key] !== undefined;
}
