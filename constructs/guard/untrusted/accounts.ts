import { annotations } from '../annotations';
import { listed } from '../cel';
import { isReserved } from '../reserved';
import { mayDeploy, serviceAccountVariables } from '../trust';

/**
 * Variables that tell whether somebody may act as the ServiceAccount `account` of the namespace, which is a variable before these.
 *
 * Nobody may as one of slotstack's own, nor as one that is trusted. An agent is meant to have wide rights, but no more than its own:
 * of any namespace, because one that works in another's is no less an agent.
 */
export function accountVariables(project: string): Record<string, string> {
  return {
    ...serviceAccountVariables,
    isAgent: `variables.isServiceAccount && variables.user[3] in ${listed(annotations.agents)}`,
    isOwn: "variables.account == 'default' || variables.account == variables.user[size(variables.user) - 1]",
    isTrusted: mayDeploy('authorizer.serviceAccount(request.namespace, variables.account)', project),
    mayBe: `!${isReserved('variables.account')} && (!variables.isAgent || variables.isOwn) && !variables.isTrusted`,
  };
}
