import type { Problems } from '../input/problem';
import { thousandthsOf } from '../kubernetes/quantity';
import type { DataPathsConfig } from './schema/data-paths';
import { formatPath } from './schema/read';
import type { ResourcesConfig } from './schema/resources';
import { resourceKinds, usualJobResources, type Amounts, type JobResources } from '../rules/defaults/jobs';
import type { YamlDocument } from '../input/yaml-document';

/** What services.yaml says, over what is usual. A request above its limit goes to `problems`. */
export function jobResourcesOf(
  { jobResources: config = {} }: DataPathsConfig,
  document: YamlDocument,
  problems: Problems,
): JobResources {
  const requests = withStated(usualJobResources.requests, config.requests);
  const limits = withStated(usualJobResources.limits, config.limits);
  for (const kind of resourceKinds) {
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
