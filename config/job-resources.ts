import type { Problems } from '../input/problem';
import { thousandthsOf } from '../kubernetes/quantity';
import type { DataPathsConfig } from './schema/data-paths';
import { formatPath } from './schema/read';
import type { ResourcesConfig } from './schema/resources';
import { resourceKinds, usualJobResources, type Amounts, type JobResources } from '../rules/defaults/jobs';
import type { YamlDocument } from '../input/yaml-document';

/** Of slotstack's own containers: what services.yaml says, over what is usual. */
export function jobResourcesOf(
  { jobResources }: DataPathsConfig,
  document: YamlDocument,
  problems: Problems,
): JobResources {
  return resourcesOf(jobResources, usualJobResources, { path: ['dataPaths', 'jobResources'], document }, problems);
}

/** What services.yaml says, over what is usual. A request above its limit goes to `problems`. */
export function resourcesOf(
  config: ResourcesConfig = {},
  usual: JobResources,
  { path, document }: { readonly path: readonly PropertyKey[]; readonly document: YamlDocument },
  problems: Problems,
): JobResources {
  const requests = withStated(usual.requests, config.requests);
  const limits = withStated(usual.limits, config.limits);
  for (const kind of resourceKinds) {
    if ((thousandthsOf(requests[kind]) ?? 0) <= (thousandthsOf(limits[kind]) ?? 0)) continue;
    const stated = [...path, config.requests?.[kind] === undefined ? 'limits' : 'requests', kind];
    problems.add(
      document.positionOf(stated),
      `${formatPath(stated)}: the request ${requests[kind]} is more than the limit ${limits[kind]}`,
    );
  }
  return { requests, limits };
}

/** The amounts, with those that are stated in their place. */
function withStated(usual: Amounts, config: NonNullable<ResourcesConfig['limits']> = {}): Amounts {
  const stated = Object.entries(config).filter(([, amount]) => amount !== undefined);
  return { ...usual, ...Object.fromEntries(stated) };
}
