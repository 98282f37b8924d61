import { posix } from 'node:path';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { resourcesFinalizer } from '../argocd/application';
import { generationArgument } from '../facts/ensured-data';
import { roleLabels } from '../facts/role';
import { platformResources } from '../job-resources';
import { labels } from '../labels';
import { endingStep, type Step } from '../life/namespace-steps';
import { nodePin } from '../node-pin';
import { podMetadata, pullSecrets } from '../own-pods';
import { asDirectoryKeeper } from '../security';
import { targetJobName } from '../target-job-name';
import { kubectlContainer } from './kubectl-container';
import { script } from './script';
import type { SlotData } from './slot-data';
import { apiTokenVolume, mountPaths, parentVolume, sentinelVolume } from './volumes';

/** Name of the ServiceAccount that cleans up, and the beginning of the names of its Jobs. */
export const cleanupName = 'slot-data-cleanup';

/** As what Argo CD runs the Job. */
export type DeletionHook =
  | {
      readonly phase: 'PreDelete';
      /** Namespace of the slot's Application, which is called as the slot's target: its deletion is the proof that the slot is to go. */
      readonly applicationNamespace: string;
    }
  // The slot's namespace is gone by then, and that is the proof.
  | { readonly phase: 'PostDelete' };

export interface CleanupJobProps {
  readonly data: SlotData;
  /** Where the Job runs: the platform's namespace, in which nobody who works in a slot has any rights. */
  readonly platform: string;
  /** @default none: somebody deletes the slot with kubectl, and its namespace first */
  readonly hook?: DeletionHook | undefined;
}

/**
 * Ends a slot with its data: first its namespace goes, and with it all that could still write, then the data.
 *
 * Each step fails closed. Those with a token for the API see no directory, and the one that sees the directories has no token.
 * In the slot's own namespace, whoever works there could keep the Job from running, or make it look as if it had.
 */
export class CleanupJob extends Construct {
  constructor(scope: Construct, id: string, { data, platform, hook }: CleanupJobProps) {
    super(scope, id);
    const { dataPaths, target } = data;
    const directories = [parentVolume(dataPaths), sentinelVolume(dataPaths)];
    const affinity = nodePin(dataPaths.node);
    const { imagePullPolicy } = target;
    const jobLabels = { ...labels(cleanupName, target.project), ...roleLabels('cleanup') };
    new k8s.KubeJob(this, 'Job', {
      metadata: {
        name: targetJobName(cleanupName, target.name),
        namespace: platform,
        labels: jobLabels,
        ...(hook && { annotations: hookAnnotations(hook) }),
      },
      spec: {
        backoffLimit: 2,
        activeDeadlineSeconds: 2700,
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
          metadata: podMetadata(jobLabels),
          spec: {
            restartPolicy: 'Never',
            serviceAccountName: cleanupName,
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            ...pullSecrets(target),
            ...(affinity && { affinity }),
            // A full disk is a reason to clean up, not to wait.
            tolerations: [{ key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' }],
            initContainers: stepsBefore(target, hook).map(({ name, args }) =>
              kubectlContainer({ name, job: dataPaths, isOfPlatform: true, imagePullPolicy, args }),
            ),
            containers: [
              {
                name: 'delete',
                image: dataPaths.toolsImage,
                ...(imagePullPolicy && { imagePullPolicy }),
                command: ['/bin/bash', '-c', script('delete'), 'delete'],
                args: [
                  ...data.identityArguments(),
                  generationArgument(target.generation),
                  `--parent-directory=${mountPaths.parent}`,
                  `--relative=${posix.relative(dataPaths.root, posix.dirname(dataPaths.environmentDirectory)) || '.'}`,
                  `--name=${posix.basename(dataPaths.environmentDirectory)}`,
                  '--wait=300',
                ],
                resources: platformResources(dataPaths),
                securityContext: asDirectoryKeeper,
                terminationMessagePolicy: 'FallbackToLogsOnError',
                volumeMounts: directories.map(({ mount }) => mount),
              },
            ],
            volumes: [apiTokenVolume(), ...directories].map(({ volume }) => volume),
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

/** What must have gone well before data is deleted: the proof that the slot is to go, and that nothing runs in it. */
function stepsBefore({ name, namespace }: SlotData['target'], hook: DeletionHook | undefined): Step[] {
  if (hook?.phase === 'PreDelete') {
    const application = ['get', `application.argoproj.io/${name}`, `--namespace=${hook.applicationNamespace}`];
    const args = [...application, `--output=go-template=${cascadeTemplate(name)}`];
    return [{ name: 'confirm-deletion', args }, endingStep(namespace)];
  }
  // When only the Application was deleted, and the slot was to stay, its namespace is there. Without a namespace there are no pods.
  return [{ name: 'confirm-deletion', args: ['wait', `namespace/${namespace}`, '--for=delete', '--timeout=30s'] }];
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
