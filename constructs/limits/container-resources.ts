import type { Container, PodSpec } from '../../kubernetes/pod-template';
import { amountsOf, withDefaults, type Amounts } from './amounts';

/** Requests and limits of a container, by resource. */
export interface Resources {
  readonly requests: Amounts;
  readonly limits: Amounts;
}

interface Stated {
  readonly requests?: Readonly<Record<string, string>> | null;
  readonly limits?: Readonly<Record<string, string>> | null;
}

/** What a manifest states. Where it has only a limit, the API server takes that for the request, too. */
export function statedResources({ resources }: Container | PodSpec): Resources {
  const { requests, limits } = (resources ?? {}) as Stated;
  return { requests: withDefaults(amountsOf(requests), amountsOf(limits)), limits: amountsOf(limits) };
}

/** What the API server makes of it where a LimitRange has defaults. */
export function effectiveResources(container: Container, defaults: Resources): Resources {
  const { requests, limits } = statedResources(container);
  return {
    requests: withDefaults(requests, defaults.requests),
    limits: withDefaults(limits, defaults.limits),
  };
}
