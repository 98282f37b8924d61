import { posix } from 'node:path';
import type { DataPath } from './data-path';
import { isEnabled } from './enabled';
import { isBelow, pathProblem, quote } from '../kubernetes/host-path';
import type { ClaimConfig, DataPathsConfig, DirectoryConfig } from './schema/data-paths';
import { thousandthsOf } from '../kubernetes/quantity';
import { dataPathName } from './schema/scalars';

/** Says what is wrong with a key of `dataPaths`. */
export type Report = (key: PropertyKey[], message: string) => void;

interface Entry {
  readonly dataPath: DataPath;
  /** Where it stands in `dataPaths`. */
  readonly key: PropertyKey[];
}

interface Entries {
  /** What gives the directory of the environment or slot. */
  readonly key: 'paths' | 'envDir';
  readonly entries: readonly Entry[];
}

/**
 * What `paths` names, else `dirs` in `envDir`, as codexctl reads them. Whether the directories belong together is not
 * looked at.
 */
export function entriesOf(config: DataPathsConfig, root: string, report: Report): Entries {
  const paths = fullPaths(config);
  if (paths.length === 0) return { key: 'envDir', entries: entriesOfDirs(config, report) };
  const entries = paths.flatMap(({ path, key }): Entry[] => {
    const outside = isBelow(path, root) ? undefined : `${quote(path)} must be strictly below the root ${root}`;
    const problem = pathProblem(path) ?? outside;
    if (problem !== undefined) report(key, problem);
    const name = posix.basename(path);
    return problem === undefined && checkName(name, key, report)
      ? [{ dataPath: { name, hostPath: path, ...limitOf(config.limit) }, key }]
      : [];
  });
  return { key: 'paths', entries };
}

/** What `paths` names: trimmed, without blanks, and without what repeats another word for word. */
function fullPaths({ paths = [] }: DataPathsConfig): { path: string; key: PropertyKey[] }[] {
  const trimmed = paths.map((path) => path.trim());
  const isUsed = (path: string, index: number) => path !== '' && trimmed.indexOf(path) === index;
  return trimmed.flatMap((path, index) => (isUsed(path, index) ? [{ path, key: ['paths', index] }] : []));
}

function entriesOfDirs(config: DataPathsConfig, report: Report): Entry[] {
  const { envDir = '', limit: general } = config;
  const directory = envDir.trim();
  const problem = directory === '' ? 'required: the directory of this environment or slot' : pathProblem(directory);
  if (problem !== undefined) report(['envDir'], problem);
  return dirsOf(config, report).map(({ stated: { limit = general, ...stated }, claim, key }): Entry => {
    if (claim && config.claim === undefined)
      report([...key, 'claim'], 'the data lies on the node: leave it out, or state dataPaths.claim');
    return { dataPath: { ...stated, ...limitOf(limit), hostPath: `${directory}/${stated.name}` }, key };
  });
}

/** A data path as `dirs` has it. */
interface Dir {
  readonly stated: Omit<DirectoryConfig, 'claim' | 'when'>;
  /** Of its claim. @default nothing */
  readonly claim?: ClaimConfig | undefined;
  /** Where it stands in `dataPaths`. */
  readonly key: PropertyKey[];
}

/** What `dirs` names, with a name that can be one. */
export function dirsOf({ dirs = [] }: DataPathsConfig, report: Report): Dir[] {
  if (dirs.length === 0) report(['dirs'], 'required: a directory for each data service');
  return dirs.flatMap((entry, index): Dir[] => {
    const { claim, when, ...stated }: DirectoryConfig = typeof entry === 'string' ? { name: entry.trim() } : entry;
    const key = ['dirs', index];
    if (!isEnabled(when)) return [];
    if (stated.shared === true) checkShared(stated, key, report);
    return checkName(stated.name, key, report) ? [{ stated, claim, key }] : [];
  });
}

/** Of several workloads, none says whose the directory is, and none has it alone. */
function checkShared({ name, owner, command }: DirectoryConfig, key: PropertyKey[], report: Report): void {
  if (owner === undefined)
    report([...key, 'owner'], `required: the user id whose the shared directory ${quote(name)} is, such as 1000`);
  if (command !== undefined)
    report([...key, 'command'], `there is no lock on a shared directory, so nothing runs it: leave it out`);
}

export function namedTwice(name: string): string {
  return `"${name}" is there twice: each data path needs a directory of its own`;
}

function limitOf(size: string | undefined): { limit?: number } {
  const amount = thousandthsOf(size ?? '');
  return amount === undefined ? {} : { limit: amount / 1000 };
}

function checkName(name: string, key: PropertyKey[], report: Report): boolean {
  const result = dataPathName.safeParse(name);
  if (result.success) return true;
  const reason = /(^|\/)\.\.?(\/|$)/.test(name)
    ? 'leaves the directory of the environment; name a directory directly in it'
    : (result.error.issues[0]?.message ?? '');
  report(key, `${quote(name)} ${reason}`);
  return false;
}
