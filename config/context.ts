import { refused } from '../template';
import type { Services } from './schema/services';
import type { Place } from './place';
import { nested, type Task } from './task';

/** What templates read of a place. */
export interface RenderedPlace extends Pick<
  Place,
  'project' | 'environment' | 'slot' | 'namespace' | 'projectRoot' | 'standIn'
> {
  /** @default what a namespace is made from: it stays the same whatever the slot is in use for */
  readonly task?: Task;
  /** Directories of its data paths on the node, by name. @default services.yaml itself, which says them */
  readonly directories?: () => unknown;
}

/** What templates read beside the place; before the file itself is rendered, only what is known from its raw text. */
export interface Settings {
  readonly versions: Readonly<Record<string, string>>;
  readonly baseDomain: Readonly<Record<string, string>>;
  /** @default empty */
  readonly codex?: unknown;
  /** @default empty */
  readonly storage?: unknown;
}

/**
 * The data of a template: `.Env`, `.Slot` and so on with the names and types that codexctl gives them, and what the slot
 * is in use for; without `.EnvMap`, which differs from template to template.
 */
export function templateContext(place: RenderedPlace, settings: Settings): object {
  const context = {
    Env: place.environment,
    Namespace: place.namespace,
    Project: place.project,
    ProjectRoot: place.projectRoot,
    Slot: place.slot ?? 0,
    Now: refused('the time differs from run to run, and the same input must give the same output; use a fixed value'),
    Versions: settings.versions,
    BaseDomain: settings.baseDomain,
    Codex: goFields(settings.codex ?? {}),
    Storage: storageFields(settings.storage),
  };
  // A stand-in has no task: that one of these was read is what it has to know.
  for (const [name, fieldOf] of Object.entries(taskFields)) {
    const get = () => {
      place.standIn?.readsTask(name);
      return place.task ? fieldOf(place.task) : refused('a namespace is the same whatever its slot is in use for');
    };
    Object.defineProperty(context, name, { get, enumerable: true });
  }
  const directories = () =>
    place.directories?.() ?? refused('services.yaml itself says where data lies: manifests can read it');
  return Object.defineProperty(context, 'DataPaths', { get: directories, enumerable: true });
}

/** What the register says of the use of a slot. */
export const taskFields = {
  Branch: ({ branch }: Task) => branch,
  Commit: ({ commit }: Task) => commit,
  Generation: ({ generation }: Task) =>
    generation ?? refused('services.yaml itself says it, as dataGeneration: manifests can read it'),
  Issue: ({ issue }: Task) => issue,
  Owner: ({ owner }: Task) => owner,
  PR: ({ pr }: Task) => pr,
  Values: ({ values }: Task) => nested(values),
};

/** Names of the fields that templates can read. */
export const contextFields = [
  ...['BaseDomain', 'Codex', 'DataPaths', 'Env', 'EnvMap', 'Namespace', 'Project', 'ProjectRoot', 'Slot', 'Storage'],
  ...['UserVars', 'Vars', 'Versions', ...Object.keys(taskFields)],
].sort();

/** What a rendered services.yaml contributes to the templates of the manifests. */
export function settingsOf(services: Services): Settings {
  return {
    versions: services.versions ?? {},
    baseDomain: services.baseDomain ?? {},
    codex: services.codex,
    storage: services.storage,
  };
}

/** What a claim leaves out is empty, not missing: templates write `default .Storage.Data.Size "5Gi"`. */
function storageFields(storage: unknown) {
  const claims = goFields(storage ?? {}) as Partial<Record<string, object>>;
  const empty = { Size: '', StorageClass: '' };
  return Object.fromEntries(['Workspace', 'Data', 'Registry'].map((name) => [name, { ...empty, ...claims[name] }]));
}

/** `storageClass` is read as `.StorageClass`: templates see Go structs. */
function goFields(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(goFields);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key.charAt(0).toUpperCase() + key.slice(1), goFields(inner)]),
  );
}
