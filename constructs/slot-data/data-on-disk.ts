import type { Deletion } from './deletion';
import type { StaticData } from './static-volumes';

/** A data path, as whoever works on the whole disk knows it. */
export interface PathOnDisk {
  /** Name of the directory in that of the environment or slot. */
  readonly name: string;
  /** Bytes that its data may reach. @default no limit */
  readonly limit?: number | undefined;
}

/** The data of an environment or slot, as whoever works on the whole disk knows it. */
export interface DataOnDisk {
  /** Whose data it is, in its markers. */
  readonly name: string;
  /** Namespace of the workloads. */
  readonly namespace: string;
  /** Environment of a slot, whose slots are named alike. @default one for all slots */
  readonly environment?: string | undefined;
  /** Number of the slot. @default none: a lasting environment */
  readonly slot?: number | undefined;
  /** Directory of the environment or slot on the node. */
  readonly environmentDirectory: string;
  /** Data paths in that directory. */
  readonly paths: readonly PathOnDisk[];
  /** What pods reach by claims, on volumes that whoever prepares the disk makes. @default nothing: they name paths of the node */
  readonly claimed?: StaticData | undefined;
  /** How the data ends with its slot. @default it stays, or a Job of its own sees to it */
  readonly deletion?: Deletion | undefined;
}
