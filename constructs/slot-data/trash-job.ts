import { posix } from 'node:path';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { DataPaths } from '../../config/data-paths';
import type { TargetWithData } from '../../config/target';
import { directoryContainer } from '../facts/ensured-data';
import { jobResources } from '../job-resources';
import { labels } from '../labels';
import { nodePin } from '../node-pin';
import { podMetadata, pullSecrets } from '../own-pods';
import { asDirectoryKeeper } from '../security';
import { script, type ScriptName } from './script';
import { dataServiceAccount, type SlotData } from './slot-data';
import {
  environmentVolume,
  lifeTokenVolume,
  mountPaths,
  rootVolume,
  sentinelVolume,
  type MountedVolume,
} from './volumes';

/** Name of the Job. Fixed: one in a namespace at a time. */
export const trashJobName = 'slot-data-trash';

/** Seconds that restoring waits for a service to stop. */
const stopSeconds = 240;

export interface TrashJobProps {
  readonly project: string;
  readonly namespace: string;
  readonly dataPaths: DataPaths;
  /** @default that of Kubernetes */
  readonly imagePullPolicy?: string | undefined;
  /** Names of Secrets with what opens the registries of images. */
  readonly imagePullSecrets: readonly string[];
  readonly task: TrashTask;
}

/** What is done with a trash: a script, and what it works on. */
export interface TrashTask {
  readonly script: ScriptName;
  readonly args: readonly string[];
  readonly volumes: readonly MountedVolume[];
  /** @default that of the namespace */
  readonly serviceAccountName?: string;
}

/**
 * A Job for a person who looks for old data, or wants it back.
 *
 * In the target's own namespace it sees the target's directory and no more, and the token that tells this life of a slot is
 * there. Only what the collector has moved aside needs the platform's namespace.
 */
export class TrashJob extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { project, namespace, dataPaths, imagePullPolicy, imagePullSecrets, task }: TrashJobProps,
  ) {
    super(scope, id);
    const objectLabels = labels(trashJobName, project);
    const affinity = nodePin(dataPaths.node);
    new k8s.KubeJob(this, 'Job', {
      metadata: { name: trashJobName, namespace, labels: objectLabels },
      spec: {
        backoffLimit: 0,
        activeDeadlineSeconds: stopSeconds + 60,
        // For a caller who was interrupted; others delete it.
        ttlSecondsAfterFinished: 300,
        template: {
          metadata: podMetadata(objectLabels),
          spec: {
            restartPolicy: 'Never',
            ...(task.serviceAccountName !== undefined && { serviceAccountName: task.serviceAccountName }),
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            ...pullSecrets({ imagePullSecrets }),
            ...(affinity && { affinity }),
            tolerations: [{ key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' }],
            containers: [
              {
                name: `${directoryContainer}-trash`,
                image: dataPaths.toolsImage,
                ...(imagePullPolicy !== undefined && { imagePullPolicy }),
                command: ['/bin/bash', '-c', script(task.script), task.script],
                args: [...task.args],
                resources: jobResources(dataPaths),
                securityContext: asDirectoryKeeper,
                terminationMessagePolicy: 'FallbackToLogsOnError',
                volumeMounts: task.volumes.map(({ mount }) => mount),
              },
            ],
            volumes: task.volumes.map(({ volume }) => volume),
          },
        },
      },
    });
  }
}

/** Lists what is in the trash of a target. */
export function listTrash({ dataPaths }: SlotData): TrashTask {
  const { root, environmentDirectory, disk } = dataPaths;
  const environment = environmentVolume(dataPaths);
  return {
    script: 'list-trash',
    args: [
      `--trash=${mountPaths.environment}/.slot-data/trash`,
      `--relative=${posix.relative(root, environmentDirectory)}/.slot-data/trash`,
      `--sentinel=${mountPaths.sentinel}`,
      `--disk=${disk}`,
    ],
    volumes: [{ ...environment, mount: { ...environment.mount, readOnly: true } }, sentinelVolume(dataPaths)],
    serviceAccountName: dataServiceAccount,
  };
}

/** Makes an entry of the trash the data of its data path again. */
export function restoreData(data: SlotData, dataPath: string, entry: string): TrashTask {
  return {
    script: 'restore',
    args: [...data.generationArguments(), `--data-path=${dataPath}`, `--entry=${entry}`, `--wait=${stopSeconds}`],
    volumes: [environmentVolume(data.dataPaths), sentinelVolume(data.dataPaths), lifeTokenVolume()],
    serviceAccountName: dataServiceAccount,
  };
}

/** Lists the slots that the collector has moved aside on a disk. */
export function listOrphans(project: string, dataPaths: DataPaths): TrashTask {
  const trash = `.slotstack-collector/${project}/trash`;
  const { volume, mount } = rootVolume(dataPaths);
  return {
    script: 'list-trash',
    args: [
      `--trash=${mountPaths.root}/${trash}`,
      `--relative=${trash}`,
      `--sentinel=${mountPaths.root}/.slotstack`,
      `--disk=${dataPaths.disk}`,
    ],
    volumes: [{ volume, mount: { ...mount, readOnly: true } }],
  };
}

/** Puts the data of a slot that the collector has moved aside into the trash of the slot. */
export function handBack(
  { project, name, dataPaths }: Pick<TargetWithData, 'project' | 'name' | 'dataPaths'>,
  entry: string,
): TrashTask {
  return {
    script: 'hand-back',
    args: [
      `--project=${project}`,
      `--target=${name}`,
      `--root=${mountPaths.root}`,
      `--disk=${dataPaths.disk}`,
      `--relative=${posix.relative(dataPaths.root, dataPaths.environmentDirectory)}`,
      `--entry=${entry}`,
      '--wait=60',
    ],
    volumes: [rootVolume(dataPaths)],
  };
}
