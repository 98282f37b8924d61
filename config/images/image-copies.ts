import type { PendingEntry } from '../pending';
import type { Position, Problems } from '../../input/problem';
import { imageProblem } from '../../kubernetes/image-name';
import { usualMirrorImage } from '../../rules/defaults/images';
import type { RegistriesConfig } from '../schema/registries';
import type { Services } from '../schema/services';
import type { YamlDocument } from '../../input/yaml-document';

/** What becomes of the images of services.yaml. */
export interface TargetImages {
  /** Those that are copied to another registry. */
  readonly copies: readonly ImageCopy[];
  /** What the Job runs in. */
  readonly mirrorImage: string;
  readonly registries: readonly Registry[];
}

/** An image that is copied to another registry. */
export interface ImageCopy {
  /** As services.yaml calls it. */
  readonly name: string;
  readonly from: string;
  readonly to: string;
  /** Whether a Job of the platform does it; otherwise, whoever calls from a machine that has the registry. */
  readonly isInCluster: boolean;
  readonly position: Position;
}

/** A registry that is not called as usual. */
export interface Registry {
  /** With its port, where it has one. */
  readonly host: string;
  readonly tls: 'enabled' | 'insecure' | 'disabled';
  /** Secret with its user name and password. @default nobody is asked for any */
  readonly secret?: string | undefined;
}

/** Registries of the machine that calls them: in a pod, that is the pod. */
const ownMachine = /^(localhost|127\.[0-9.]+)(:[0-9]+)?\//;

/** @param problems takes what is no name of an image */
export function imagesOfTarget(
  services: Services,
  document: YamlDocument,
  problems: Problems,
): TargetImages & { readonly pending: readonly PendingEntry[] } {
  const { images = {}, registries = {}, mirror = {} } = services;
  const copies: ImageCopy[] = [];
  const pending: PendingEntry[] = [];
  for (const [name, image] of Object.entries(images)) {
    const path = `images.${name}`;
    if (image.type === 'build') {
      pending.push({ path, name, status: 'not done yet', reason: 'build and push it yourself' });
      continue;
    }
    const { from, local: to } = image;
    for (const key of ['from', 'local'] as const) {
      const problem = imageProblem(image[key]);
      if (problem !== undefined) problems.add(document.positionOf(['images', name, key]), `${path}.${key}: ${problem}`);
    }
    if (from === to) {
      pending.push({ path, name, status: 'not applicable', reason: 'it is where it is copied from', note: 'none' });
      continue;
    }
    const reason =
      mirror.enabled === false
        ? 'mirror.enabled is false'
        : [from, to].some((each) => ownMachine.test(each))
          ? 'to a pod, localhost is no registry'
          : undefined;
    copies.push({
      name,
      from,
      to,
      isInCluster: reason === undefined,
      position: document.positionOfKey(['images', name]),
    });
    if (reason !== undefined)
      pending.push({
        path,
        name,
        status: 'replaced',
        reason: `${reason}: slotstack images mirror --here copies it`,
        note: 'none',
      });
  }
  return {
    copies,
    mirrorImage: mirror.image || usualMirrorImage,
    registries: registriesOf(registries).filter(({ host }) =>
      copies.some(({ from, to }) => [from, to].some((image) => image.startsWith(`${host}/`))),
    ),
    pending,
  };
}

function registriesOf(registries: RegistriesConfig): Registry[] {
  return Object.entries(registries)
    .map(([host, { tls, secret }]) => ({ host, tls: tls || ('enabled' as const), ...(secret && { secret }) }))
    .sort((a, b) => (a.host < b.host ? -1 : 1));
}
