import type { Position } from '../input/problem';
import type { YamlDocument } from '../input/yaml-document';
import type { KubernetesObject } from './kubernetes-object';

/** An object, with the place that a user finds it at. */
export interface PlacedObject {
  readonly object: KubernetesObject;
  readonly position: Position;
  /** The object as its file has it. @default none: slotstack made it */
  readonly document?: YamlDocument | undefined;
}

/** An object of a manifest file. */
export interface ManifestObject extends PlacedObject {
  readonly document: YamlDocument;
}

/** Where a field of an object stands; of a field that its file does not have, where what encloses it stands. */
export function positionOfField({ position, document }: PlacedObject, keys: readonly PropertyKey[]): Position {
  // A value that begins below its key is looked for at the key.
  return keys.length === 0 ? position : (document?.positionOfKey(keys) ?? position);
}
