import type { k8s } from 'cdk8s-plus-28';
import type { Volume } from '../../kubernetes/volume';
import type { MountedVolume } from '../job/mounted-volume';

/** What a container is given: what it mounts, and the arguments that tell its script of it. */
export interface Access {
  /** What it mounts. */
  readonly volumes: readonly MountedVolume[];
  /** Arguments that tell its script of that. */
  readonly args: readonly string[];
}

/** What is given to a container that works on data, with the markers and the trash. */
export interface Work extends Access {
  /** Names of the data paths that it reaches so. */
  readonly dataPaths: readonly string[];
  /** Directory of the volume that data, markers and trash lie in. @default the volume is that */
  readonly directory?: string | undefined;
}

/** A data path, and the volume of a pod that has it already: the kubelet knows no two volumes of one claim in a pod. */
export interface MountedPath {
  /** Name of the data path. */
  readonly dataPath: string;
  /** Name of the volume. @default the pod has none yet */
  readonly volumeName?: string | undefined;
}

/** The pod that works on data. */
export interface Service {
  /** Labels by which it is found. */
  readonly labels: Readonly<Record<string, string>>;
  /** Whether a Job waits for it: it is never without a pod. */
  readonly isCertain: boolean;
  /** Whether its volumes are given to the group of its user (fsGroup). */
  readonly isOfGroup: boolean;
}

/** Parts of the pod of a Job. */
export type BesideService = Pick<k8s.PodSpec, 'securityContext' | 'affinity'>;

/** Who owns data. */
export interface Owner {
  /** User id. */
  readonly user: number;
  /** Group id. */
  readonly group: number;
}

/**
 * Where the data of an environment or slot lies, beside its markers and its trash, and how pods come by it.
 *
 * All else that speaks of data asks here. Its kinds are directories of a node, and claims.
 */
export interface DataStore {
  /** Where a data path lies, in words. */
  placeOf(dataPath: string): string;

  /** The volume of a pod that mounts a data path. */
  volume(dataPath: string, volumeName: string): k8s.Volume;

  /** The volume of a pod that mounts a data path which a Job has made ready. */
  sharedVolume(dataPath: string, volumeName: string): k8s.Volume;

  /**
   * Which directory in a data path a volume is, however a manifest writes it: empty where it is all of it, undefined where it is none of
   * it.
   */
  directoryIn(dataPath: string, volume: Volume): string | undefined;

  /** Names of the claims by which pods come by these data paths, and what lies beside them. */
  claimsOf(dataPaths: readonly string[]): readonly string[];

  /** Directory of that volume in which the data lies. @default the volume is the data */
  subPathOf(dataPath: string): string | undefined;

  /** Arguments by which a script makes sure that it is on this very store. */
  readonly identity: readonly string[];

  /** What ensures and restores the data of these data paths works on: all that one container reaches. */
  workOn(places: readonly MountedPath[]): readonly Work[];

  /** The scripts that pods run. */
  readonly scripts: MountedVolume;

  /** What was moved aside of these data paths, to look at: all that one container reaches. */
  trashOf(dataPaths: readonly string[]): readonly Work[];

  /**
   * How a container runs that works on the data.
   *
   * @param isOfGroup whether the pod's volumes are given to the group of the owner (fsGroup)
   */
  keeper(owner: Owner, isOfGroup: boolean): k8s.SecurityContext;

  /** How the kubelet gives volumes to the group of a pod. @default it leaves these alone */
  readonly groupChangePolicy?: string | undefined;

  /** What the pod of a Job needs to come by the data of an owner beside the service that works on it. */
  besideService(owner: Owner, service: Service): BesideService;
}

/** Paths of a node, by what they are. */
export interface NodePaths {
  /** The directory of the environment or slot. */
  readonly directory: string;
  /** What it lies in, and the removal mounts. */
  readonly parent: string;
  /** The directory of the scripts that pods run. */
  readonly scripts: string;
  /** The file that tells which disk it is on. */
  readonly sentinel: string;
  /** DATA_ROOT, with all that is on the disk. */
  readonly root: string;
}
