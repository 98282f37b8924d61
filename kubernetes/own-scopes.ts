import sourceScopes from '../imports/kubernetes-scopes.json';
import { kinds } from './kubernetes-api';
import { kindName } from './kubernetes-object';

/** What a CustomResourceDefinition calls it. */
export type Scope = 'Cluster' | 'Namespaced';

/** Scope of each kind in Kubernetes' source: of kinds, too, that a cluster serves only when it is told to. */
const ofSource = Object.entries(sourceScopes).flatMap(([scope, names]) =>
  names.map((name) => [name, scope as Scope] as const),
);

/** Scope of each kind in the API description, which may be of a newer Kubernetes. */
const ofDescription = kinds.map((kind) => [kindName(kind), kind.isClusterScoped ? 'Cluster' : 'Namespaced'] as const);

/** Scope of the kinds that are Kubernetes' own, by name with group. */
export const ownScopes: ReadonlyMap<string, Scope> = new Map([...ofSource, ...ofDescription]);
