import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { KubernetesObject } from '../../../kubernetes/kubernetes-object';

type Changeable = Record<string, unknown>;

/** The objects of `valid-objects.yaml`, read anew: a test may change them. */
export function validObjects(): KubernetesObject[] {
  const documents = parseAllDocuments(readFileSync(join(__dirname, 'valid-objects.yaml'), 'utf8'));
  return documents.map((document) => document.toJS() as KubernetesObject);
}

/**
 * One of them, with another value at `path`: `spec.containers[0].name`, `metadata.labels["app.kubernetes.io/name"]`.
 * Undefined removes the field.
 */
export function changed(kind: string, path: string, value: unknown): KubernetesObject {
  const object = validObjects().find((candidate) => candidate.kind === kind);
  if (!object) throw new Error(`valid-objects.yaml has no ${kind}`);
  const keys = [...path.matchAll(/"([^"]*)"|[^.[\]"]+/g)].map(([key, quoted]) => quoted ?? key);
  const last = keys.pop() ?? '';
  let parent = object as Changeable;
  for (const key of keys) parent = (parent[key] ??= {}) as Changeable;
  parent[last] = value;
  return object;
}
