import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { generationArgument } from '../facts/ensured-data';
import { roleLabels } from '../facts/role';
import { InvalidProps } from '../invalid-props';
import { apiTokenVolume } from '../job/api-token';
import { jobPod } from '../job/job-pod';
import { kubectlContainer } from '../job/kubectl-container';
import { toolsContainer } from '../job/tools-container';
import { labels } from '../labels';
import { podMetadata } from '../own-pods';
import { targetJobName } from '../target-job-name';
import type { SlotOnDisk } from './data-of-slot';
import { byHand, type Deletion } from './deletion';
import { inlineScript } from './script';

/** Name of the ServiceAccount that cleans up, and the beginning of the names of its Jobs. */
export const cleanupName = 'slot-data-cleanup';

export interface CleanupJobProps {
  /** Data of the slot that ends. */
  readonly data: SlotOnDisk;
  /** What starts the Job, and what it must see before it deletes. @default somebody deletes the slot's namespace, then creates the Job */
  readonly deletion?: Deletion | undefined;
}

/**
 * Ends a slot with its data: first its namespace goes, and with it all that could still write, then the data.
 *
 * It runs in the namespace of the disk's Jobs: in the slot's own, whoever works there could keep it from running, or make it look
 * as if it had. Each step fails closed. Those with a token for the API see no directory, and the one that sees the directories has
 * no token.
 */
export class CleanupJob extends Construct {
  constructor(scope: Construct, id: string, { data, deletion = byHand }: CleanupJobProps) {
    super(scope, id);
    if (data.slot === undefined)
      throw new InvalidProps(this, [`data: is that of a lasting environment, which nothing deletes`]);
    const { disk, imagePullPolicy } = data;
    const steps = deletion
      .steps(data)
      .map(({ name, args }) => kubectlContainer({ name, job: disk, isOfPlatform: true, imagePullPolicy, args }));
    const jobLabels = { ...labels(cleanupName, disk.project), ...roleLabels('cleanup') };
    const { annotations } = deletion;
    new k8s.KubeJob(this, 'Job', {
      metadata: {
        name: targetJobName(cleanupName, data.name),
        namespace: disk.namespace,
        labels: jobLabels,
        ...(Object.keys(annotations).length > 0 && { annotations }),
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
          spec: jobPod({
            serviceAccountName: cleanupName,
            imagePullSecrets: data.imagePullSecrets,
            node: disk.node,
            onFullDisk: true,
            steps: [...steps, deletingContainer(data)],
            volumes: [apiTokenVolume(), ...data.store.removal.volumes].map(({ volume }) => volume),
          }),
        },
      },
    });
  }
}

/** The step that sees the directories. */
function deletingContainer(data: SlotOnDisk): k8s.Container {
  const { disk, imagePullPolicy } = data;
  const { volumes, args } = data.store.removal;
  return toolsContainer({
    name: 'delete',
    image: disk.toolsImage,
    job: disk,
    isOfPlatform: true,
    imagePullPolicy,
    command: inlineScript('delete'),
    args: [...data.identityArguments(), generationArgument(data.generation), ...args, '--wait=300'],
    mounts: volumes.map(({ mount }) => mount),
  });
}
