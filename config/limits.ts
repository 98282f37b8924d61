import type { Position, Problems } from '../input/problem';
import { thousandthsOf } from '../kubernetes/quantity';
import { formatPath } from './schema/read';
import type { Services } from './schema/services';
import type { YamlDocument } from '../input/yaml-document';

/** How much a namespace may take, as services.yaml says it. */
export interface Limits {
  /** Whether it has a ResourceQuota and a LimitRange of slotstack. */
  readonly enabled: boolean;
  /** Figures that take the place of usual ones. */
  readonly quota: readonly QuotaFigure[];
  /** What containers get that state none, where it is not as usual. */
  readonly defaults: ContainerDefaults;
}

/** A figure of a ResourceQuota. */
export interface QuotaFigure {
  readonly name: string;
  /** @default none: it is not limited */
  readonly amount?: string;
  /** Where a user finds it. */
  readonly position: Position;
}

/** Quantities by resource. */
export interface ContainerDefaults {
  readonly requests: Readonly<Record<string, string>>;
  readonly limits: Readonly<Record<string, string>>;
}

/**
 * The limits that a rendered services.yaml describes for an environment. A default request above its limit goes to
 * `problems`.
 *
 * @param slot whose namespace it is. @default none: a lasting environment, which has limits only on request
 */
export function resolveLimits(
  { limits: config = {} }: Services,
  document: YamlDocument,
  slot: number | undefined,
  problems: Problems,
): Limits {
  const quota = Object.entries(config.quota ?? {}).map(([name, amount]): QuotaFigure => ({
    name,
    ...(amount !== '' && { amount }),
    position: document.positionOf(['limits', 'quota', name]),
  }));
  const defaults = { requests: stated(config.defaults?.requests), limits: stated(config.defaults?.limits) };
  for (const [name, request] of Object.entries(defaults.requests)) {
    const limit = defaults.limits[name];
    if (limit === undefined || (thousandthsOf(request) ?? 0) <= (thousandthsOf(limit) ?? 0)) continue;
    const path = ['limits', 'defaults', 'requests', name];
    problems.add(document.positionOf(path), `${formatPath(path)}: ${request} is more than the limit ${limit}`);
  }
  return { enabled: config.enabled ?? slot !== undefined, quota, defaults };
}

function stated(amounts: Readonly<Record<string, string | undefined>> = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(amounts).flatMap(([name, amount]) => (amount === undefined ? [] : [[name, amount]])),
  );
}
