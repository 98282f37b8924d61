import { podTemplatePath } from '../../../kubernetes/pod-template';
import { generationKey } from '../../facts/generation';
import type { Policy } from '../policy';
import { controllerVariables } from '../trust';
import { allSettings, finalizersOf, settingsOfAddresses, settingsOfDelivery } from './settings';

/** Those that Kubernetes itself removes in time. It sets the last at once, in the name of who makes a claim. */
const finalizersOfKubernetes =
  "['finalizer foregroundDeletion', 'finalizer orphan'] + (request.resource.resource == 'persistentvolumeclaims' ? ['finalizer kubernetes.io/pvc-protection'] : [])";

const beforeUpdate = (settings: (metadata: string) => string) =>
  `request.operation == 'CREATE' ? [] : ${settings('oldObject.metadata')}`;

/**
 * No object pretends to be another Application's, and none keeps its namespace from going: with a finalizer that nobody removes, one
 * ConfigMap stops the end of the slot for good.
 */
function ownMetadata(project: string): Policy {
  return {
    name: 'metadata',
    holdsFor: 'untrusted',
    resources: [{ apiGroups: ['*'], apiVersion: '*', resources: ['*/*'], operations: ['CREATE', 'UPDATE'] }],
    variables: {
      ...controllerVariables,
      delivery: settingsOfDelivery(project, 'object.metadata'),
      deliveryBefore: beforeUpdate((metadata) => settingsOfDelivery(project, metadata)),
      addresses: settingsOfAddresses('object.metadata'),
      addressesBefore: beforeUpdate(settingsOfAddresses),
      finalizersBefore: beforeUpdate(finalizersOf),
      held: `${finalizersOf('object.metadata')}.filter(name, !(name in variables.finalizersBefore + ${finalizersOfKubernetes}))`,
    },
    rules: [
      {
        expression: 'sets.equivalent(variables.delivery, variables.deliveryBefore)',
        message: 'labels and annotations of slotstack and of Argo CD are set only by who delivers the project',
        messageExpression:
          "'only who delivers the project sets, changes and removes ' + (variables.delivery.filter(text, !(text in variables.deliveryBefore)) + variables.deliveryBefore.filter(text, !(text in variables.delivery))).join(', ')",
      },
      {
        expression: 'sets.equivalent(variables.addresses, variables.addressesBefore) || variables.isController',
        message:
          'labels and annotations that give names, addresses and networks are set only by controllers of the cluster',
      },
      {
        // The pod of a Job keeps its finalizer for ever where it is said to be of something else.
        expression:
          "request.operation == 'CREATE' || object.metadata.?ownerReferences.orValue([]) == oldObject.metadata.?ownerReferences.orValue([]) || variables.isController",
        message: 'whose an object is changes only by controllers of the cluster',
      },
      {
        expression: 'size(variables.held) == 0 || variables.isController',
        message: 'finalizers keep the namespace from going, so only controllers of the cluster may add them',
        messageExpression: "'keeps the namespace from going: ' + variables.held.join(', ')",
      },
    ],
  };
}

const templateOf = (kind: string) => (podTemplatePath(kind) ?? []).join('.');
const places = [
  templateOf('Deployment.apps'),
  'spec.jobTemplate',
  templateOf('CronJob.batch'),
  templateOf('PodTemplate'),
];

/**
 * The rules of metadata for what controllers of Kubernetes copy: labels, annotations and finalizers of a template are
 * those of the pods, and a pod that leaves its workload (by another label) is an object of its own.
 */
function copiedMetadata(project: string): Policy {
  const metadataOf = (object: string) =>
    `[${places.map((place) => `${object}.?${place.replaceAll('.', '.?')}.?metadata.orValue({})`).join(', ')}]`;
  const settings = (object: string) => `${metadataOf(object)}.map(metadata, ${allSettings(project, 'metadata')})`;
  return {
    name: 'copied-metadata',
    holdsFor: 'untrusted',
    // Without the version, as these kinds have their templates in different places.
    resources: [
      {
        apiGroups: ['', 'apps', 'batch'],
        apiVersion: '*',
        resources: [
          'deployments',
          'replicasets',
          'statefulsets',
          'daemonsets',
          'replicationcontrollers',
          'podtemplates',
          'jobs',
          'cronjobs',
        ],
        operations: ['CREATE', 'UPDATE'],
      },
    ],
    variables: {
      after: settings('object'),
      // A Job that somebody makes from a CronJob, to run it now, has what that one's pods have.
      kept: `request.resource.resource == 'jobs' ? variables.after.map(texts, texts.filter(text, text.startsWith('${generationKey}='))) : variables.after.map(texts, [])`,
      before: `request.operation == 'CREATE' ? variables.kept : ${settings('oldObject')}`,
    },
    rules: [
      {
        expression: 'variables.after == variables.before',
        message:
          'in a template, finalizers and the labels and annotations of slotstack, Argo CD and networks are set only by who delivers the project',
      },
    ],
  };
}

export const metadataPolicies = (project: string): Policy[] => [ownMetadata(project), copiedMetadata(project)];
