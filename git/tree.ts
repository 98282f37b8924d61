import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandFailed } from '../process/command-failed';
import type { Git } from './git';

/** Ids of what files hold, by path from the top of the repository. */
export type Files = ReadonlyMap<string, string>;

/** Whether the same paths hold the same. */
export function isSame(a: Files, b: Files): boolean {
  return a.size === b.size && [...a].every(([path, id]) => b.get(path) === id);
}

/**
 * The files of a commit, or those of them below `path`.
 *
 * @throws CommandFailed where there is a link or the like among them
 */
export function filesOf(git: Git, commit: string, path = ''): Files {
  const listing = git.output(['ls-tree', '-r', '-z', '--full-tree', commit, ...(path === '' ? [] : ['--', path])]);
  const files = new Map<string, string>();
  for (const line of listing.split('\0')) {
    const [, mode = '', id = '', file] = /^(\d+) \w+ (\w+)\t([^]*)$/.exec(line) ?? [];
    if (file === undefined) continue;
    if (!mode.startsWith('100')) throw new CommandFailed(`${file} in ${commit}: must be a regular file`);
    files.set(file, id);
  }
  return files;
}

/** Stores texts in the repository, in one call. @returns their ids, in the same order */
export function storeTexts(git: Git, texts: readonly string[]): string[] {
  return withDirectory((directory) => {
    const marks = join(directory, 'marks');
    const blobs = texts.map((text, index) => `blob\nmark :${index + 1}\ndata ${Buffer.byteLength(text)}\n${text}\n`);
    git.output(['fast-import', '--quiet', `--export-marks=${marks}`], { input: blobs.join('') });
    const ids = new Map(
      readFileSync(marks, 'utf8')
        .split('\n')
        .map((line) => line.split(' ') as [string, string]),
    );
    return texts.map((_, index) => ids.get(`:${index + 1}`) ?? '');
  });
}

/** Stores a tree of these files, and no others. @returns its id */
export function storeTree(git: Git, files: Files): string {
  return withDirectory((directory) => {
    const environment = { GIT_INDEX_FILE: join(directory, 'index') };
    const input = [...files].map(([path, id]) => `100644 ${id}\t${path}\0`).join('');
    git.output(['update-index', '-z', '--index-info'], { environment, input });
    return git.output(['write-tree'], { environment });
  });
}

/** A directory for the time of a step. */
export function withDirectory<Result>(step: (directory: string) => Result): Result {
  const directory = mkdtempSync(join(tmpdir(), 'slotstack-git-'));
  try {
    return step(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}
