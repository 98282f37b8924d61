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

/**
 * Where the data of an environment or slot lies, beside its markers and its trash, and how pods come by it.
 *
 * All else that speaks of data asks here. Directories of a node are the one kind so far.
 */
export interface DataStore {
  /** Where a data path lies, in words. */
  placeOf(dataPath: string): string;

  /** The volume of a pod that mounts a data path. */
  volume(dataPath: string, volumeName: string): k8s.Volume;

  /** Whether a volume is that of a data path, however a manifest writes it. */
  isVolumeOf(dataPath: string, volume: Volume): boolean;

  /** Arguments by which a script makes sure that it is on this very store. */
  readonly identity: readonly string[];

  /** All data paths with their markers and trash, and the identity of the store: what ensures and restores data works on that. */
  readonly work: Access;

  /** The scripts that pods run. */
  readonly scripts: MountedVolume;

  /** What removes all of it. */
  readonly removal: Access;

  /** What was moved aside, to look at. */
  readonly trash: Access;

  /** Paths of the node that these mount, which the guard lets nobody else mount. */
  readonly nodePaths: NodePaths;
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
