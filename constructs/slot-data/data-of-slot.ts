import type { k8s } from 'cdk8s-plus-28';
import type { Volume } from '../../kubernetes/volume';
import type { DataStore } from '../data-store/data-store';
import type { DataOnDisk, PathOnDisk } from './data-on-disk';
import type { DiskFacts } from './disk';

/** A workload's wish for a data path. */
export interface DataClaim {
  /** Name of the data path. */
  readonly dataPath: string;
  /** User id that owns the directory. */
  readonly user: number;
  /** Group id of the directory. */
  readonly group: number;
}

/** What a pod needs so that its data paths are ensured before it starts. */
export interface DataAttachment {
  /** ServiceAccount of the pod: its uid tells one life of the target from the next. */
  readonly serviceAccountName: string;
  /** Affinity to the node with the data. @default none */
  readonly affinity?: k8s.Affinity;
  /** The first of the pod's init containers. */
  readonly initContainer: k8s.Container;
  /** Volumes of the init container. */
  readonly volumes: readonly k8s.Volume[];
  /** Mounts, in the service's container, of the wrapper that holds the lock, and of what the init container leaves for it. */
  readonly lockMounts: readonly k8s.VolumeMount[];
}

/** A data path, as the workload that keeps its data there knows it. */
export interface PathOfSlot extends PathOnDisk {
  /** User id that owns it. @default the user of the service or image that mounts it */
  readonly owner?: number | undefined;
  /** Group id. @default the group of the service or image that mounts it */
  readonly group?: number | undefined;
  /** What an attached workload runs. @default that of its manifest, or of a known image */
  readonly command?: readonly string[] | undefined;
  /** The volume of a pod that mounts the directory, of that name or of the data path's. */
  volume(volumeName?: string): k8s.Volume;
  /** Whether a volume is that of the directory, however a manifest writes it. */
  isVolume(volume: Volume): boolean;
  /** The claim of a service that runs as `user` and `group`, unless others are stated for the directory. */
  claim(runAs: { readonly user: number; readonly group: number }): DataClaim;
}

/** The data of an environment or slot, as its workloads and Jobs know it: SlotData makes it. */
export interface DataOfSlot extends DataOnDisk {
  /** What is known of the disk that the data lies on. */
  readonly disk: DiskFacts;
  /** Directory below which all data of the disk lies. */
  readonly root: string;
  /** Where the data lies, and how pods come by it. */
  readonly store: DataStore;
  /** Declared generation of the data. */
  readonly generation: number;
  /** Data paths in the directory of the environment or slot. */
  readonly paths: readonly PathOfSlot[];
  /** Names of the Secrets that are generated with the data. */
  readonly generatedSecrets: readonly string[];
  /** Pull policy of the containers that are made here. @default that of Kubernetes */
  readonly imagePullPolicy?: string | undefined;
  /** Names of Secrets with what opens the registries of images. */
  readonly imagePullSecrets: readonly string[];

  /** The data path of that name. @throws InvalidProps where there is none */
  path(name: string): PathOfSlot;

  /**
   * Ensures the claimed data paths before a workload's containers start.
   *
   * @throws InvalidProps when a data path does not exist or has a workload already
   */
  ensure(workload: string, claims: readonly DataClaim[], serviceImage?: string): DataAttachment;

  /** Takes note of a Secret that a Job generates. @throws InvalidProps where another service has one of that name */
  generateSecret(secret: string, service: string): void;

  /** The command that holds the lock on a data directory, where it is mounted, for as long as `command` runs. */
  lockedCommand(dataPath: string, mountPath: string, command: readonly string[]): string[];

  /** Arguments that tell a script whose data it handles, and which disk it must be on. */
  identityArguments(): string[];

  /** Arguments that tell a script, beside the identity, which generation of data is wanted, and in which directory. */
  generationArguments(): string[];
}
