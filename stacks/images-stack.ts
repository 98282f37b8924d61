import { isDeepStrictEqual } from 'node:util';
import type { App } from 'cdk8s';
import type { ImageCopy } from '../config/images/image-copies';
import type { Registry } from '../config/images/registries';
import type { Project } from '../config/project';
import type { Target } from '../config/target';
import { ImageMirror } from '../constructs/images/image-mirror';
import type { Problems } from '../input/problem';
import { jobsOf } from './jobs-of';
import { platformName } from './platform-name';
import { Stack } from './stack';

/** What brings images to where the workloads of all targets have them from. */
export class ImagesStack extends Stack {
  /** @param problems takes images that targets disagree on */
  constructor(app: App, { name: project, targets }: Project, problems: Problems) {
    super(app, '0006-images.k8s.yaml');
    const copies = copiesOf(targets, problems).filter(({ isInCluster }) => isInCluster);
    const [first] = targets.filter(({ images }) => images.copies.length > 0);
    if (!first || copies.length === 0) return;
    const { mirrorImage: image } = first.images;
    const registries = registriesOf(targets);
    for (const { name, images: own } of targets) {
      const [copy] = own.copies;
      if (copy && (own.mirrorImage !== image || !areAlike(own.registries, registries)))
        problems.add(
          copy.position,
          `images: one Job copies them for all targets, but "mirror" or "registries" differ between ${first.name} and ${name}`,
        );
    }
    const { jobResources } = jobsOf(first);
    const imagePullSecrets = [...new Set(targets.flatMap((target) => target.imagePullSecrets))].sort();
    const namespace = platformName(project);
    new ImageMirror(this, 'mirror', { project, namespace, copies, registries, image, imagePullSecrets, jobResources });
  }
}

/** The registries that targets use, each once. */
export function registriesOf(targets: readonly Target[]): Registry[] {
  const all = targets.flatMap(({ images }) => images.registries);
  // Of two that differ, which is an error, the first.
  const byHost = new Map([...all].reverse().map((registry) => [registry.host, registry]));
  return [...byHost.values()].sort((a, b) => (a.host < b.host ? -1 : 1));
}

/** Whether what both have is the same: a registry that one does not use is none of its matters. */
function areAlike(some: readonly Registry[], others: readonly Registry[]): boolean {
  return some.every((registry) => {
    const other = others.find(({ host }) => host === registry.host);
    return !other || isDeepStrictEqual(other, registry);
  });
}

/**
 * The images that targets have copied, each once, by where they go.
 *
 * @param problems takes those that come from different places
 */
export function copiesOf(targets: readonly Target[], problems?: Problems): ImageCopy[] {
  const copies = new Map<string, ImageCopy>();
  for (const copy of targets.flatMap(({ images }) => images.copies)) {
    const other = copies.get(copy.to);
    if (other && other.from !== copy.from)
      problems?.add(
        copy.position,
        `images.${copy.name}: ${copy.to} is a copy of ${copy.from}, and of ${other.from} elsewhere`,
      );
    // It is enough that one target leaves it to the Job.
    copies.set(copy.to, other?.isInCluster === false ? copy : (other ?? copy));
  }
  return [...copies.values()].sort((a, b) => (a.to < b.to ? -1 : 1));
}
