import type { Services } from './schema/services';

/** An entry of services.yaml that no manifest stands for, and why. */
export interface PendingEntry {
  /** Where it stands, such as `hooks.beforeAll[0]`. */
  readonly path: string;
  readonly name: string;
  readonly status: 'replaced' | 'not done yet' | 'not applicable';
  readonly reason: string;
}

/** What becomes of each image. */
export function pendingImages({ images = {} }: Services): PendingEntry[] {
  return Object.entries(images).map(([name, image]) => ({
    ...{ path: `images.${name}`, name, status: 'not done yet' },
    reason: image.type === 'external' ? 'copy it to the registry yourself' : 'build and push it yourself',
  }));
}
