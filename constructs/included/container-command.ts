import type { Container } from '../../kubernetes/pod-template';
import type { KnownImage } from '../known-images';

/**
 * What a container runs: as its manifest states it, else as somebody states it of the image, else as the image is known. To Kubernetes, an
 * empty list is none.
 *
 * @returns undefined where it is not certain
 */
export function containerCommand(
  { command, args }: Container,
  stated: readonly string[] | undefined,
  known: KnownImage | undefined,
): readonly string[] | undefined {
  const own = args?.length ? args : undefined;
  if (command?.length) return [...command, ...(own ?? [])];
  if (stated) return [...stated, ...(own ?? [])];
  return known && [...known.entrypoint, ...(own ?? known.command)];
}
