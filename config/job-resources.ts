import type { Problems } from '../input/problem';
import { thousandthsOf } from '../kubernetes/quantity';
import type { DataPathsConfig } from './schema/data-paths';
import { formatPath } from './schema/read';
import type { ResourcesConfig } from './schema/resources';
import type { YamlDocument } from '../input/yaml-document';

const kinds = ['cpu', 'memory', 'ephemeral-storage'] as const;

/** Quantities of a container. */
export type Amounts = Readonly<Record<(typeof kinds)[number], string>>;

/** Requests and limits of a container, all of them stated: so that no ResourceQuota refuses its pod. */
export interface JobResources {
  readonly requests: Amounts;
  readonly limits: Amounts;
}

/**
 * Requests are small, because the container runs for seconds, and on most days none does. Nothing is set aside of the
 * node's own disk: where the kubelet does not count that, a node has none to give.
 */
export const usualJobResources: JobResources = {
  requests: { cpu: '10m', memory: '32Mi', 'ephemeral-storage': '0' },
  limits: { cpu: '1', memory: '256Mi', 'ephemeral-storage': '128Mi' },
};

/** What services.yaml says, over what is usual. A request above its limit goes to `problems`. */
export function jobResourcesOf(
  { jobResources: config = {} }: DataPathsConfig,
  document: YamlDocument,
  problems: Problems,
): JobResources {
  const requests = withStated(usualJobResources.requests, config.requests);
  const limits = withStated(usualJobResources.limits, config.limits);
  for (const kind of kinds) {
    if ((thousandthsOf(requests[kind]) ?? 0) <= (thousandthsOf(limits[kind]) ?? 0)) continue;
    const path = ['dataPaths', 'jobResources', config.requests?.[kind] === undefined ? 'limits' : 'requests', kind];
    problems.add(
      document.positionOf(path),
      `${formatPath(path)}: the request ${requests[kind]} is more than the limit ${limits[kind]}`,
    );
  }
  return { requests, limits };
}

/** The amounts, with those that are stated in their place. */
function withStated(usual: Amounts, config: NonNullable<ResourcesConfig['limits']> = {}): Amounts {
  const stated = Object.entries(config).filter(([, amount]) => amount !== undefined);
  return { ...usual, ...Object.fromEntries(stated) };
}
