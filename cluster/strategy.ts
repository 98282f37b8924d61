import type { KubernetesObject } from '../kubernetes/kubernetes-object';

interface Deployment extends KubernetesObject {
  readonly metadata: KubernetesObject['metadata'] & {
    readonly managedFields?: readonly {
      readonly fieldsV1?: { readonly 'f:spec'?: { readonly 'f:strategy'?: Readonly<Record<string, unknown>> } };
    }[];
  };
  readonly spec: { readonly strategy?: { readonly type?: string; readonly rollingUpdate?: object } };
}

/**
 * A Deployment that is to become `Recreate`, with the strategy that it still has in the cluster; any other object as it
 * is.
 *
 * Where nobody says how a Deployment rolls, the API server fills that in, and then refuses it beside `Recreate`. Once
 * applied with what was filled in, that belongs to whoever applied it, and goes with their next apply.
 *
 * @param live with its managed fields
 */
export function withStrategyOf(live: KubernetesObject | undefined, declared: KubernetesObject): KubernetesObject {
  if (declared.kind !== 'Deployment' || !live) return declared;
  const { metadata, spec } = live as Deployment;
  const becomesRecreate = (declared as Deployment).spec.strategy?.type === 'Recreate';
  const owned = metadata.managedFields?.map(({ fieldsV1 }) => fieldsV1?.['f:spec']?.['f:strategy'] ?? {}) ?? [];
  const isFilledIn = spec.strategy?.rollingUpdate !== undefined && !owned.some((fields) => 'f:rollingUpdate' in fields);
  return becomesRecreate && isFilledIn ? withSpec(declared, { strategy: spec.strategy }) : declared;
}

/** Nothing is rolled out until it is applied again. */
export function paused(deployment: KubernetesObject): KubernetesObject {
  return withSpec(deployment, { paused: true });
}

function withSpec(object: KubernetesObject, changes: object): KubernetesObject {
  return { ...object, spec: { ...(object.spec as object), ...changes } };
}
