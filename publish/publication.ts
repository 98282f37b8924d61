import { basename, posix } from 'node:path';
import { parseRegister, type Register } from '../config/register';
import { committer } from '../git/committer';
import type { Git } from '../git/git';
import { projectOfManifest } from '../output/manifest';
import { RegisterTree } from '../slots/register-tree';
import { filesOf, storeTree, type Files } from '../git/tree';

/** Last line of the message of a publication: by it a publication is known, and told from a newer one. */
const sourceLine = /\nSlotstack-Source: ([0-9a-f]{40,64})\n*$/;

/** What Argo CD reads: the manifests of all targets, and the slots in use, in one commit. */
export interface Publication {
  readonly commit: string;
  /** The commit that it was made from. */
  readonly source: string;
  readonly files: Files;
}

/** @returns undefined where the commit is something else */
export function readPublication(git: Git, commit: string): Publication | undefined {
  const source = sourceLine.exec(git.output(['cat-file', 'commit', commit]))?.[1];
  return source === undefined ? undefined : { commit, source, files: filesOf(git, commit) };
}

/** @returns the id of the commit, which nothing points to yet */
export function storePublication(
  git: Git,
  { files, source, message, parent }: { files: Files; source: string; message: string; parent: string | undefined },
): string {
  const tree = storeTree(git, files);
  return git.output(['commit-tree', tree, ...(parent === undefined ? [] : ['-p', parent])], {
    input: `${message}\n\nSlotstack-Source: ${source}\n`,
    environment: committer(git),
  });
}

/** Where a publication has the manifests of a target. */
export function targetPath(target: string, file: string): string {
  return posix.join('dist', target, file);
}

/** Where a publication has these files of each target, with their ids. */
export function filesOfTargets(targets: ReadonlyMap<string, Files>): Map<string, string> {
  return new Map(
    [...targets].flatMap(([name, files]) => [...files].map(([file, id]) => [targetPath(name, file), id] as const)),
  );
}

/** The project that these files of a target are of; undefined where they do not say so. */
export function projectOfTarget(git: Git, files: Files): string | undefined {
  const [text = ''] = git.blobs([...files.values()].slice(0, 1));
  return projectOfManifest(text);
}

/** Ids of a target's files, by path in its directory, of every target. */
export function targetsIn(files: Files): Map<string, Map<string, string>> {
  return grouped(files, /^dist\/([^/]+)\/([^]+)$/);
}

/** Where a publication has the register of a project. */
export function registerPath(project: string, file: string): string {
  return posix.join('projects', project, 'slots', file);
}

/** Ids of the files of the register, by path in its directory, of every project. */
export function registersIn(files: Files): Map<string, Map<string, string>> {
  return grouped(files, /^projects\/([^/]+)\/slots\/([^]+)$/);
}

/** The register of a project, as a publication has it. */
export function publishedRegister(git: Git, { commit }: Publication, project: string): Register {
  const tree = new RegisterTree(git, commit, registerPath(project, '../services.yaml'), `${commit}:`);
  return parseRegister((folder) => tree.entriesOf(folder));
}

/** Files of the register in a folder `slots/` of the source, by path in that. */
export function registerFiles(git: Git, commit: string, folder: string): Map<string, string> {
  const files = [...filesOf(git, commit, folder)].map(([path, id]) => [posix.relative(folder, path), id] as const);
  return new Map(
    files.filter(([path]) => /^(active|released|requested)\//.test(path) && basename(path) !== '.gitkeep'),
  );
}

function grouped(files: Files, pattern: RegExp): Map<string, Map<string, string>> {
  const groups = new Map<string, Map<string, string>>();
  for (const [path, id] of files) {
    const [, group, file] = pattern.exec(path) ?? [];
    if (group === undefined || file === undefined) continue;
    groups.set(group, (groups.get(group) ?? new Map<string, string>()).set(file, id));
  }
  return groups;
}
