import { posix } from 'node:path';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { DataDirectory } from '../../rules/data-directory';
import type { BesideService, DataStore, Owner } from '../data-store/data-store';
import { collectorTrash } from '../data-store/environment-directory';
import { mountPaths } from '../data-store/mount-paths';
import { sentinelName, wholeDisk } from '../data-store/whole-disk';
import { directoryContainer } from '../facts/ensured-data';
import { jobPod } from '../job/job-pod';
import type { MountedVolume } from '../job/mounted-volume';
import { toolsContainer } from '../job/tools-container';
import { labels } from '../labels';
import { podMetadata } from '../own-pods';
import { inlineScript, type ScriptName } from './script';
import type { DataOfSlot } from './data-of-slot';
import type { Tools } from './tools';
import { lifeTokenVolume } from './life-token';
import { dataServiceAccount } from './service-account';

/** Name of the Job. Fixed: one in a namespace at a time. */
export const trashJobName = 'slot-data-trash';

/** Seconds that restoring waits for a service to stop. */
const stopSeconds = 240;

export interface TrashJobProps {
  /** Namespace of the Job. */
  readonly namespace: string;
  /** What works on the data. */
  readonly tools: Tools;
  /** Name of the Node object of the node that holds it. @default any node */
  readonly nodeName?: string | undefined;
  /** Pull policy of its container. @default that of Kubernetes */
  readonly imagePullPolicy?: string | undefined;
  /** Names of Secrets with what opens the registries of images. */
  readonly imagePullSecrets: readonly string[];
  /** What it does. */
  readonly task: TrashTask;
}

/** What is done with a trash: a script, and what it works on. */
export interface TrashTask {
  readonly script: ScriptName;
  readonly args: readonly string[];
  readonly volumes: readonly MountedVolume[];
  /** @default that of the namespace */
  readonly serviceAccountName?: string | undefined;
  /** @default root, as which it works on directories of other users */
  readonly securityContext?: k8s.SecurityContext | undefined;
  /** What its pod needs to come by the data. @default nothing */
  readonly beside?: BesideService | undefined;
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
    { namespace, tools, nodeName, imagePullPolicy, imagePullSecrets, task }: TrashJobProps,
  ) {
    super(scope, id);
    const objectLabels = labels(trashJobName, tools.project);
    const works = toolsContainer({
      name: `${directoryContainer}-trash`,
      image: tools.toolsImage,
      job: tools,
      isOfPlatform: false,
      imagePullPolicy,
      securityContext: task.securityContext,
      command: inlineScript(task.script),
      args: [...task.args],
      mounts: task.volumes.map(({ mount }) => mount),
    });
    new k8s.KubeJob(this, 'Job', {
      metadata: { name: trashJobName, namespace, labels: objectLabels },
      spec: {
        backoffLimit: 0,
        activeDeadlineSeconds: stopSeconds + 60,
        // For a caller who was interrupted; others delete it.
        ttlSecondsAfterFinished: 300,
        template: {
          metadata: podMetadata(objectLabels),
          spec: jobPod({
            serviceAccountName: task.serviceAccountName,
            imagePullSecrets,
            node: nodeName,
            beside: task.beside,
            onFullDisk: true,
            steps: [works],
            volumes: task.volumes.map(({ volume }) => volume),
          }),
        },
      },
    });
  }
}

/** Lists what is in the trash of a target, all that one Job reaches. */
export function listTrash({ store, paths }: DataOfSlot, serviceOf: (dataPath: string) => ServiceOfData): TrashTask[] {
  return store.trashOf(paths.map(({ name }) => name)).map(({ dataPaths: [dataPath = ''], volumes, args }) => ({
    script: 'list-trash',
    args,
    volumes,
    ...runsBeside(store, serviceOf(dataPath)),
  }));
}

/** Makes an entry of the trash the data of its data path again. */
export function restoreData(data: DataOfSlot, dataPath: string, entry: string, service: ServiceOfData): TrashTask {
  const { store } = data;
  const works = store.workOn([{ dataPath }]);
  return {
    script: 'restore',
    args: [
      ...works.flatMap((work) => data.generationArguments(work)),
      `--data-path=${dataPath}`,
      `--entry=${entry}`,
      `--wait=${stopSeconds}`,
    ],
    volumes: [...works.flatMap(({ volumes }) => volumes), lifeTokenVolume()],
    ...runsBeside(store, service),
  };
}

/** Who works on a data path, and owns it. */
export interface ServiceOfData extends Owner {
  /** Labels of its pods. */
  readonly labels: Readonly<Record<string, string>>;
  /** Whether their volumes are given to the group of their user (fsGroup). */
  readonly isOfGroup: boolean;
}

function runsBeside(store: DataStore, service: ServiceOfData): Partial<TrashTask> {
  return {
    serviceAccountName: dataServiceAccount,
    securityContext: store.keeper(service, service.isOfGroup),
    beside: store.besideService(service, { ...service, isCertain: false }),
  };
}

/** Where data lies, and the id of its disk. */
export interface PlaceOnDisk extends DataDirectory {
  readonly disk: string;
}

/** Lists the slots that the collector has moved aside on a disk. */
export function listOrphans(project: string, dataPaths: Omit<PlaceOnDisk, 'environmentDirectory'>): TrashTask {
  const trash = collectorTrash(project);
  const { volume, mount } = wholeDisk(dataPaths.root);
  return {
    script: 'list-trash',
    args: [
      `--trash=${mountPaths.root}/${trash}`,
      `--relative=${trash}`,
      `--sentinel=${mountPaths.root}/${sentinelName}`,
      `--disk=${dataPaths.disk}`,
    ],
    volumes: [{ volume, mount: { ...mount, readOnly: true } }],
  };
}

/** Puts the data of a slot that the collector has moved aside into the trash of the slot. */
export function handBack(
  { project, name, dataPaths }: { readonly project: string; readonly name: string; readonly dataPaths: PlaceOnDisk },
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
    volumes: [wholeDisk(dataPaths.root)],
  };
}
