import { UNKNOWN_PROJECT_ROOT } from './inputs';
import { isEnabled } from './enabled';
import { overlap, pathProblem } from '../kubernetes/host-path';
import type { Position, Problems } from '../input/problem';
import { formatPath } from './schema/read';
import type { AgentOfTarget } from './agent';
import type { Services } from './schema/services';
import type { YamlDocument } from '../input/yaml-document';

/** What the admission policies allow in a namespace, beside what the data needs. */
export interface Guard {
  readonly enabled: boolean;
  /** Paths of the node that pods may mount, compared as whole texts: those listed, and those of overlays. */
  readonly hostPaths: readonly HostPath[];
  /** Names of the ServiceAccounts that agents work as. */
  readonly agentServiceAccounts: readonly string[];
  /** Classes of priority that pods of who is not trusted may have. */
  readonly priorityClasses: readonly string[];
  /** Groups of custom resources that who is not trusted may write. */
  readonly apiGroups: readonly string[];
}

/** A path of the node, and where services.yaml names it. */
export interface HostPath {
  readonly path: string;
  readonly position: Position;
}

/**
 * The guard that a rendered services.yaml describes for an environment; a listed path that is not absolute and
 * canonical goes to `problems`.
 */
export function resolveGuard(
  services: Services,
  document: YamlDocument,
  environment: string,
  problems: Problems,
): Guard {
  const { enabled = true, hostPaths = [], ...lists } = services.guard ?? {};
  const { agentServiceAccounts = ['codex-sa'], priorityClasses = [], apiGroups = [] } = lists;
  const listed = hostPaths.flatMap((entry, index): HostPath[] => {
    const path = entry.trim();
    const key = ['guard', 'hostPaths', index];
    const position = document.positionOf(key);
    // A template leaves an entry empty where it does not apply.
    if (path === '') return [];
    const problem = hostPathProblem(path);
    if (problem !== undefined) problems.add(position, `${formatPath(key)}: ${problem}`);
    return [{ path, position }];
  });
  return {
    enabled,
    hostPaths: [...listed, ...mountedPaths(services, document, environment)],
    agentServiceAccounts,
    priorityClasses,
    apiGroups,
  };
}

/** The guard, to which the ServiceAccount of an agent is one. */
export function withAgentAccount(guard: Guard, agent: AgentOfTarget | undefined): Guard {
  const account = agent?.workload.serviceAccount;
  // As `default`, whatever states no other runs.
  if (!account || account === 'default') return guard;
  return { ...guard, agentServiceAccounts: [...new Set([...guard.agentServiceAccounts, account])] };
}

/** What overlays of this environment mount. Not what is data: its own rules hold for that. */
function mountedPaths(services: Services, document: YamlDocument, environment: string): HostPath[] {
  const root = services.dataPaths?.root?.trim();
  return (services.services ?? []).flatMap(({ when, overlays }, service) => {
    const mounts = isEnabled(when) ? (overlays?.[environment]?.hostMounts ?? []) : [];
    return mounts.flatMap(({ hostPath = '' }, index): HostPath[] => {
      if (hostPathProblem(hostPath) !== undefined || (root !== undefined && overlap(hostPath, root))) return [];
      const key = ['services', service, 'overlays', environment, 'hostMounts', index, 'hostPath'];
      return [{ path: hostPath, position: document.positionOf(key) }];
    });
  });
}

function hostPathProblem(path: string): string | undefined {
  return path.includes(UNKNOWN_PROJECT_ROOT)
    ? "depends on .ProjectRoot, which differs from machine to machine: set SLOTSTACK_PROJECT_ROOT to the checkout's path on the nodes"
    : pathProblem(path);
}
