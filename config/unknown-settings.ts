import known from '../imports/server-settings.json';
import type { Problem } from '../input/problem';
import { suggestion } from '../input/suggestion';
import type { YamlDocument } from '../input/yaml-document';
import type { DataServiceConfig } from './schema/data-services';
import { formatPath } from './schema/read';

/**
 * Settings that their server most likely refuses, so that it never starts. Only a name that is near a known one: newer
 * servers have settings that are not in the list, and so have extensions, with a dot in their names.
 */
export function unknownSettings(
  { type, settings = {} }: DataServiceConfig,
  path: readonly PropertyKey[],
  document: YamlDocument,
): Problem[] {
  const names: readonly string[] = known[type];
  return Object.keys(settings).flatMap((name) => {
    const hint = names.includes(name) ? '' : suggestion(name, names);
    if (hint === '') return [];
    const full = [...path, 'settings', name];
    return [
      { position: document.positionOfKey(full), message: `${formatPath(full)}: not a known setting of ${type}${hint}` },
    ];
  });
}
