import * as z from 'zod';
import { argoCdAnnotations } from '../../kubernetes/argocd-names';
import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import { kubernetesScalars } from '../../input/kubernetes-scalars';
import { TextFile } from '../../input/text-file';
import { InvalidInput, Problems } from '../../input/problem';
import { readAs } from '../schema/read';
import { isObject } from '../schema/scalars';
import type { ManifestObject } from '../../kubernetes/placed-object';
import { workloadSchemas } from '../../kubernetes/pod-template';
import { parseYaml } from '../../input/parse-yaml';
import type { YamlDocument, PositionedText } from '../../input/yaml-document';

// Checks only what every object has; the Kubernetes types are checked once overlays and slot data have been added.
const objectSchema = z.looseObject(
  {
    apiVersion: z.string(),
    kind: z.string(),
    metadata: z.looseObject({ name: z.string() }),
  },
  { error: 'must be a Kubernetes object' },
);

/**
 * A list of objects, be it `List` or one of a single kind, such as `ConfigMapList`, as a client of the API has it. A
 * list has no name.
 */
const listSchema = z.looseObject({
  apiVersion: z.string().optional(),
  kind: z.string().regex(/List$/),
  items: z.array(z.unknown()),
  metadata: z.looseObject({ name: z.undefined().optional() }).nullish(),
});

/**
 * The objects of a rendered manifest file; the items of a `List` one by one.
 *
 * @param problems takes what is wrong with text that is no YAML, and with documents that are no objects; the others are
 * returned. @default it is thrown
 * @throws InvalidInput
 */
export function readObjects(source: PositionedText, problems?: Problems): ManifestObject[] {
  const syntax = new Problems(problems);
  const documents = parseYaml(source, kubernetesScalars, syntax).flatMap(itemsOf);
  const later = new Problems(syntax);
  const objects = documents.flatMap((document) => later.collect(() => objectOf(document)) ?? []);
  if (problems) for (const { position, message } of later.all) problems.add(position, message);
  else later.throwIfAny();
  return objects;
}

/** The objects of a manifest file that was written by slotstack. @throws InvalidInput */
export function objectsOfFile(path: string, text: string): KubernetesObject[] {
  return readObjects(new TextFile(path, text)).map(({ object }) => object);
}

function itemsOf(document: YamlDocument): YamlDocument[] {
  const list = listSchema.safeParse(document.value);
  if (!list.success) return [document];
  const { apiVersion, kind, items } = list.data;
  // The items of a list of one kind need not say which.
  const common = kind === 'List' ? {} : { apiVersion, kind: kind.replace(/List$/, '') };
  return items.flatMap((item, index) => {
    const part = document.at(['items', index]);
    return itemsOf(isObject(item) ? part.withDefaults(common) : part);
  });
}

function objectOf(document: YamlDocument): ManifestObject {
  refuseListWithoutItems(document);
  refuseGeneratedName(document);
  const { kind } = readAs(objectSchema, document);
  readAs(workloadSchemas.get(kind) ?? z.unknown(), document);
  return { object: document.value as KubernetesObject, position: document.positionOf(), document };
}

/** A list has no name, so it would be told to be an object without one. */
function refuseListWithoutItems(document: YamlDocument): void {
  const { kind, metadata } = (document.value ?? {}) as { kind?: unknown; metadata?: { name?: unknown } | null };
  const isList = kind === 'List' || (typeof kind === 'string' && /List$/.test(kind) && !metadata);
  if (!isList || metadata?.name !== undefined) return;
  throw new InvalidInput([
    { position: document.positionOf(['items']), message: 'items: required: a list of objects, "[]" for none' },
  ]);
}

/**
 * Only the API server makes names, each time that it is given the object; what is applied again and again must have
 * one.
 */
function refuseGeneratedName(document: YamlDocument): void {
  const { metadata } = (document.value ?? {}) as { metadata?: { name?: unknown; generateName?: unknown } | null };
  if (metadata?.name !== undefined || typeof metadata?.generateName !== 'string') return;
  const position = document.positionOfKey(['metadata', 'generateName']);
  const message = `metadata.generateName: each apply or sync would make one more object; give it a "name" (a hook of Argo CD then runs again with ${argoCdAnnotations.hookDeletePolicy}: BeforeHookCreation)`;
  throw new InvalidInput([{ position, message }]);
}
