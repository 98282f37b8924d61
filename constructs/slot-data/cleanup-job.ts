import { posix } from 'node:path';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { resourcesFinalizer } from '../argocd/application';
import { domain, labels } from '../labels';
import { nodePin } from '../node-pin';
import { asDirectoryKeeper, asUser, kubectlUser } from '../security';
import { script } from './script';
import type { SlotData } from './slot-data';
import { apiTokenVolume, mountPaths, parentVolume, sentinelVolume } from './volumes';

/** Name of the cleanup Job in a slot's namespace, and of the ServiceAccount that cleans up. */
export const cleanupName = 'slot-data-cleanup';

/** Label of the cleanup Job and its pod, whose value is `cleanup`. */
export const roleLabel = `${domain}/role`;
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

/** As what Argo CD runs the cleanup Job, and by that, what proves that the slot is to go. */
export type DeletionHook =
  | {
      readonly phase: 'PreDelete';
      /** Namespace of the slot's Application, which is called as the slot's target: its deletion is the proof. */
      readonly applicationNamespace: string;
    }
  | {
      readonly phase: 'PostDelete';
      /** Where the Job runs: the slot's namespace is gone by then, and that is the proof. */
      readonly namespace: string;
    };

export interface CleanupJobProps {
  readonly data: SlotData;
  /** @default none: somebody deletes the slot with kubectl, and the confirmation is the proof */
  readonly hook?: DeletionHook;
}

/** ConfigMap in the slot's namespace by which somebody who deletes it with kubectl confirms that, with the target's name. */
export const confirmationName = 'slot-data-delete-confirmed';

/**
 * Deletes a slot's data, before or after the slot itself is deleted.
 *
 * Before, it runs while the databases still do, and Redis would write its data into an emptied directory as it stops:
 * so the workloads go first. Each step is an init container that fails closed. Those with a token for the API see no
 * directory, and the one that sees the directories has no token.
 */
export class CleanupJob extends Construct {
  constructor(scope: Construct, id: string, { data, hook }: CleanupJobProps) {
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
        // Fixed: Argo CD finds the Job of an earlier try by it. In the platform's namespace there are those of other slots.
        ...(hook?.phase === 'PostDelete'
          ? { name: `${cleanupName}-${target.name}`, namespace: hook.namespace }
          : { name: cleanupName, namespace: target.namespace }),
        labels: { ...labels(cleanupName, target.project), [roleLabel]: 'cleanup' },
        ...(hook && { annotations: hookAnnotations(hook) }),
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
            initContainers: stepsBefore(target, hook).map(({ name, args }) => kubectl(name, args)),
            containers: [
              {
                name: 'delete',
                image: dataPaths.toolsImage,
                ...pullPolicy,
                command: ['/bin/bash', '-c', script('delete'), 'delete'],
                args: [
                  ...data.identityArguments(),
                  `--generation=${target.generation}`,
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

function hookAnnotations({ phase }: DeletionHook): Record<string, string> {
  return {
    'argocd.argoproj.io/hook': phase,
    'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation,HookSucceeded',
    // Flux knows no hooks and would run it at once.
    'kustomize.toolkit.fluxcd.io/ssa': 'Ignore',
  };
}

/** A call of kubectl. */
interface Step {
  readonly name: string;
  readonly args: string[];
}

/** What must have gone well before data is deleted: the proof that the slot is to go, and that nothing runs in it. */
function stepsBefore({ name, namespace }: SlotData['target'], hook: DeletionHook | undefined): Step[] {
  if (hook?.phase === 'PostDelete') {
    // By now Argo CD has taken its finalizer from the Application, or the Application is gone. But when only the Application was
    // deleted, and the slot was to stay, its namespace is there. Without a namespace there are no pods.
    return [{ name: 'confirm-deletion', args: ['wait', `namespace/${namespace}`, '--for=delete', '--timeout=30s'] }];
  }
  return [
    proofOf(name, hook?.applicationNamespace),
    {
      name: 'stop-workloads',
      // Deleted rather than scaled down: idempotent, and nothing that has no scale is missed.
      args: [
        'delete',
        workloadKinds.join(','),
        `--selector=${others}`,
        '--cascade=foreground',
        '--ignore-not-found',
        '--timeout=600s',
      ],
    },
    { name: 'wait-for-pods', args: ['wait', 'pods', `--selector=${others}`, '--for=delete', '--timeout=600s'] },
  ];
}

/** A step that fails unless the slot is to be deleted. `kubectl wait` fails where a field is absent; `kubectl get` with a path would not. */
function proofOf(target: string, applicationNamespace: string | undefined): Step {
  if (applicationNamespace === undefined) {
    const args = ['wait', `configmap/${confirmationName}`, '--timeout=10s', `--for=jsonpath={.data.target}=${target}`];
    return { name: 'confirm-deletion', args };
  }
  const application = ['get', `application.argoproj.io/${target}`, `--namespace=${applicationNamespace}`];
  return { name: 'confirm-deletion', args: [...application, `--output=go-template=${cascadeTemplate(target)}`] };
}

/**
 * A template that only an Application passes that is being deleted together with its objects; on any other it ends with an error.
 *
 * An orphan delete has a deletionTimestamp too, but no such finalizer: the slot stays, and so does its data. Both must be seen in
 * one look: between two, an ApplicationSet replaces the Application that is being deleted by a new one, which has the finalizer.
 */
function cascadeTemplate(target: string): string {
  return [
    '{{ $cascades := false }}',
    `{{ range .metadata.finalizers }}{{ if eq . "${resourcesFinalizer}" }}{{ $cascades = true }}{{ end }}{{ end }}`,
    '{{ if not (and $cascades .metadata.deletionTimestamp) }}',
    // The one way to fail: a template that is not defined. Its name is in the error.
    `{{ template "${target} is not being deleted together with its objects" }}`,
    '{{ end }}',
  ].join('');
}
