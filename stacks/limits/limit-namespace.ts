import type { Construct } from 'constructs';
import { formatPosition, type Problems } from '../../input/problem';
import { objectName, type KubernetesObject } from '../../kubernetes/kubernetes-object';
import type { PlacedObject } from '../../kubernetes/placed-object';
import type { PodSpec } from '../../kubernetes/pod-template';
import type { Notices } from '../../input/notice';
import { thousandthsOf } from '../../kubernetes/quantity';
import type { Target } from '../../config/target';
import { amountsOf } from '../../constructs/limits/amounts';
import { NamespaceLimits } from '../../constructs/limits/namespace-limits';
import { quotaName } from '../../constructs/limits/object-demand';
import { podOf } from '../../constructs/limits/pod-count';
import { usualDefaults, usualQuota } from '../../constructs/limits/usual';
import { checkFigures, demandsOf } from './check-figures';
import { checkPods } from './check-pods';
import { hasScopes, rulesOf, type Figure, type Rules } from './rules';

export interface NamespaceToLimit {
  readonly target: Target;
  /** Gets the objects. */
  readonly scope: Construct;
  /** All objects of the namespace, those of guests too. */
  readonly entries: readonly PlacedObject[];
  /** How many Secrets the namespace has that are in no manifest. */
  readonly secrets: number;
  readonly problems: Problems;
  readonly notices: Notices;
}

/**
 * Limits what a namespace may take, and checks all pods in it against that. Where the project brings a ResourceQuota or a
 * LimitRange of its own, that counts, and slotstack adds none: of two, the tighter one would win.
 */
export function limitNamespace({ target, scope, entries, secrets, problems, notices }: NamespaceToLimit): void {
  const brought = entries.filter(({ object }) => isLimit(object));
  if (brought.length === 0 && !target.limits.enabled) return;
  for (const { object, position } of brought) {
    if (target.limits.enabled)
      notices.add(
        target.name,
        position,
        `${objectName(object)} stands in for the ResourceQuota and LimitRange of slotstack`,
      );
    if (hasScopes(object))
      notices.add(target.name, position, `${objectName(object)} has scopes, so pods are not checked against it`);
  }
  const rules = brought.length > 0 ? rulesOf(brought) : addLimits(target, scope, entries, secrets);
  checkPods(entries, rules, problems);
  checkFigures(rules, demandsOf(entries, rules, secrets), target.name, { problems, notices });
}

function isLimit({ apiVersion, kind }: KubernetesObject): boolean {
  return apiVersion === 'v1' && (kind === 'ResourceQuota' || kind === 'LimitRange');
}

function addLimits(target: Target, scope: Construct, entries: readonly PlacedObject[], secrets: number): Rules {
  const { namespace, project, limits } = target;
  const defaults = usualDefaults(
    entries.flatMap(({ object }): PodSpec[] => [podOf(object) ?? {}]),
    limits.defaults,
  );
  const resources = { requests: amountsOf(defaults.requests), limits: amountsOf(defaults.limits) };
  const usual = usualQuota(demandsOf(entries, { defaults: resources }, secrets).total.most);
  // A figure that services.yaml has by another name is the same figure.
  const stated = new Set(limits.quota.map(({ name }) => quotaName(name)));
  const kept = Object.entries(usual).filter(([name]) => !stated.has(name));
  const quota = {
    ...Object.fromEntries(kept),
    ...Object.fromEntries(limits.quota.flatMap(({ name, amount }) => (amount === undefined ? [] : [[name, amount]]))),
  };
  new NamespaceLimits(scope, 'limits', { namespace, project, quota, defaults });
  return {
    defaults: resources,
    bounds: [],
    remedy: 'state it, or give it by limits.defaults',
    // The usual ones suffice by the way they are made.
    figures: limits.quota.flatMap(({ name, amount, position }): Figure[] =>
      amount === undefined
        ? []
        : [
            {
              name: quotaName(name),
              amount: thousandthsOf(amount) ?? 0,
              text: `limits.quota: ${name} is ${amount}`,
              source: `limits.quota (${formatPosition(position)})`,
              position,
            },
          ],
    ),
  };
}
