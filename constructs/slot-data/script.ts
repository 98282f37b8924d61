import { join } from 'node:path';
import { scriptFile } from '../script-file';

/** What those need that look at files, that read markers, and that call the API server. */
const ofFiles = ['library', 'places', 'looking'];
const ofMarkers = ['names', 'markers'];
const ofApi = ['library', 'names', 'api-calls'];

/** The files of which each script consists; the last is its own. */
export const scriptParts = {
  ensure: [...ofFiles, 'entries', ...ofMarkers, 'marking', 'placing', 'emptying', 'strangers', 'ensure'],
  delete: [...ofFiles, 'entries', ...ofMarkers, 'delete'],
  prepare: [...ofFiles, 'entries', 'prepare'],
  'place-scripts': [...ofFiles, 'place-scripts'],
  collect: [
    ...ofFiles,
    'entries',
    ...ofMarkers,
    'slot-list',
    'sightings',
    'entering',
    'warnings',
    'purge',
    'orphans',
    'collect',
  ],
  'list-trash': [...ofFiles, 'entries', ...ofMarkers, 'list-trash'],
  restore: [...ofFiles, ...ofMarkers, 'marking', 'placing', 'restore'],
  receive: [...ofFiles, ...ofMarkers, 'receive'],
  received: [...ofFiles, ...ofMarkers, 'marking', 'received'],
  'hand-back': [...ofFiles, 'entries', ...ofMarkers, 'entering', 'hand-back'],
  'generate-credentials': [...ofFiles, ...ofMarkers, 'strangers', 'random-text', 'generate-credentials'],
  'copy-secrets': [...ofApi, 'copy-secrets'],
  'let-tokens-be-forgotten': [...ofApi, 'let-tokens-be-forgotten'],
  'make-secret': [...ofFiles, ...ofMarkers, 'random-text', 'make-secret'],
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
