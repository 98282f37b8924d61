import type { k8s } from 'cdk8s-plus-28';
import type { Volume } from '../../kubernetes/volume';
import type { DataStore, MountedPath, Owner, Work } from '../data-store/data-store';
import type { KnownProgram } from '../known-images';
import type { HostDirectories } from '../data-store/host-directories';
import type { PathOnDisk } from './data-on-disk';
import type { DiskFacts } from './disk';
import type { Tools } from './tools';

/** A workload's wish for a data path. */
export interface DataClaim extends Owner, MountedPath {}

/** What a pod needs so that its data paths are ensured before it starts. */
export interface DataAttachment {
  /** ServiceAccount of the pod: its uid tells one life of the target from the next. */
  readonly serviceAccountName: string;
  /** Affinity to the node with the data. @default none */
  readonly affinity?: k8s.Affinity;
  /** The first of the pod's init containers. */
  readonly initContainers: readonly k8s.Container[];
  /** Volumes of these. */
  readonly volumes: readonly k8s.Volume[];
  /** Mounts, in the service's container, of the wrapper that holds the lock, and of what the init containers leave for it. */
  readonly lockMounts: readonly k8s.VolumeMount[];
}

/** What is known of a pod that keeps data. */
export interface DataPod {
  /** Its workload, as messages call it, such as `StatefulSet/postgres`. */
  readonly workload: string;
  /** What it wants of which data paths. */
  readonly claims: readonly DataClaim[];
  /** Its image where that has the tools: used where that is asked for. @default it has not */
  readonly serviceImage?: string | undefined;
  /** Whether its volumes are given to the group of its user (fsGroup). */
  readonly isOfGroup: boolean;
}

/** A data service that keeps its data in a data path. */
export interface ServedData extends Owner {
  /** DNS name of the service. */
  readonly host: string;
  /** Port of clients. */
  readonly port: number;
  /** What its image is of. */
  readonly program: KnownProgram;
  /** Name of the data path. */
  readonly dataPath: string;
  /** Its image. */
  readonly image: string;
  /** Variables of its container, with its credentials. */
  readonly env: readonly k8s.EnvVar[];
  /** Where its data is mounted. */
  readonly mountPath: string;
  /** Mebibytes that it may take. */
  readonly memory: number;
  /** Directories that it writes to beside its data. */
  readonly scratch: readonly { readonly name: string; readonly mountPath: string }[];
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
  /** Directory of the volume in which the data lies: the subPath of its mounts. @default the volume is the data */
  readonly subPath?: string | undefined;
  /** Mode of the directory, octal, of four digits. */
  readonly mode: string;
  /** Whether several workloads may mount it, or directories in it. */
  readonly isShared: boolean;
  /** Which directory in it a volume is, however a manifest writes it: empty where it is all of it, undefined where it is none of it. */
  directoryIn(volume: Volume): string | undefined;
  /**
   * The claim of a service that runs as `user` and `group`, unless others are stated for the directory.
   *
   * @param volumeName the volume of its pod that mounts the directory
   */
  claim(runAs: Owner, volumeName?: string): DataClaim;
}

/** The data of an environment or slot, as its workloads and Jobs know it: SlotData and SlotClaims make it. */
export interface DataOfSlot {
  /** Whose data it is, in its markers. */
  readonly name: string;
  /** Namespace of the workloads. */
  readonly namespace: string;
  /** Number of the slot. @default none: a lasting environment */
  readonly slot?: number | undefined;
  /** What works on it. */
  readonly tools: Tools;
  /** Name of the Node object of the node that holds it. @default any node */
  readonly nodeName?: string | undefined;
  /** Where on a node it lies. @default in claims */
  readonly onDisk?: DirectoryOnDisk | undefined;
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
  ensure(pod: DataPod): DataAttachment;

  /** Names of the data paths that several workloads may mount. */
  readonly shared: readonly string[];

  /** Takes note of a workload that mounts shared data paths. */
  share(dataPaths: readonly string[]): void;

  /** Takes note of a Secret that a Job generates. @throws InvalidProps where another service has one of that name */
  generateSecret(secret: string, service: string): void;

  /** The data services among what keeps its data here. */
  readonly services: readonly ServedData[];

  /** Takes note of a data service. */
  serve(service: ServedData): void;

  /** The command that holds the lock on a data directory, where it is mounted, for as long as `command` runs. */
  lockedCommand(dataPath: string, mountPath: string, command: readonly string[]): string[];

  /** Arguments that tell a script whose data it handles, and where it must be. */
  identityArguments(): string[];

  /** Arguments that tell a script, beside the identity, which generation of data is wanted, and in which directory. */
  generationArguments(work: Work): string[];
}

/** Data of a slot on the disk of a node. */
export interface SlotOnDisk extends DataOfSlot, DirectoryOnDisk {
  /** Where the data lies, and how pods come by it. */
  readonly store: HostDirectories;
}

/** Data on the disk of a node, with what deletes it there. */
export interface DirectoryOnDisk {
  /** What is known of the disk. */
  readonly disk: DiskFacts;
  /** Directory of the environment or slot. */
  readonly environmentDirectory: string;
  /** Where the data lies, and what removes it. */
  readonly store: HostDirectories;
}
