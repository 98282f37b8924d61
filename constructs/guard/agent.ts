import { annotations } from './annotations';
import { listed } from './cel';
import type { Policy, Rule } from './policy';

/** Words of rules for agents. */
export const agentVariables = {
  agents: listed(annotations.agents),
  user: "request.userInfo.username.split(':')",
  // An agent of any namespace: one that works in another's is no less an agent.
  isAgent:
    "size(variables.user) == 4 && variables.user[0] == 'system' && variables.user[1] == 'serviceaccount' && variables.user[3] in variables.agents",
  /** ServiceAccounts that an agent may use. */
  ownAccounts: "['default', variables.user[3]]",
} as const;

/** A rule for agents alone. */
export function forAgents({ expression, ...messages }: Rule): Rule {
  return { expression: `!variables.isAgent || ${expression}`, ...messages };
}

export function agentPolicy(policy: Policy): Policy {
  return {
    ...policy,
    name: `agent-${policy.name}`,
    variables: { ...agentVariables, ...policy.variables },
    rules: policy.rules.map(forAgents),
  };
}
