import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import { amountsOf, largest, withDefaults, type Amounts } from './amounts';
import type { Resources } from './container-resources';

/** Bounds that a LimitRange sets to each container, each pod or each claim. */
export interface Bounds {
  readonly type: string;
  readonly min: Amounts;
  readonly max: Amounts;
  /** How much more a limit may be than its request. */
  readonly ratio: Readonly<Record<string, string>>;
}

/** What a LimitRange does with pods. */
export interface LimitRangeRules {
  /** For containers that state none. */
  readonly defaults: Resources;
  readonly bounds: readonly Bounds[];
}

interface Item {
  readonly type: string;
  readonly min?: Readonly<Record<string, string>>;
  readonly max?: Readonly<Record<string, string>>;
  readonly maxLimitRequestRatio?: Readonly<Record<string, string>> | null;
  readonly default?: Readonly<Record<string, string>>;
  readonly defaultRequest?: Readonly<Record<string, string>>;
}

/** As the API server reads it: a default limit is the maximum where there is one, a default request the limit or the minimum. */
export function limitRangeRules({ spec }: KubernetesObject): LimitRangeRules {
  const items = (spec as { limits?: readonly Item[] | null } | undefined)?.limits ?? [];
  const defaults = items
    .filter(({ type }) => type === 'Container')
    .map(({ min, max, default: limit, defaultRequest }): Resources => {
      const limits = withDefaults(amountsOf(limit), amountsOf(max));
      return { limits, requests: withDefaults(amountsOf(defaultRequest), withDefaults(limits, amountsOf(min))) };
    });
  return {
    defaults: {
      limits: largest(defaults.map(({ limits }) => limits)),
      requests: largest(defaults.map(({ requests }) => requests)),
    },
    bounds: items.map(({ type, min, max, maxLimitRequestRatio }) => ({
      type,
      min: amountsOf(min),
      max: amountsOf(max),
      ratio: maxLimitRequestRatio ?? {},
    })),
  };
}
