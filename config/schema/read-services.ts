import type { Problems } from '../../input/problem';
import type { YamlDocument } from '../../input/yaml-document';
import { readAs } from './read';
import { isObject } from './scalars';
import { servicesSchema, type Services } from './services';

type Mapping = Readonly<Record<string, unknown>>;

const { shape } = servicesSchema;

/**
 * services.yaml as the schema has it.
 *
 * @param problems takes what is wrong; what is right is returned nonetheless, so that one run finds what else is wrong
 */
export function readServices(document: YamlDocument, problems: Problems): Services {
  return problems.collect(() => readAs(servicesSchema, document)) ?? rightParts(document.value);
}

function rightParts(value: unknown): Services {
  const parts = Object.entries(shape).flatMap(([key, schema]): [string, unknown][] => {
    const part = mapping(value)[key];
    if (part === undefined) return [];
    const result = schema.safeParse(part);
    if (result.success) return [[key, result.data]];
    if (key === 'environments') return [[key, rightEnvironments(part)]];
    if (key === 'infrastructure' || key === 'services') return [[key, rightGroups(part, key)]];
    return [];
  });
  return { environments: {}, ...(Object.fromEntries(parts) as Partial<Services>) };
}

/** Each environment is there, whatever is wrong with it: others refer to it. */
function rightEnvironments(part: unknown): Services['environments'] {
  return Object.fromEntries(
    Object.entries(mapping(part)).map(([name, settings]) => {
      const { data } = shape.environments.safeParse({ [name]: settings });
      return [name, data?.[name] ?? {}];
    }),
  );
}

/** Each group is there at its place, if only with its files. */
function rightGroups(part: unknown, key: 'infrastructure' | 'services'): unknown[] {
  return (Array.isArray(part) ? (part as unknown[]) : []).map((group) => {
    const result = shape[key].safeParse([group]);
    if (result.success) return result.data?.[0];
    const { name, when, manifests } = mapping(group);
    const files = Array.isArray(manifests) ? (manifests as unknown[]) : [];
    return {
      name: typeof name === 'string' ? name : 'group',
      ...(['string', 'boolean'].includes(typeof when) && { when }),
      // Nothing is read for a file that is named in another way: at its place stands one that is told already.
      manifests: files.flatMap((file) => {
        const { path } = mapping(file);
        return typeof path === 'string' ? [{ path }] : [];
      }),
    };
  });
}

function mapping(value: unknown): Mapping {
  return isObject(value) ? (value as Mapping) : {};
}
