import { isDeepStrictEqual } from 'node:util';
import { InvalidInput, type Problems } from '../input/problem';
import type { YamlDocument } from '../input/yaml-document';
import { taskFields } from './context';
import { formatPath } from './schema/read';
import { TemplateText } from './template-text';

const fields = Object.keys(taskFields).map((name) => `.${name}`);
const reason = `must be the same whatever the slot is in use for, or its data would lie elsewhere after a change: use none of ${fields.join(', ')} there`;

/** The parts of services.yaml that decide where data lies. */
function fixedParts({ value }: YamlDocument): [path: PropertyKey[], value: unknown][] {
  const root = (value ?? {}) as Readonly<Record<string, unknown>>;
  const whole = ['dataPaths', 'storage', 'environments'].map((key): [PropertyKey[], unknown] => [[key], root[key]]);
  const services = list(root.infrastructure).flatMap((group, index) =>
    list((group as { dataServices?: unknown } | null)?.dataServices).flatMap((service, place) =>
      ['name', 'type', 'dataPath', 'engine'].map((key): [PropertyKey[], unknown] => [
        ['infrastructure', index, 'dataServices', place, key],
        (service as Record<string, unknown> | null)?.[key],
      ]),
    ),
  );
  return [...whole, ...services];
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Tells where the file as written makes such a part of what a slot is in use for, before anybody has set anything. */
export function tellMovedData(document: YamlDocument, problems: Problems): void {
  const look = (path: PropertyKey[], value: unknown): void => {
    if (typeof value === 'object' && value !== null)
      for (const [key, inner] of Object.entries(value))
        look([...path, Array.isArray(value) ? Number(key) : key], inner);
    else if (typeof value === 'string' && value.includes('{{') && readsTask(value, document, path))
      problems.add(document.positionOf(path), `${formatPath(path)}: ${reason}`);
  };
  for (const [path, value] of fixedParts(document)) look(path, value);
}

/** A template that is wrong, or reads a variable of the file, is told, or looked at, once it is rendered. */
function readsTask(text: string, document: YamlDocument, path: PropertyKey[]): boolean {
  try {
    const template = new TemplateText(text, document.positionOf(path));
    return Object.keys(taskFields).some((name) => template.uses(name));
  } catch (error) {
    if (error instanceof InvalidInput) return false;
    throw error;
  }
}

/** @throws InvalidInput where such a part is another for a slot than for one that nobody has */
export function refuseMovedData(document: YamlDocument, withoutTask: YamlDocument): void {
  const others = new Map(fixedParts(withoutTask).map(([path, value]) => [formatPath(path), value]));
  const moved = fixedParts(document).find(([path, value]) => !isDeepStrictEqual(value, others.get(formatPath(path))));
  if (moved)
    throw new InvalidInput([
      { position: document.positionOfKey(moved[0]), message: `${formatPath(moved[0])}: ${reason}` },
    ]);
}
