import { Construct } from 'constructs';
import { baseline } from './baseline';
import { hostPaths } from './host-paths';
import { life } from './life';
import { namespaceLife } from './namespace-life';
import { AdmissionPolicy } from './policy';
import { boundaries } from './untrusted/boundaries';
import { claimPolicies } from './untrusted/claims';
import { customResources } from './untrusted/custom-resources';
import { delivery } from './untrusted/delivery';
import { endpoints } from './untrusted/endpoints';
import { exec } from './untrusted/exec';
import { ingresses } from './untrusted/ingresses';
import { metadataPolicies } from './untrusted/metadata';
import { namespacePolicy } from './untrusted/namespaces';
import { podEndingPolicies } from './untrusted/pod-endings';
import { podPolicies } from './untrusted/pods';
import { reservedObjects } from './untrusted/reserved-objects';
import { rights } from './untrusted/rights';
import { services } from './untrusted/services';
import { statusPolicies } from './untrusted/statuses';
import { tokenPolicies } from './untrusted/tokens';

export interface GuardProps {
  /** Whose namespaces are guarded. */
  readonly project: string;
}

/**
 * Keeps the pods of a project from the node and from the data of other targets, and whoever does not deliver it from what reaches
 * beyond a namespace. The same policies for any number of slots: what differs between namespaces stands in their annotations.
 */
export class Guard extends Construct {
  constructor(scope: Construct, id: string, { project }: GuardProps) {
    super(scope, id);
    const forEverybody = [hostPaths, baseline, life, namespaceLife(project)];
    const forUntrusted = [
      namespacePolicy(project),
      ...podPolicies(project),
      ...claimPolicies(project),
      ...podEndingPolicies,
      exec,
      ...tokenPolicies(project),
      reservedObjects,
      ...rights,
      services,
      endpoints,
      ingresses,
      boundaries,
      ...statusPolicies,
      ...metadataPolicies(project),
      customResources,
      delivery,
    ];
    for (const policy of [...forEverybody, ...forUntrusted])
      new AdmissionPolicy(this, policy.name, { project, policy });
  }
}
