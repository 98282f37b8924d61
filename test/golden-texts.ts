import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { placedScriptNames, placedText } from '../constructs/slot-data/placed-scripts';
import { script, scriptNames } from '../constructs/slot-data/script';
import { agentScripts } from '../constructs/agent/agent-scripts';
import { backupFiles, backupFileText } from '../constructs/backup/backup-scripts';
import { workspaceScriptNames, workspaceScriptText } from '../constructs/workspace/workspace-scripts';

/** Paths of all files in a directory, sorted; none where there is no directory. */
export function filesOf(directory: string): string[] {
  if (!existsSync(directory)) return [];
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort();
}

/** Text by path, with each script by its name, and without the hashes that change with them. */
export function textsOf(directory: string): Record<string, string> {
  return Object.fromEntries(
    filesOf(directory).map((file) => [
      file,
      withoutHashes(withoutScripts(readFileSync(join(directory, file), 'utf8'))),
    ]),
  );
}

const scripts = new Map<string, string>([
  ...scriptNames.map((name) => [script(name), name] as const),
  ...placedScriptNames.map((name) => [`${name}=${placedText(name)}`, `${name}, as the disk has it`] as const),
  ...placedScriptNames.map((name) => [placedText(name), `${name}, as the disk has it`] as const),
  ...backupFiles.map((name) => [backupFileText(name), `${name} of a backup`] as const),
  ...Object.entries(agentScripts()).map(([name, text]) => [text, `${name} of an agent`] as const),
  ...workspaceScriptNames.map((name) => [workspaceScriptText(name), `${name} of a workspace`] as const),
]);

/** A script stands in many manifests and is reviewed once: where it lies. */
function withoutScripts(text: string): string {
  const block = /^( *)(- |[a-z-]+(?:\.sh)?: )\|\n((?:\1 {2}.*\n|\n)+)/gm;
  return text.replace(block, (whole: string, indent: string, key: string, body: string) => {
    const name = scripts.get(body.replaceAll(new RegExp(`^${indent}  `, 'gm'), ''));
    return name === undefined ? whole : `${indent}${key}(the script ${name})\n`;
  });
}

/** The name of a Job may carry a hash of its pod, which changes with its scripts. */
function withoutHashes(text: string): string {
  return text.replace(
    /^(kind: Job\nmetadata:\n(?: {2}.*\n)*? {2}name: [a-z0-9-]+-)[0-9a-f]{8}$/gm,
    '$1(hash of its pod)',
  );
}

/** Names in one target, and those in the place of which they stand in another. */
export type Names = readonly (readonly [name: string, ofOther: string])[];

/** What texts have beyond others: documents that are there too, but for the names, are only counted. */
export function beyond(
  texts: Readonly<Record<string, string>>,
  other: { readonly target: string; readonly texts: Readonly<Record<string, string>>; readonly names: Names },
): Record<string, string> {
  const known = new Set(Object.values(other.texts).flatMap(documentsOf).map(comparable));
  const renamed = (document: string) =>
    other.names.reduce((text, [name, ofOther]) => text.replaceAll(name, ofOther), document);
  return Object.fromEntries(
    Object.entries(texts).map(([file, text]) => {
      const all = documentsOf(text);
      const own = all.filter((document) => !known.has(comparable(renamed(document))));
      const rest = `# ${all.length - own.length} of ${all.length} as in ${other.target}\n`;
      return [file, [rest, ...own].join('---\n')];
    }),
  );
}

/** Without the line that says who has written the file. */
function documentsOf(text: string): string[] {
  return text
    .trimEnd()
    .split('\n---\n')
    .slice(1)
    .map((document) => `${document}\n`);
}

function comparable(document: string): string {
  return document.replace(/-[0-9a-f]{8}\b/g, '-(hash)');
}
