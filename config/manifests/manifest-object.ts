import * as z from 'zod';
import type { KubernetesObject } from '../kubernetes-object';
import { Problems, type Position } from '../problem';
import { readAs } from '../schema/read';
import { workloadSchemas } from './pod-template';
import { parseYaml, YamlDocument, type PositionedText } from '../yaml-document';

/** An object of a manifest file, with the place that a user finds it at. */
export interface ManifestObject {
  readonly object: KubernetesObject;
  readonly position: Position;
  /** The object as the file has it. */
  readonly document: YamlDocument;
}

// Only what every object has; the Kubernetes types are checked once overlays and slot data have been added.
const objectSchema = z.looseObject(
  {
    apiVersion: z.string(),
    kind: z.string(),
    metadata: z.looseObject({ name: z.string() }),
  },
  { error: 'must be a Kubernetes object' },
);

const listSchema = z.looseObject({ kind: z.literal('List'), items: z.array(z.unknown()) });

/**
 * The objects of a rendered manifest file; the items of a `List` one by one.
 *
 * @throws InvalidInput for text that is no YAML, and for documents that are no objects
 */
export function readObjects(source: PositionedText): ManifestObject[] {
  const problems = new Problems();
  const documents = parseYaml(source).flatMap(itemsOf);
  const objects = documents.flatMap((document) => problems.collect(() => objectOf(document)) ?? []);
  problems.throwIfAny();
  return objects;
}

function itemsOf(document: YamlDocument): YamlDocument[] {
  const list = listSchema.safeParse(document.value);
  return list.success ? list.data.items.flatMap((_, index) => itemsOf(document.at(['items', index]))) : [document];
}

function objectOf(document: YamlDocument): ManifestObject {
  const { kind } = readAs(objectSchema, document);
  readAs(workloadSchemas.get(kind) ?? z.unknown(), document);
  return { object: document.value as KubernetesObject, position: document.positionOf(), document };
}
