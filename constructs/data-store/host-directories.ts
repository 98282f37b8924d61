import { posix } from 'node:path';
import type { k8s } from 'cdk8s-plus-28';
import { canonical, isBelow } from '../../kubernetes/host-path';
import type { Volume } from '../../kubernetes/volume';
import type { DataDirectory } from '../../rules/data-directory';
import { option } from '../facts/arguments';
import type { MountedVolume } from '../job/mounted-volume';
import { placedDirectory } from '../slot-data/placed-scripts';
import { asDirectoryKeeper } from '../security';
import type { Access, BesideService, DataStore, MountedPath, NodePaths, Work } from './data-store';
import { claimNameOf } from './claim-name';
import { trashDirectory } from './environment-directory';
import { hostVolume, placeIn } from './host-volume';
import { mountPaths } from './mount-paths';
import { sentinelName } from './whole-disk';

/**
 * How pods of an environment or slot come by its directories: as paths of the node, or by claims on PersistentVolumes over these, for
 * namespaces in which no pod may name a path.
 */
export type Reach = 'hostPath' | 'claims';

/** A path of the node, and the claim by which pods mount it. */
export interface ClaimedDirectory {
  /** Name of the claim. */
  readonly claim: string;
  /** The path. */
  readonly path: string;
  /** What the kubelet checks before it mounts anything. @default nothing */
  readonly type?: 'Directory' | 'File';
}

/** Directories on the disk of a node: one for the environment or slot, and in it one for each data path. */
export class HostDirectories implements DataStore {
  constructor(
    private readonly place: DataDirectory,
    /** Id in the sentinel of the disk. */
    private readonly disk: string,
    private readonly reach: Reach = 'hostPath',
  ) {}

  placeOf(dataPath: string): string {
    return `${this.place.environmentDirectory}/${dataPath}`;
  }

  /** It has no type: the kubelet would make a missing directory before it has looked at the sentinel. */
  volume(dataPath: string, volumeName: string): k8s.Volume {
    return this.volumeOf(volumeName, this.directoryOf(dataPath));
  }

  /** It must be there: on a node whose disk is away, the runtime would make an empty one on another. */
  sharedVolume(dataPath: string, volumeName: string): k8s.Volume {
    return this.volumeOf(volumeName, { ...this.directoryOf(dataPath), type: 'Directory' });
  }

  directoryIn(dataPath: string, volume: Volume): string | undefined {
    if (this.reach === 'claims' && volume.persistentVolumeClaim?.claimName === claimNameOf(dataPath)) return '';
    const [own, place] = [this.placeOf(dataPath), placeIn(volume)];
    if (place === undefined) return undefined;
    const path = canonical(place);
    return path === own || isBelow(path, own) ? posix.relative(own, path) : undefined;
  }

  claimsOf(dataPaths: readonly string[]): string[] {
    return this.reach === 'claims' ? this.claimed(dataPaths).map(({ claim }) => claim) : [];
  }

  /** What pods mount of a node that has these data paths, each by a claim of that name. */
  claimed(dataPaths: readonly string[]): ClaimedDirectory[] {
    const { environment, sentinel, scripts } = this.own;
    return [environment, sentinel, scripts, ...dataPaths.map((dataPath) => this.directoryOf(dataPath))];
  }

  subPathOf(): undefined {
    return undefined;
  }

  get identity(): string[] {
    return [option('disk', this.disk), option('sentinel', mountPaths.sentinel)];
  }

  workOn(places: readonly MountedPath[]): Work[] {
    return [
      {
        dataPaths: places.map(({ dataPath }) => dataPath),
        volumes: [this.environment, this.sentinel],
        args: [option('environment-directory', mountPaths.environment), option('relative', this.relative)],
      },
    ];
  }

  /** They must be there: the platform's prepare Job places them. */
  get scripts(): MountedVolume {
    const { scripts } = this.own;
    return {
      volume: this.volumeOf(scripts.claim, scripts),
      mount: { name: scripts.claim, mountPath: mountPaths.scripts, readOnly: true },
    };
  }

  /** What removes all of it: from the directory above, which must exist: a directory cannot remove itself through its own mount. */
  get removal(): Access {
    const name = 'slot-data-parent';
    const { environmentDirectory } = this.place;
    const { parent } = this.nodePaths;
    return {
      volumes: [
        { volume: hostVolume(name, parent, 'Directory'), mount: { name, mountPath: mountPaths.parent } },
        this.sentinelOnNode,
      ],
      args: [
        option('parent-directory', mountPaths.parent),
        option('relative', posix.relative(this.place.root, parent) || '.'),
        option('name', posix.basename(environmentDirectory)),
      ],
    };
  }

  trashOf(dataPaths: readonly string[]): Work[] {
    const { environment } = this;
    return [
      {
        dataPaths,
        volumes: [{ ...environment, mount: { ...environment.mount, readOnly: true } }, this.sentinel],
        args: [
          option('trash', `${mountPaths.environment}/${trashDirectory}`),
          option('relative', `${this.relative}/${trashDirectory}`),
          ...this.identity,
        ],
      },
    ];
  }

  keeper(): k8s.SecurityContext {
    return asDirectoryKeeper;
  }

  besideService(): BesideService {
    return {};
  }

  /** Paths of the node that all these mount, which the guard lets nobody else mount. */
  get nodePaths(): NodePaths {
    const { root, environmentDirectory } = this.place;
    return {
      directory: environmentDirectory,
      parent: posix.dirname(environmentDirectory),
      scripts: `${root}/${placedDirectory}`,
      sentinel: `${root}/${sentinelName}`,
      root,
    };
  }

  private get environment(): MountedVolume {
    const { claim: name } = this.own.environment;
    return { volume: this.volumeOf(name, this.own.environment), mount: { name, mountPath: mountPaths.environment } };
  }

  private get sentinel(): MountedVolume {
    const { mount } = this.sentinelOnNode;
    return { volume: this.volumeOf(mount.name, this.own.sentinel), mount };
  }

  /** Where pods may name it: in the platform's namespace. */
  private get sentinelOnNode(): MountedVolume {
    const { claim: name, path, type } = this.own.sentinel;
    return { volume: hostVolume(name, path, type), mount: { name, mountPath: mountPaths.sentinel, readOnly: true } };
  }

  /** What pods mount beside the data. */
  private get own() {
    const { directory, sentinel, scripts } = this.nodePaths;
    return {
      // Without a type: the kubelet would make a missing one before it has looked at the sentinel, the container runtime does so afterwards.
      environment: { claim: 'slot-data-environment', path: directory },
      // `File` makes the kubelet check it before anything is mounted: with the disk away, the pod stops before a directory is made on the
      // wrong one.
      sentinel: { claim: 'slot-data-sentinel', path: sentinel, type: 'File' },
      scripts: { claim: 'slot-data-scripts', path: scripts, type: 'Directory' },
    } as const;
  }

  private directoryOf(dataPath: string): ClaimedDirectory {
    return { claim: claimNameOf(dataPath), path: this.placeOf(dataPath) };
  }

  private volumeOf(name: string, { claim, path, type }: ClaimedDirectory): k8s.Volume {
    return this.reach === 'claims'
      ? { name, persistentVolumeClaim: { claimName: claim } }
      : hostVolume(name, path, type);
  }

  private get relative(): string {
    return posix.relative(this.place.root, this.place.environmentDirectory);
  }
}
