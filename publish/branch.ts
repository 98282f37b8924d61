import type { Project } from '../config/project';
import { CommandFailed } from '../process/command-failed';

/**
 * The branch that Argo CD reads: the one that services.yaml names, unless another is given.
 *
 * @throws CommandFailed where none is named, or several are
 */
export function publishedBranch(projects: readonly Project[], given: string | undefined): string {
  if (given !== undefined) return given;
  const branches = [...new Set(projects.flatMap(({ argocd }) => argocd.source?.branch ?? []))];
  const [branch] = branches;
  if (branch === undefined)
    throw new CommandFailed('--branch is required: no services.yaml names a branch for Argo CD, as argocd.branch');
  if (branches.length > 1)
    throw new CommandFailed(
      `the services.yaml of these projects name the branches ${branches.join(' and ')}: what is published together lies on one`,
    );
  return branch;
}
