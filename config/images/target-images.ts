import type { PendingEntry } from '../pending';
import type { Problems } from '../../input/problem';
import { usualMirrorImage } from '../../rules/defaults/image-jobs';
import type { Services } from '../schema/services';
import { builderOf, type Builder } from './builder';
import { imageBuilds, type BuildSources, type ImageBuild } from './image-builds';
import { imageCopies, type ImageCopy } from './image-copies';
import { isOnOwnMachine, registriesOf, type Registry } from './registries';

/** What becomes of the images of services.yaml. */
export interface TargetImages {
  /** Those that are copied to another registry. */
  readonly copies: readonly ImageCopy[];
  /** What the Job runs in that copies. */
  readonly mirrorImage: string;
  /** Those that are copied from or to. */
  readonly registries: readonly Registry[];
  /** Those that are built. */
  readonly builds: readonly ImageBuild[];
  /** What builds them. @default nothing of slotstack's */
  readonly builder?: Builder;
}

/** @param problems takes what is wrong with them */
export function imagesOfTarget(
  services: Services,
  sources: Omit<BuildSources, 'builder'>,
  problems: Problems,
): TargetImages & { readonly pending: readonly PendingEntry[] } {
  const { document } = sources;
  const { copies, pending } = imageCopies(services, document, problems);
  const builder = builderOf(services, sources, problems);
  const built = imageBuilds(services, { ...sources, builder }, problems);
  return {
    copies,
    mirrorImage: services.mirror?.image || usualMirrorImage,
    registries: registriesOf(services.registries).filter(({ host }) =>
      copies.some(({ from, to }) => [from, to].some((image) => image.startsWith(`${host}/`))),
    ),
    builds: built.builds,
    ...(builder && { builder }),
    pending: [...pending, ...built.pending],
  };
}

/** Those that are built in the cluster, or can be. */
export function buildable({ builds, builder }: Pick<TargetImages, 'builds' | 'builder'>): readonly ImageBuild[] {
  return builder ? builds.filter(({ stated }) => !isOnOwnMachine(stated)) : [];
}
