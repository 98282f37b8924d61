import { objectName } from '../../kubernetes/kubernetes-object';
import type { PlacedObject } from '../../kubernetes/placed-object';
import { formatPosition, type Position } from '../../input/problem';
import { thousandthsOf, type Thousandths } from '../../kubernetes/quantity';
import { largest } from '../../constructs/limits/amounts';
import type { Resources } from '../../constructs/limits/container-resources';
import { limitRangeRules, type Bounds } from '../../constructs/limits/limit-range';
import { quotaName } from '../../constructs/limits/object-demand';

/** What the API server holds the pods and objects of a namespace to. */
export interface Rules {
  /** Requests and limits of containers that state none. */
  readonly defaults: Resources;
  readonly bounds: readonly (Bounds & { readonly source: string })[];
  readonly figures: readonly Figure[];
  /** What to do about a container that does not state what is counted. */
  readonly remedy: string;
}

/** What all may take together. */
export interface Figure {
  /** One name for each thing. */
  readonly name: string;
  readonly amount: Thousandths;
  /** `ResourceQuota/compute: limits.cpu is 4` */
  readonly text: string;
  /** Whose figure it is, and where it stands. */
  readonly source: string;
  readonly position: Position;
}

/** The rules that ResourceQuotas and LimitRanges set. Those of quotas with scopes hold for some pods only, and are left out. */
export function rulesOf(objects: readonly PlacedObject[]): Rules {
  const ranges = objects
    .filter(({ object }) => object.kind === 'LimitRange')
    .map((entry) => ({ ...limitRangeRules(entry.object), source: nameOf(entry) }));
  const quotas = objects.filter(({ object }) => object.kind === 'ResourceQuota' && !hasScopes(object));
  return {
    defaults: {
      requests: largest(ranges.map(({ defaults }) => defaults.requests)),
      limits: largest(ranges.map(({ defaults }) => defaults.limits)),
    },
    bounds: ranges.flatMap(({ bounds, source }) => bounds.map((each) => ({ ...each, source }))),
    figures: quotas.flatMap(figuresOf),
    remedy: 'state it',
  };
}

/** Whether a ResourceQuota counts some pods only. */
export function hasScopes({ spec }: PlacedObject['object']): boolean {
  const { scopes, scopeSelector } = (spec ?? {}) as {
    scopes?: readonly string[] | null;
    scopeSelector?: object | null;
  };
  return (scopes?.length ?? 0) > 0 || (scopeSelector ?? undefined) !== undefined;
}

function figuresOf(entry: PlacedObject): Figure[] {
  const { hard } = (entry.object.spec ?? {}) as { hard?: Readonly<Record<string, string>> | null };
  return Object.entries(hard ?? {}).map(([name, amount]) => ({
    name: quotaName(name),
    amount: thousandthsOf(amount) ?? 0,
    text: `${objectName(entry.object)}: ${name} is ${amount}`,
    source: nameOf(entry),
    position: entry.position,
  }));
}

function nameOf({ object, position }: PlacedObject): string {
  return `${objectName(object)} (${formatPosition(position)})`;
}
