import { posix } from 'node:path';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { domain, labels } from '../labels';
import { nodePin } from '../node-pin';
import { asDirectoryKeeper, asUser, kubectlUser } from '../security';
import { script } from './script';
import type { SlotData } from './slot-data';
import { apiTokenVolume, mountPaths, parentVolume, sentinelVolume } from './volumes';

/** Name of the cleanup Job, of its ServiceAccount and of its Role. Fixed: Argo CD finds a Job of an earlier try by it. */
export const cleanupName = 'slot-data-cleanup';

const roleLabel = `${domain}/role`;
const others = `${roleLabel}!=cleanup`;

/** Everything that runs pods, so that no writer is left and none comes back. */
const workloadKinds = [
  'cronjobs',
  'jobs',
  'deployments',
  'statefulsets',
  'daemonsets',
  'replicasets',
  'replicationcontrollers',
  'pods',
];

export interface CleanupAccessProps {
  readonly namespace: string;
  readonly project: string;
}

/** What the cleanup Job may do: stop the workloads of its own namespace. An ordinary part of the slot, there before the Job is. */
export class CleanupAccess extends Construct {
  constructor(scope: Construct, id: string, { namespace, project }: CleanupAccessProps) {
    super(scope, id);
    const metadata = { name: cleanupName, namespace, labels: labels(cleanupName, project) };
    new k8s.KubeServiceAccount(this, 'ServiceAccount', { metadata, automountServiceAccountToken: false });
    const verbs = ['get', 'list', 'watch', 'delete', 'deletecollection'];
    new k8s.KubeRole(this, 'Role', {
      metadata,
      rules: [
        { apiGroups: ['apps'], resources: ['deployments', 'statefulsets', 'daemonsets', 'replicasets'], verbs },
        { apiGroups: ['batch'], resources: ['jobs', 'cronjobs'], verbs },
        { apiGroups: [''], resources: ['pods', 'replicationcontrollers'], verbs },
        {
          apiGroups: [''],
          resources: ['configmaps'],
          resourceNames: [confirmationName],
          verbs: ['get', 'list', 'watch'],
        },
      ],
    });
    new k8s.KubeRoleBinding(this, 'RoleBinding', {
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: cleanupName },
      subjects: [{ kind: 'ServiceAccount', name: cleanupName, namespace }],
    });
  }
}

export interface CleanupJobProps {
  readonly data: SlotData;
  /**
   * Namespace of the slot's Argo CD Application, which is called as the slot's target: its deletion is the proof that the
   * slot is to go, and the Job is a hook of it. @default none: the confirmation is the proof
   */
  readonly applicationNamespace?: string;
}

/** ConfigMap in the slot's namespace by which somebody who deletes it with kubectl confirms that, with the target's name. */
export const confirmationName = 'slot-data-delete-confirmed';

/**
 * Deletes a slot's data before the slot is deleted.
 *
 * It runs while the databases still do, and Redis would write its data into an emptied directory as it stops:
 * so the workloads go first. Each step is an init container that fails closed. Those with a token for the API see no
 * directory, and the one that sees the directories has no token.
 */
export class CleanupJob extends Construct {
  constructor(scope: Construct, id: string, { data, applicationNamespace }: CleanupJobProps) {
    super(scope, id);
    const { dataPaths, target } = data;
    const token = apiTokenVolume();
    const directories = [parentVolume(dataPaths), sentinelVolume(dataPaths)];
    const affinity = nodePin(dataPaths.node);
    const pullPolicy = target.imagePullPolicy && { imagePullPolicy: target.imagePullPolicy };
    const kubectl = (name: string, args: string[]): k8s.Container => ({
      name,
      image: dataPaths.kubectlImage,
      ...pullPolicy,
      args,
      securityContext: asUser(kubectlUser, kubectlUser),
      terminationMessagePolicy: 'FallbackToLogsOnError',
      volumeMounts: [token.mount],
    });
    new k8s.KubeJob(this, 'Job', {
      metadata: {
        name: cleanupName,
        namespace: target.namespace,
        labels: { ...labels(cleanupName, target.project), [roleLabel]: 'cleanup' },
        ...(applicationNamespace !== undefined && { annotations: hookAnnotations }),
      },
      spec: {
        backoffLimit: 2,
        activeDeadlineSeconds: 1800,
        // Not for ever: a finished Job of this name counts as success the next time. Not at once: Argo CD must see it.
        ttlSecondsAfterFinished: 600,
        podReplacementPolicy: 'Failed',
        // These reasons do not go away by trying again.
        podFailurePolicy: {
          rules: [
            {
              action: 'FailJob',
              onExitCodes: { containerName: 'delete', operator: 'In', values: [64, 65, 66, 73] },
              onPodConditions: [],
            },
          ],
        },
        template: {
          metadata: { labels: { ...labels(cleanupName, target.project), [roleLabel]: 'cleanup' } },
          spec: {
            restartPolicy: 'Never',
            serviceAccountName: cleanupName,
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            ...(affinity && { affinity }),
            // A full disk is a reason to clean up, not to wait.
            tolerations: [{ key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' }],
            initContainers: [
              ...proofOf(target.name, applicationNamespace).map(({ step, args }) => kubectl(step, args)),
              // Deleted rather than scaled down: idempotent, and nothing that has no scale is missed.
              kubectl('stop-workloads', [
                'delete',
                workloadKinds.join(','),
                `--selector=${others}`,
                '--cascade=foreground',
                '--ignore-not-found',
                '--timeout=600s',
              ]),
              kubectl('wait-for-pods', ['wait', 'pods', `--selector=${others}`, '--for=delete', '--timeout=600s']),
            ],
            containers: [
              {
                name: 'delete',
                image: dataPaths.toolsImage,
                ...pullPolicy,
                command: ['/bin/bash', '-c', script('delete'), 'delete'],
                args: [
                  ...data.identityArguments(),
                  `--parent-directory=${mountPaths.parent}`,
                  `--relative=${posix.relative(dataPaths.root, posix.dirname(dataPaths.environmentDirectory)) || '.'}`,
                  `--name=${posix.basename(dataPaths.environmentDirectory)}`,
                  '--wait=300',
                ],
                securityContext: asDirectoryKeeper,
                terminationMessagePolicy: 'FallbackToLogsOnError',
                volumeMounts: directories.map(({ mount }) => mount),
              },
            ],
            volumes: [token, ...directories].map(({ volume }) => volume),
          },
        },
      },
    });
  }
}

const hookAnnotations = {
  'argocd.argoproj.io/hook': 'PreDelete',
  'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation,HookSucceeded',
  // Flux knows no hooks and would run it at once.
  'kustomize.toolkit.fluxcd.io/ssa': 'Ignore',
};

/** Steps that fail unless the slot is to be deleted. `kubectl wait` fails where a field is absent; `kubectl get` would not. */
function proofOf(target: string, applicationNamespace: string | undefined): { step: string; args: string[] }[] {
  if (applicationNamespace === undefined) {
    const args = ['wait', `configmap/${confirmationName}`, '--timeout=10s', `--for=jsonpath={.data.target}=${target}`];
    return [{ step: 'confirm-deletion', args }];
  }
  const wait = ['wait', `application.argoproj.io/${target}`, `--namespace=${applicationNamespace}`, '--timeout=10s'];
  const finalizer = 'resources-finalizer.argocd.argoproj.io';
  return [
    { step: 'confirm-deletion', args: [...wait, '--for=jsonpath={.metadata.deletionTimestamp}'] },
    // An orphan delete has a deletionTimestamp too, but no such finalizer: the slot stays, and so does its data.
    {
      step: 'confirm-cascade',
      args: [...wait, `--for=jsonpath={.metadata.finalizers[?(@=="${finalizer}")]}=${finalizer}`],
    },
  ];
}
