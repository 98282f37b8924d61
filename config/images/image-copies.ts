import type { PendingEntry } from '../pending';
import type { Position, Problems } from '../../input/problem';
import { imageProblem } from '../../kubernetes/image-name';
import type { Services } from '../schema/services';
import type { YamlDocument } from '../../input/yaml-document';
import { isOnOwnMachine } from './registries';

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

/** @param problems takes what is no name of an image */
export function imageCopies(
  { images = {}, mirror = {} }: Services,
  document: YamlDocument,
  problems: Problems,
): { readonly copies: readonly ImageCopy[]; readonly pending: readonly PendingEntry[] } {
  const copies: ImageCopy[] = [];
  const pending: PendingEntry[] = [];
  for (const [name, image] of Object.entries(images)) {
    if (image.type !== 'external') continue;
    const path = `images.${name}`;
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
        : [from, to].some(isOnOwnMachine)
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
  return { copies, pending };
}
