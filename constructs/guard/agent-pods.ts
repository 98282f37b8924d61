import { agentPolicy } from './agent';
import { pods, specChanges } from './pods';
import type { Policy, ResourceRule } from './policy';

/** Volumes that hold nothing of the node. A list of what is allowed: what Kubernetes adds is refused until it is known here. */
const volumeKinds = [
  'configMap',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

/**
 * What an agent runs uses nothing of the node, and no identity that may. Stricter than for other users, because controllers
 * make the pods of what an agent writes, and `host-paths` cannot tell these from the pods of the project.
 *
 * An update that leaves the pod as it is (a restart, another number of replicas) passes.
 */
function agentPods(name: string, resources: ResourceRule[], spec: string): Policy {
  return agentPolicy({
    name,
    resources,
    conditions: { 'pod-changes': specChanges(spec) },
    variables: {
      serviceAccount: `object.${spec}.?serviceAccountName.orValue('default')`,
      volumes: `object.${spec}.?volumes.orValue([])`,
      ofNode: `variables.volumes.filter(volume, ![${volumeKinds.map((kind) => `has(volume.${kind})`).join(', ')}].exists(isKnown, isKnown))`,
    },
    rules: [
      {
        expression: 'size(variables.ofNode) == 0',
        message: `an agent may not run pods with volumes other than ${volumeKinds.join(', ')}`,
        messageExpression: `'an agent may not run pods with volumes other than ${volumeKinds.join(', ')}: ' + variables.ofNode.map(volume, volume.name).join(', ')`,
      },
      {
        expression: 'variables.serviceAccount in variables.ownAccounts',
        message: 'an agent may run pods only as its own ServiceAccount, or as default',
        messageExpression:
          "'an agent may run pods only as ' + variables.ownAccounts.join(' or ') + ', not as ServiceAccount ' + variables.serviceAccount",
      },
    ],
  });
}

const writes = ['CREATE', 'UPDATE'] as const;

/** By where the spec of the pod stands in the object. */
export const agentPodPolicies: readonly Policy[] = [
  agentPods('pods', [pods], 'spec'),
  agentPods(
    'workloads',
    [
      {
        apiGroups: ['apps'],
        resources: ['deployments', 'replicasets', 'statefulsets', 'daemonsets'],
        operations: writes,
      },
      { apiGroups: ['batch'], resources: ['jobs'], operations: writes },
      { apiGroups: [''], resources: ['replicationcontrollers'], operations: writes },
    ],
    'spec.template.spec',
  ),
  agentPods(
    'cron-jobs',
    [{ apiGroups: ['batch'], resources: ['cronjobs'], operations: writes }],
    'spec.jobTemplate.spec.template.spec',
  ),
];
