import { join } from 'node:path';
import { mountPaths } from '../data-store/mount-paths';
import { scriptFile } from '../script-file';
import { script } from './script';
import { scriptsVersion } from './scripts-version';

const serverScript = (name: string) => scriptFile(join(__dirname, '../data-service/scripts', `${name}.sh`));

const texts = {
  ensure: () => script('ensure'),
  'generate-credentials': () => script('generate-credentials'),
  'run-locked': () => script('run-locked'),
  'mariadb-server': () => serverScript('mariadb-server'),
  'postgres-server': () => serverScript('postgres-server'),
  'redis-server': () => serverScript('redis-server'),
};

export type PlacedScriptName = keyof typeof texts;

export const placedScriptNames = Object.keys(texts) as PlacedScriptName[];

/**
 * The command of a container that runs a script from the disk, whose arguments follow.
 *
 * On the disk, and not in the pod: a changed script would be a changed pod, and every database would start anew. Not in a ConfigMap of
 * the namespace: who can write that, but not the pod, would be root on the node.
 *
 * @param shell that of the image
 */
export function placedScript(shell: '/bin/sh' | '/bin/bash', name: PlacedScriptName): string[] {
  return [shell, `${mountPaths.scripts}/${name}`];
}

/** Text of a script as it stands on the disk. In braces: a shell parses all of it before it runs any, so that half a script does nothing. */
export function placedText(name: PlacedScriptName): string {
  return `{\n${texts[name]()}exit\n}\n`;
}

/** Directory below DATA_ROOT with the scripts that pods of now mount. */
export const placedDirectory = `.slotstack-scripts/v${scriptsVersion}`;
