import type { Size } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-28';
import type { Volume } from '../../kubernetes/volume';
import { dataPathName, fileMode, highestId } from '../../rules/names';
import { brokenBy } from '../../rules/text-rule';
import type { Owner } from '../data-store/data-store';
import { InvalidProps, type Findings } from '../invalid-props';
import { bytesOf, sizeProblem } from '../size';
import type { DataClaim, DataOfSlot, PathOfSlot } from './data-of-slot';

export interface DataPathProps {
  /** Name of the directory in that of the environment or slot: up to 31 lower-case letters, digits and "-", a letter first. */
  readonly name: string;
  /** User id that owns the directory. @default that of the service or image that mounts it */
  readonly owner?: number | undefined;
  /** Group id of the directory. @default that of the service or image that mounts it */
  readonly group?: number | undefined;
  /** Mode of the directory, octal. @default "0700" */
  readonly mode?: string | undefined;
  /** Size that its data may reach: near it, and above, the collector warns. @default no limit */
  readonly limit?: Size | undefined;
  /**
   * What a workload that is attached to it runs, where neither its manifest nor what is known of its image says: needed to hold the lock
   * on the directory. @default that of the manifest, or of a known image
   */
  readonly command?: readonly string[] | undefined;
  /**
   * Whether several workloads may mount it, or directories in it, such as a workspace. A Job ensures it before they start, as `owner`'s,
   * which is required; nothing holds a lock on it. @default false
   */
  readonly shared?: boolean | undefined;
}

/** A directory that holds the data of one workload, or of several that share it. */
export class DataPath implements PathOfSlot {
  /** Name of the directory. */
  readonly name: string;
  /** User id that owns it. @default that of the service or image that mounts it */
  readonly owner?: number | undefined;
  /** Group id. @default that of the service or image that mounts it */
  readonly group?: number | undefined;
  /** Mode, octal, of four digits. */
  readonly mode: string;
  /** Bytes that its data may reach. @default no limit */
  readonly limit?: number | undefined;
  /** What an attached workload runs. @default that of its manifest, or of a known image */
  readonly command?: readonly string[] | undefined;
  /** Whether several workloads may mount it, or directories in it. */
  readonly isShared: boolean;

  constructor(
    /** The data of the environment or slot that it is part of. */
    readonly data: DataOfSlot,
    { name, owner, group, mode = '0700', limit, command, shared = false }: DataPathProps,
  ) {
    this.name = name;
    this.owner = owner;
    this.group = group;
    this.mode = mode.padStart(4, '0');
    this.limit = limit && bytesOf(limit);
    this.command = command;
    this.isShared = shared;
  }

  /**
   * Where it lies on the node: for a volume `hostPath` of your own.
   *
   * @throws InvalidProps where it lies in a claim
   */
  get hostPath(): string {
    const { onDisk, store } = this.data;
    if (onDisk) return onDisk.store.placeOf(this.name);
    throw new InvalidProps(this.data.name, [
      `data path "${this.name}" lies in ${store.placeOf(this.name)}: take volume()`,
    ]);
  }

  /** Directory of the volume in which the data lies: the subPath of its mounts. @default the volume is the data */
  get subPath(): string | undefined {
    return this.data.store.subPathOf(this.name);
  }

  /**
   * The volume of a pod that mounts the directory.
   *
   * @param volumeName name of the volume in the pod
   */
  volume(volumeName: string = this.name): k8s.Volume {
    return this.data.store.volume(this.name, volumeName);
  }

  /**
   * Which directory in it a volume is, however a manifest writes it: empty where it is all of it, undefined where it is none of it.
   */
  directoryIn(volume: Volume): string | undefined {
    return this.data.store.directoryIn(this.name, volume);
  }

  /**
   * The claim of a service that runs as `user` and `group`, unless others are stated for the directory.
   *
   * @param volumeName the volume of its pod that mounts the directory
   */
  claim({ user, group }: Owner, volumeName?: string): DataClaim {
    return { dataPath: this.name, volumeName, user: this.owner ?? user, group: this.group ?? group };
  }
}

/** What is wrong with the props of data paths. */
export function pathFindings(paths: readonly DataPathProps[]): Findings {
  const names = paths.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  return {
    paths: paths.length === 0 ? 'name at least one directory' : undefined,
    ...Object.fromEntries(paths.map((path, index) => [`paths[${index}]`, problemOf(path)])),
    ...(twice !== undefined && { paths: `"${twice}" is there twice: each data path needs a directory of its own` }),
  };
}

function problemOf({ shared = false, ...path }: DataPathProps): string | undefined {
  const { name, owner = 0, group = 0, mode = '0700', limit } = path;
  const ofName = brokenBy(name, dataPathName);
  if (ofName !== undefined) return `${JSON.stringify(name)} ${ofName}`;
  if (shared && path.owner === undefined) return `${name}: several workloads share it: state whose it is, as owner`;
  if (shared && path.command !== undefined) return `${name}: nothing holds a lock on what is shared: leave out command`;
  for (const id of [owner, group])
    if (!isId(id)) return `${name}: owner and group must be whole numbers from 0 to ${highestId}`;
  const ofMode = brokenBy(mode, fileMode);
  if (ofMode !== undefined) return `${name}: mode ${ofMode}`;
  const ofLimit = limit && sizeProblem(limit);
  return ofLimit === undefined ? undefined : `${name}: limit ${ofLimit}`;
}

function isId(id: number): boolean {
  return Number.isInteger(id) && id >= 0 && id <= highestId;
}
