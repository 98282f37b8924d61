import { join } from 'node:path';
import { scriptFile } from '../script-file';

/** The files of which each script consists; the last is its own. */
export const scriptParts = {
  ensure: [
    'library',
    'places',
    'looking',
    'entries',
    'names',
    'markers',
    'marking',
    'placing',
    'emptying',
    'strangers',
    'ensure',
  ],
  delete: ['library', 'places', 'looking', 'entries', 'names', 'markers', 'delete'],
  prepare: ['library', 'places', 'looking', 'entries', 'prepare'],
  'place-scripts': ['library', 'places', 'looking', 'place-scripts'],
  collect: [
    'library',
    'places',
    'looking',
    'entries',
    'names',
    'markers',
    'slot-list',
    'sightings',
    'entering',
    'warnings',
    'purge',
    'orphans',
    'collect',
  ],
  'list-trash': ['library', 'places', 'looking', 'entries', 'names', 'markers', 'list-trash'],
  restore: ['library', 'places', 'looking', 'names', 'markers', 'marking', 'placing', 'restore'],
  receive: ['library', 'places', 'looking', 'names', 'markers', 'receive'],
  received: ['library', 'places', 'looking', 'names', 'markers', 'marking', 'received'],
  'hand-back': ['library', 'places', 'looking', 'entries', 'names', 'markers', 'entering', 'hand-back'],
  'generate-credentials': [
    'library',
    'places',
    'looking',
    'names',
    'markers',
    'strangers',
    'random-text',
    'generate-credentials',
  ],
  'copy-secrets': ['library', 'names', 'api-calls', 'copy-secrets'],
  'let-tokens-be-forgotten': ['library', 'names', 'api-calls', 'let-tokens-be-forgotten'],
  'make-secret': ['library', 'places', 'looking', 'names', 'markers', 'random-text', 'make-secret'],
  // It runs in the image of the service, which may have nothing but a POSIX shell.
  'run-locked': ['run-locked'],
};

export type ScriptName = keyof typeof scriptParts;

export const scriptNames = Object.keys(scriptParts) as ScriptName[];

const directory = join(__dirname, 'scripts');
const texts = new Map<ScriptName, string>();

/**
 * The command of a container that has a script with it, whose arguments follow: for Jobs, which are made for one run. What keeps running
 * takes its scripts from the disk (`placedScript`).
 */
export function inlineScript(name: ScriptName): string[] {
  return ['/bin/bash', '-c', script(name), name];
}

/** Text of a script as it stands in a manifest. */
export function script(name: ScriptName): string {
  let text = texts.get(name);
  if (text === undefined) {
    text = scriptParts[name].map(read).join('\n');
    texts.set(name, text);
  }
  return text;
}

/** Without most comments, which are read here: a manifest that somebody reviews repeats the text for each workload. */
function read(name: string, index: number, all: readonly string[]): string {
  const text = scriptFile(join(directory, `${name}.sh`)).replace(/^#(!| shellcheck ).*\n/gm, '');
  // What the script does and how it exits, at its head, stays.
  const head = index === all.length - 1 ? (/^(#.*\n)+/.exec(text)?.[0] ?? '') : '';
  return head + text.slice(head.length).replace(/^ *#.*\n/gm, '');
}
