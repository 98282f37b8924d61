import type { KubernetesObject } from '../kubernetes/kubernetes-object';

/** What a controller says of an object. */
export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string | null;
}

export function conditionsOf({ status }: KubernetesObject): readonly Condition[] {
  return (status as { readonly conditions?: readonly Condition[] } | undefined)?.conditions ?? [];
}

/** The first of these conditions that is true. */
export function trueCondition(object: KubernetesObject, ...types: readonly string[]): Condition | undefined {
  return conditionsOf(object).find(({ type, status }) => types.includes(type) && status === 'True');
}
