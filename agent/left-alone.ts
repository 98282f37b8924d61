import type { Target } from '../config/target';
import type { AgentOfTarget } from '../config/agent';

/** Files and directories that are in an agent's checkout and none of it: what a workspace keeps in it of its own, and of file systems. */
export function leftAlone(agent: AgentOfTarget, { workspace }: Pick<Target, 'workspace'>): string[] {
  const isWorkspace = workspace?.workload === agent.workload.name && workspace.path === agent.path;
  const own = isWorkspace ? ['.packages', '.pip-packages', '.pip', workspace.instructions?.key ?? ''] : [];
  return ['lost+found', ...own].filter((name) => /^[A-Za-z0-9._+-]+$/.test(name));
}
