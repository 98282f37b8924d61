import { Construct } from 'constructs';
import { agentDelivery } from './agent-delivery';
import { agentExec } from './agent-exec';
import { agentIdentityPolicies } from './agent-identities';
import { agentPodPolicies } from './agent-pods';
import { baseline } from './baseline';
import { hostPaths } from './host-paths';
import { namespacePolicy } from './namespace';
import { AdmissionPolicy } from './policy';

export interface GuardProps {
  /** Whose namespaces are guarded. */
  readonly project: string;
}

/**
 * Keeps the pods of a project from the node and from the data of other targets, and its agents from the identities that may
 * more. The same policies for any number of slots: what differs between namespaces stands in their annotations.
 */
export class Guard extends Construct {
  constructor(scope: Construct, id: string, { project }: GuardProps) {
    super(scope, id);
    const ofAgents = [...agentPodPolicies, agentExec, ...agentIdentityPolicies, agentDelivery];
    for (const policy of [hostPaths, baseline, ...ofAgents, namespacePolicy(project)]) {
      new AdmissionPolicy(this, policy.name, { project, policy });
    }
  }
}
