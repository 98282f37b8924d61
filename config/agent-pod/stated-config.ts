import { dirname, isAbsolute, join } from 'node:path';
import type { Position, Problems } from '../../input/problem';
import type { PositionedText, YamlDocument } from '../../input/yaml-document';
import type { ManifestFiles } from '../manifests/manifest-files';
import type { Rendering } from '../rendering';
import type { CodexConfig } from '../schema/codex';
import { formatPath } from '../schema/read';
import { mergedToml, readToml, type TomlTable } from '../../rules/agent-pod/toml';

/** What files of a project are read with. */
export interface ConfigSources {
  /** services.yaml; files that it names are relative to it. */
  readonly file: string;
  readonly document: YamlDocument;
  readonly rendering: Rendering;
  readonly manifests: ManifestFiles;
}

/** What a project has of Codex's configuration by itself: its template, and the blocks behind that. */
export function statedConfig(
  { configTemplate, configBlocks = [] }: CodexConfig,
  sources: ConfigSources,
  problems: Problems,
): TomlTable {
  const { document } = sources;
  const template = configTemplate?.trim();
  const first = template ? tableOfFile(template, ['codex', 'configTemplate'], sources, problems) : undefined;
  return configBlocks.reduce<TomlTable>((table, { name, toml = '', file = '' }, index) => {
    const path = ['codex', 'configBlocks', index];
    const report = (key: string | undefined, message: string) => {
      const keys = key === undefined ? path : [...path, key];
      const called = name ? ` (${name})` : '';
      problems.add(document.positionOfKey(keys), `${formatPath(keys)}${called}: ${message}`);
    };
    const [hasText, hasFile] = [toml.trim() !== '', file.trim() !== ''];
    if (hasText && hasFile) report('file', 'a block is in one place: leave this out, or toml');
    // A template leaves both empty where it does not apply.
    if (hasText === hasFile) return table;
    const block = hasText
      ? problems.collect(() => readToml(toml, (offset) => document.positionInText([...path, 'toml'], offset)))
      : tableOfFile(file.trim(), [...path, 'file'], sources, problems);
    return mergedToml(table, block ?? {}, (keys) => {
      report(hasText ? 'toml' : 'file', `"${keys.join('.')}" is there already, in the template or a block before it`);
    });
  }, first ?? {});
}

function tableOfFile(
  name: string,
  path: readonly PropertyKey[],
  { file, document, rendering, manifests }: ConfigSources,
  problems: Problems,
): TomlTable | undefined {
  const place = isAbsolute(name) ? name : join(dirname(file), name);
  const namedAt: Position = document.positionOf(path);
  return problems.collect(() => {
    const rendered: PositionedText = manifests.text(place, namedAt, rendering, problems);
    return readToml(rendered.text, (offset) => rendered.positionOf(offset));
  });
}
