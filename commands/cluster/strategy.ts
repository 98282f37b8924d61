import type { KubernetesObject } from '../../config/kubernetes-object';

/**
 * A Deployment that is to become `Recreate`, with the strategy that it still has in the cluster; any other object as it is.
 *
 * Where nobody says how a Deployment rolls, the API server fills that in, and then refuses it beside `Recreate`. Once applied
 * with what was filled in, that belongs to whoever applied it, and goes with their next apply.
 */
export function withStrategyOf(live: KubernetesObject | undefined, declared: KubernetesObject): KubernetesObject {
  const strategy = live && strategyIn(live);
  const isRefused = strategyIn(declared)?.type === 'Recreate' && strategy?.rollingUpdate !== undefined;
  return isRefused ? withSpec(declared, { strategy }) : declared;
}

/** Nothing is rolled out until it is applied again. */
export function paused(deployment: KubernetesObject): KubernetesObject {
  return withSpec(deployment, { paused: true });
}

function strategyIn({ kind, spec }: KubernetesObject): { type?: string; rollingUpdate?: object } | undefined {
  return kind === 'Deployment'
    ? (spec as { strategy?: { type?: string; rollingUpdate?: object } }).strategy
    : undefined;
}

function withSpec(object: KubernetesObject, changes: object): KubernetesObject {
  return { ...object, spec: { ...(object.spec as object), ...changes } };
}
