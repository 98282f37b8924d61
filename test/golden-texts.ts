import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { placedScriptNames, placedText } from '../constructs/slot-data/placed-scripts';
import { script, scriptNames } from '../constructs/slot-data/script';

/** Paths of all files in a directory, sorted; none where there is no directory. */
export function filesOf(directory: string): string[] {
  if (!existsSync(directory)) return [];
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort();
}

/** Text by path, with each script by its name. */
export function textsOf(directory: string): Record<string, string> {
  return Object.fromEntries(
    filesOf(directory).map((file) => [file, withoutScripts(readFileSync(join(directory, file), 'utf8'))]),
  );
}

const scripts = new Map<string, string>([
  ...scriptNames.map((name) => [script(name), name] as const),
  ...placedScriptNames.map((name) => [`${name}=${placedText(name)}`, `${name}, as the disk has it`] as const),
]);

/** A script stands in many manifests and is reviewed once: in test/golden/scripts. */
function withoutScripts(text: string): string {
  return text.replace(/^( *)- \|\n((?:\1 {2}.*\n|\n)+)/gm, (block: string, indent: string, body: string) => {
    const name = scripts.get(body.replaceAll(new RegExp(`^${indent}  `, 'gm'), ''));
    return name === undefined ? block : `${indent}- (the script ${name})\n`;
  });
}
