import type { TargetImages } from '../../config/images/target-images';
import type { Target } from '../../config/target';
import type { Notices } from '../../input/notice';
import { suggestion } from '../../input/suggestion';
import { objectName } from '../../kubernetes/kubernetes-object';
import { containersOf } from '../../kubernetes/pod-template';
import { podsWithin } from '../../kubernetes/pods-within';

/**
 * Tells images that nobody brings: of the registries that `images` fills, what is in no entry of it. What is elsewhere is outside on
 * purpose.
 */
export function noticeUnknownImages({ name: target, images, groups }: Target, notices: Notices): void {
  const known = knownImages(images);
  const filled = new Set([...known].map(registryOf));
  for (const { object, position } of groups.flatMap(({ objects }) => objects)) {
    const used = podsWithin(object).flatMap((pod) => containersOf(pod).map(({ image }): unknown => image));
    // Of a field of another type, more is told where types are checked.
    for (const image of new Set(used.filter((each) => typeof each === 'string'))) {
      const registry = registryOf(image);
      if (registry === undefined || !filled.has(registry) || known.has(image) || image.includes('@')) continue;
      const message = `${objectName(object)} runs ${image}, which no entry of images brings to ${registry}`;
      notices.add(target, position, `${message}${suggestion(image, [...known])}`);
    }
  }
}

/** Where images of the project come to be. Public registries hold those of everybody. */
function knownImages({ copies, builds }: TargetImages): ReadonlySet<string> {
  const all = [...copies.map(({ to }) => to), ...builds.flatMap(({ image, stated }) => [image, stated])];
  return new Set(all.filter((image) => registryOf(image) !== undefined));
}

/** @returns undefined for Docker Hub, and other registries in which anybody publishes */
function registryOf(image: string): string | undefined {
  const [first = '', ...rest] = image.split('/');
  const isRegistry = rest.length > 0 && /[.:]|^localhost$/.test(first);
  return isRegistry && !/^(docker\.io|ghcr\.io|quay\.io|public\.ecr\.aws)$/.test(first) ? first : undefined;
}
