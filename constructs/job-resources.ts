import { k8s } from 'cdk8s-plus-28';
import type { DataPaths } from '../config/data-paths';

/**
 * Requests and limits of a container of slotstack's own: every init container and Job has them. Without, a ResourceQuota would
 * keep the whole pod from being made.
 */
export function jobResources({
  jobResources: { requests, limits },
}: Pick<DataPaths, 'jobResources'>): k8s.ResourceRequirements {
  return { requests: quantities(requests), limits: quantities(limits) };
}

/** Quantities as cdk8s takes them. */
export function quantities(amounts: Readonly<Record<string, string>>): Record<string, k8s.Quantity> {
  return Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, k8s.Quantity.fromString(amount)]));
}
