/** A Kubernetes object as a manifest writes it: what every object has, and anything else. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly [key: string]: unknown;
  };
  readonly [key: string]: unknown;
}

/** What kind of object it is, whatever the version. */
export interface GroupKind {
  /** Empty for Kubernetes' core. */
  readonly group: string;
  readonly kind: string;
}

export function groupKind({ apiVersion, kind }: Pick<KubernetesObject, 'apiVersion' | 'kind'>): GroupKind {
  return { group: apiVersion.includes('/') ? apiVersion.replace(/\/.*/, '') : '', kind };
}

/** `Deployment.apps`, or `Pod` in the core group: what kind it is, in one text. */
export function kindName({ group, kind }: GroupKind): string {
  return group === '' ? kind : `${kind}.${group}`;
}

/** `Deployment/postgres`, as kubectl writes it. */
export function objectName(object: KubernetesObject): string {
  return `${object.kind}/${object.metadata.name}`;
}

/** What makes two objects the same to the API server: group, kind, namespace and name; the version does not. */
export function objectIdentity(object: KubernetesObject): string {
  const { group, kind } = groupKind(object);
  return [group, kind, object.metadata.namespace ?? '', object.metadata.name].join('/');
}

export function byIdentity(objects: readonly KubernetesObject[]): Map<string, KubernetesObject> {
  return new Map(objects.map((object) => [objectIdentity(object), object]));
}
