import { dirname, posix } from 'node:path';
import type { Project } from '../config/project';
import { Git } from '../git/git';

/**
 * What no agent changes: what services.yaml says, and in any case who has which slot, and where parts of the repository come from. Prompts
 * tell of the same that the guard refuses.
 *
 * @throws CommandFailed where a project is in no checkout of git
 */
export function protectedPathsOf(projects: readonly Project[]): string[] {
  const stated = projects.flatMap(({ targets }) => targets.flatMap(({ agent }) => agent?.protectedPaths ?? []));
  return [...new Set([...stated, ...projects.flatMap(ownPaths)])];
}

function ownPaths({ file }: Project): string[] {
  const prefix = new Git(dirname(file)).output(['rev-parse', '--show-prefix']);
  return [`${posix.join(prefix || '.', 'slots')}/`, '.gitmodules'];
}
