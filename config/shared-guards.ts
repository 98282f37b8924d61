import type { Guard } from './guard';
import type { Target } from './target';

/**
 * The targets, each with the guard of its namespace: its owner's, who comes first, with what the guests there mount and
 * run as.
 */
export function shareGuards(targets: readonly Target[]): Target[] {
  const guards = new Map<string, Guard>();
  for (const { namespace, guard } of targets) {
    const host = guards.get(namespace);
    guards.set(namespace, host ? withGuest(host, guard) : guard);
  }
  return targets.map((target) => ({ ...target, guard: guards.get(target.namespace) ?? target.guard }));
}

function withGuest(host: Guard, guest: Guard): Guard {
  const both = (list: 'agentServiceAccounts' | 'priorityClasses' | 'apiGroups') => [
    ...new Set([...host[list], ...guest[list]]),
  ];
  return {
    enabled: host.enabled,
    hostPaths: [...host.hostPaths, ...guest.hostPaths],
    agentServiceAccounts: both('agentServiceAccounts'),
    priorityClasses: both('priorityClasses'),
    apiGroups: both('apiGroups'),
  };
}
