import type { Project } from '../config/project';
import { collectorFile } from '../stacks/collector-stack';
import { platformName } from '../stacks/platform-stack';
import type { Files } from '../git/tree';
import { targetsIn } from '../publish/publication';

/**
 * Files that change and that Argo CD does not deliver: what decides over it, and what all share, is for an
 * administrator.
 */
export function appliedByHand(projects: readonly Project[], before: Files, after: Files): string[] {
  const [old, young] = [targetsIn(before), targetsIn(after)];
  return projects.flatMap(({ name, argocd }) => {
    const platform = platformName(name);
    const [from, to] = [old.get(platform), young.get(platform)];
    if (!argocd.source || !from || !to) return [];
    const paths = [...new Set([...from.keys(), ...to.keys()])].filter((path) => from.get(path) !== to.get(path));
    const files = paths.filter((path) => path !== collectorFile).sort();
    return files.length > 0 ? [`${platform}: ${files.join(', ')}`] : [];
  });
}
