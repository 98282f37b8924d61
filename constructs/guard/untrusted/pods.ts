import { podSpecPath } from '../../../kubernetes/pod-template';
import { annotations } from '../annotations';
import { listed } from '../cel';
import { pods, specChanges } from '../pods';
import type { Policy, ResourceRule } from '../policy';
import { isReserved, reservedNames } from '../reserved';
import { accountVariables } from './accounts';
import { isPlainTemplate } from './claims';

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
 * Seconds that a pod may take to end. A namespace ends no sooner than the last of its pods, and up to twice as late: the longer
 * it has waited, the more rarely Kubernetes looks again.
 */
export const longestGracePeriod = 300;

/**
 * What somebody runs who is not trusted uses nothing of the node and no identity that may, takes no precedence, and ends in time.
 * Looked at where it is written: controllers make the pods of it, in whose requests the writer does not show.
 *
 * An update that leaves the pod as it is (a restart, another number of replicas) passes.
 *
 * @param spec where the spec of the pod stands in the object
 */
function untrustedPods(project: string, name: string, resources: readonly ResourceRule[], spec: string): Policy {
  const valueOf = (field: string, otherwise: string) => `object.${spec}.?${field}.orValue(${otherwise})`;
  // What the project's own manifests say may stay.
  const stays = (field: string) =>
    `(request.operation == 'UPDATE' && object.${spec}.?${field} == oldObject.${spec}.?${field})`;
  const probeEndsInTime = (probe: string) =>
    `container.?${probe}.?terminationGracePeriodSeconds.orValue(0) <= ${longestGracePeriod}`;
  const probesEndInTime = (containers: string) =>
    `object.${spec}.?${containers}.orValue([]).all(container, ${probeEndsInTime('livenessProbe')} && ${probeEndsInTime('startupProbe')})`;
  return {
    name,
    holdsFor: 'untrusted',
    resources,
    conditions: { 'pod-changes': specChanges(spec) },
    variables: {
      account: `object.${spec}.?serviceAccountName.orValue('default')`,
      ...accountVariables(project),
      volumes: `object.${spec}.?volumes.orValue([])`,
      ofData: `variables.volumes.filter(volume, has(volume.persistentVolumeClaim) && ${isReserved('volume.persistentVolumeClaim.claimName')})`,
      ofNode: `variables.volumes.filter(volume, ![${volumeKinds.map((kind) => `has(volume.${kind})`).join(', ')}].exists(isKnown, isKnown))`,
    },
    rules: [
      {
        expression: 'size(variables.ofNode) == 0',
        message: `a pod may not have volumes other than ${volumeKinds.join(', ')}`,
        messageExpression: `'a pod may not have volumes other than ${volumeKinds.join(', ')}: ' + variables.ofNode.map(volume, volume.name).join(', ')`,
      },
      {
        expression: `variables.volumes.all(volume, !has(volume.ephemeral) || ${isPlainTemplate(project, 'volume.ephemeral.volumeClaimTemplate')})`,
        message:
          'the claim of an ephemeral volume may not choose its volume, nor have finalizers or settings of others',
      },
      {
        expression: 'size(variables.ofData) == 0',
        message: `a pod may not mount the claims ${reservedNames}`,
        messageExpression:
          "'a pod may not mount the claim ' + variables.ofData.map(volume, volume.persistentVolumeClaim.claimName).join(', ')",
      },
      {
        expression: 'variables.mayBe',
        message: `a pod may not run as one of the ServiceAccounts ${reservedNames}, or as one that is trusted; that of an agent only as the agent, or as default`,
        messageExpression: "'a pod may not run as ServiceAccount ' + variables.account",
      },
      {
        expression: `${valueOf('priorityClassName', "''")} in [''] + ${listed(annotations.priorityClasses)} || ${stays('priorityClassName')}`,
        message: 'a pod may have only a priorityClassName that guard.priorityClasses of services.yaml lists',
      },
      {
        expression: `${valueOf('nodeName', "''")} == '' || ${stays('nodeName')}`,
        message: 'a pod may not choose its node by nodeName: the scheduler does',
      },
      {
        expression: `${valueOf('terminationGracePeriodSeconds', '0')} <= ${longestGracePeriod} || ${stays('terminationGracePeriodSeconds')}`,
        message: `a pod may have ${longestGracePeriod} seconds to end, and no more`,
      },
      {
        expression: `${probesEndInTime('containers')} && ${probesEndInTime('initContainers')}`,
        message: `a probe may give ${longestGracePeriod} seconds to end, and no more`,
      },
    ],
  };
}

const writes = ['CREATE', 'UPDATE'] as const;

const specOf = (kind: string) => (podSpecPath(kind) ?? []).join('.');

/** By where the spec of the pod stands in the object. */
export const podPolicies = (project: string): Policy[] => [
  untrustedPods(project, 'pods', [pods], specOf('Pod')),
  untrustedPods(
    project,
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
    specOf('Deployment.apps'),
  ),
  untrustedPods(
    project,
    'cron-jobs',
    [{ apiGroups: ['batch'], resources: ['cronjobs'], operations: writes }],
    specOf('CronJob.batch'),
  ),
  untrustedPods(
    project,
    'pod-templates',
    [{ apiGroups: [''], resources: ['podtemplates'], operations: writes }],
    specOf('PodTemplate'),
  ),
];
