import type { Position, Problems } from '../input/problem';
import { customScope } from './custom-scopes';
import { groupKind, kindName, type KubernetesObject } from './kubernetes-object';
import { ownScopes, type Scope } from './own-scopes';
import type { ManifestObject } from './placed-object';

/** Scope of a kind, `NodePool.karpenter.sh`, as services.yaml states it. */
export interface StatedScope {
  readonly kind: string;
  readonly scope: Scope;
  readonly position: Position;
}

/**
 * Which kinds belong to the cluster rather than to a namespace: as Kubernetes' API says, the definitions among the
 * project's files, and services.yaml; of some groups it is known.
 *
 * Never by the look of a name: a cluster-wide object that is taken for a namespaced one lands in every slot, and goes
 * from all with the first.
 */
export class Scopes {
  private readonly scopes: ReadonlyMap<string, Scope>;

  /**
   * @param stated what services.yaml says; what contradicts a definition goes to `problems`
   * @param objects those of the project's files, definitions among them
   */
  constructor(stated: readonly StatedScope[], objects: readonly ManifestObject[], problems: Problems) {
    const defined = new Map([...ownScopes, ...objects.flatMap(({ object }) => definedScope(object))]);
    for (const { kind, scope, position } of stated) {
      const other = defined.get(kind);
      if (other !== undefined && other !== scope)
        problems.add(position, `customResourceScopes: "${kind}" is ${other}, as its definition says`);
    }
    this.scopes = new Map([...stated.map(({ kind, scope }) => [kind, scope] as const), ...defined]);
  }

  /** Undefined where nothing says so: then it is taken for namespaced. */
  of(object: KubernetesObject): Scope | undefined {
    const kind = groupKind(object);
    const known = this.scopes.get(kindName(kind)) ?? customScope(kind);
    return known ?? (kind.group.includes('.') ? undefined : 'Namespaced');
  }

  /**
   * The object with `namespace`, unless it has one, and without any where it belongs to the cluster. codexctl does this
   * for services only; without it, an object lands wherever kubectl happens to point.
   */
  place(object: KubernetesObject, namespace: string): KubernetesObject {
    if (this.of(object) === 'Cluster') return withoutNamespace(object);
    if (object.metadata.namespace) return object;
    return { ...object, metadata: { ...object.metadata, namespace } };
  }
}

/** Whether the object, once it is placed, belongs to the cluster. */
export function isClusterScoped({ metadata }: KubernetesObject): boolean {
  return metadata.namespace === undefined;
}

function withoutNamespace(object: KubernetesObject): KubernetesObject {
  if (!('namespace' in object.metadata)) return object;
  const metadata = { ...object.metadata };
  delete metadata.namespace;
  return { ...object, metadata };
}

/** What a definition says of the kind that it defines. */
function definedScope(object: KubernetesObject): [string, Scope][] {
  if (object.kind !== 'CustomResourceDefinition') return [];
  const { group, names, scope } = (object.spec ?? {}) as {
    readonly group?: unknown;
    readonly names?: { readonly kind?: unknown } | null;
    readonly scope?: unknown;
  };
  const isStated = scope === 'Cluster' || scope === 'Namespaced';
  return isStated && typeof group === 'string' && typeof names?.kind === 'string'
    ? [[kindName({ group, kind: names.kind }), scope]]
    : [];
}
