import type { KubernetesObject } from '../kubernetes/kubernetes-object';

/** Prefix of the labels and annotations that slotstack itself reads. */
export const domain = 'slotstack.dev';

/** Label of a namespace: which pods Pod Security admits there. */
export const podSecurityLevel = 'pod-security.kubernetes.io/enforce';

const managedBy = 'app.kubernetes.io/managed-by';

/** Whether slotstack makes an object, by its labels. */
export function isOurs({ metadata }: KubernetesObject): boolean {
  return hasOurLabel(metadata.labels ?? {});
}

/** Whether these are labels of what slotstack makes. */
export function hasOurLabel(own: Readonly<Record<string, string>>): boolean {
  return own[managedBy] === 'slotstack';
}

/** Labels of an object that slotstack makes; `name` alone selects its pods. */
export function labels(name: string, project: string): Record<string, string> {
  return { ...selector(name), 'app.kubernetes.io/part-of': project, [managedBy]: 'slotstack' };
}

const nameKey = 'app.kubernetes.io/name';

export function selector(name: string): Record<string, string> {
  return { [nameKey]: name };
}

/** The name in the labels of an object that slotstack made; undefined where it has none. */
export function nameInLabels({ metadata }: KubernetesObject): string | undefined {
  return metadata.labels?.[nameKey];
}
