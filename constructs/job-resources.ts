import { k8s } from 'cdk8s-plus-28';
import type { JobResources } from '../rules/defaults/jobs';

/** What states the requests and limits of slotstack's own containers. */
export interface HasJobResources {
  readonly jobResources: JobResources;
}

/**
 * Requests and limits of a container of slotstack's own: every init container and Job has them. Without, a ResourceQuota would
 * keep the whole pod from being made.
 */
export function jobResources({ jobResources: { requests, limits } }: HasJobResources): k8s.ResourceRequirements {
  return { requests: quantities(requests), limits: quantities(limits) };
}

/**
 * Requests and limits of what ends lives and cleans up, in the platform's namespace: it asks for nothing, so that no slot that has taken
 * all of a node keeps it from running there.
 */
export function platformResources({ jobResources: { limits } }: HasJobResources): k8s.ResourceRequirements {
  const none = Object.fromEntries(Object.keys(limits).map((kind) => [kind, '0']));
  // Said, because what is not said of requests is as much as of limits.
  return { requests: quantities(none), limits: quantities(limits) };
}

/** Quantities as cdk8s takes them. */
export function quantities(amounts: Readonly<Record<string, string>>): Record<string, k8s.Quantity> {
  return Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, k8s.Quantity.fromString(amount)]));
}
