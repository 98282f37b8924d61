import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import type { Hook } from '../hooks/hook';
import type { Group } from '../target';

/** Images that run in place of those that are stated. */
export interface OwnImagesOf {
  /** Whose they are. */
  readonly namespace: string;
  /** What runs, by what is stated. */
  readonly images: ReadonlyMap<string, string>;
}

/**
 * A group whose workloads run other images, custom ones too: each field called `image` that is one as a whole, or the reference of a volume
 * of one. Not a text in which one stands, and nothing in other namespaces, which other targets share.
 */
export function withImages(group: Group, own: OwnImagesOf): Group {
  const { images, namespace } = own;
  if (images.size === 0) return group;
  const isOwn = ({ metadata }: KubernetesObject) => (metadata.namespace ?? namespace) === namespace;
  return {
    ...group,
    objects: group.objects.map(({ object, ...entry }) => ({
      ...entry,
      object: isOwn(object) && !texts.has(object.kind) ? (renamed(object, images) as KubernetesObject) : object,
    })),
    dataServices: group.dataServices.map(({ config, position }) => ({
      config: { ...config, ...otherThan(config.image, images) },
      position,
    })),
  };
}

/** A hook that runs in another image. */
export function withImage(hook: Hook, { images }: OwnImagesOf): Hook {
  const { action } = hook;
  return action.does === 'script' ? { ...hook, action: { ...action, ...otherThan(action.image, images) } } : hook;
}

/** Kinds that hold texts of programs, whatever these call them. */
const texts: ReadonlySet<string> = new Set(['ConfigMap', 'Secret', 'CustomResourceDefinition']);

function renamed(value: unknown, images: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((each: unknown) => renamed(each, images));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]: readonly [string, unknown]) => [
      key,
      typeof inner === 'string' && (key === 'image' || key === 'reference')
        ? (images.get(inner) ?? inner)
        : renamed(inner, images),
    ]),
  );
}

function otherThan(stated: string | undefined, images: ReadonlyMap<string, string>): { readonly image?: string } {
  const image = stated === undefined ? undefined : images.get(stated);
  return image === undefined ? {} : { image };
}
