import { join } from 'node:path';
import { readBytes } from '../input/seen';

/**
 * The part of OpenAPI 2 that Kubernetes uses. Without a type any value will do; an object without properties may have
 * any field.
 */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema;
  readonly items?: Schema;
  readonly 'x-kubernetes-group-version-kind'?: readonly GroupVersionKind[];
}

interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** A kind that is Kubernetes' own. */
export interface Kind {
  readonly apiVersion: string;
  readonly group: string;
  readonly kind: string;
  /** Name of its schema. */
  readonly definition: string;
  /** Whether its objects belong to the cluster rather than to a namespace. */
  readonly isClusterScoped: boolean;
}

interface Specification {
  readonly info: { readonly version: string };
  /** Names of the schemas of kinds whose objects belong to the cluster. */
  readonly 'x-cluster-scoped': readonly string[];
  readonly definitions: Readonly<Record<string, Schema>>;
}

const file = join(__dirname, '../imports/kubernetes-openapi.json');
// Read, not imported: the compiler would infer a type of 160 KB.
const specification = JSON.parse(readBytes(file).toString('utf8')) as Specification;
const secret = specification.definitions['io.k8s.api.core.v1.Secret'];

/** The version of Kubernetes that the definitions are of: `1.33`. */
export const kubernetesVersion = specification.info.version;

export const definitions: Specification['definitions'] = {
  ...specification.definitions,
  // To OpenAPI a quantity is any string; the API server takes numbers too, and only some strings.
  'io.k8s.apimachinery.pkg.api.resource.Quantity': { format: 'quantity' },
  // "password" is OpenAPI's own word for a string that must not be shown.
  'io.k8s.api.core.v1.Secret': {
    ...secret,
    properties: { ...secret?.properties, stringData: { type: 'object', additionalProperties: { format: 'password' } } },
  },
};

const clusterScoped = new Set(specification['x-cluster-scoped']);

export const kinds: readonly Kind[] = Object.entries(definitions).flatMap(([definition, schema]) =>
  (schema['x-kubernetes-group-version-kind'] ?? []).map(({ group, version, kind }) => ({
    apiVersion: group ? `${group}/${version}` : version,
    group,
    kind,
    definition,
    isClusterScoped: clusterScoped.has(definition),
  })),
);

const known = new Set(kinds.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`));

/** Whether it is of a kind that is Kubernetes' own, of this version. */
export function isKnownKind({ apiVersion, kind }: Pick<Kind, 'apiVersion' | 'kind'>): boolean {
  return known.has(`${apiVersion} ${kind}`);
}
