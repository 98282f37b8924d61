import { mapContainers, mapPodSpec } from '../../kubernetes/pod-template';
import type { Hook } from '../hooks/hook';
import type { Group } from '../target';

/**
 * A group whose workloads run other images. Only what names an image as a whole has another: not a text in which one stands.
 *
 * @param images what runs, by what is stated
 */
export function withImages(group: Group, images: ReadonlyMap<string, string>): Group {
  if (images.size === 0) return group;
  return {
    ...group,
    objects: group.objects.map(({ object, ...entry }) => ({
      ...entry,
      object: mapPodSpec(object, (spec) =>
        mapContainers(spec, (container) => ({ ...container, ...otherThan(container.image, images) })),
      ),
    })),
    dataServices: group.dataServices.map(({ config, position }) => ({
      config: { ...config, ...otherThan(config.image, images) },
      position,
    })),
  };
}

/** A hook that runs in another image. */
export function withImage(hook: Hook, images: ReadonlyMap<string, string>): Hook {
  const { action } = hook;
  return action.does === 'script' ? { ...hook, action: { ...action, ...otherThan(action.image, images) } } : hook;
}

function otherThan(stated: string | undefined, images: ReadonlyMap<string, string>): { readonly image?: string } {
  const image = stated === undefined ? undefined : images.get(stated);
  return image === undefined ? {} : { image };
}
