import { refused } from '../template';
import type { Services } from './schema/services';
import type { Place } from './place';

/** What templates read of a place. */
export type RenderedPlace = Pick<Place, 'project' | 'environment' | 'slot' | 'namespace' | 'projectRoot' | 'standIn'>;

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
 * The data of a template (`.Env`, `.Slot`, ...), with the names and types that codexctl gives it; without `.EnvMap`,
 * which differs from template to template.
 */
export function templateContext(place: RenderedPlace, settings: Settings) {
  return {
    Env: place.environment,
    Namespace: place.namespace,
    Project: place.project,
    ProjectRoot: place.projectRoot,
    Slot: place.slot ?? 0,
    Now: refused('the time differs from run to run, and the same input must give the same output; use a fixed value'),
    UserVars: {},
    Vars: {},
    Versions: settings.versions,
    BaseDomain: settings.baseDomain,
    Codex: goFields(settings.codex ?? {}),
    Storage: storageFields(settings.storage),
  };
}

/** Names of the fields that templates can read. */
export const contextFields = [
  ...['BaseDomain', 'Codex', 'Env', 'EnvMap', 'Namespace', 'Project', 'ProjectRoot', 'Slot', 'Storage', 'UserVars'],
  ...['Vars', 'Versions'],
];

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
