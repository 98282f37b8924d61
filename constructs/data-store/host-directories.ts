import { posix } from 'node:path';
import type { k8s } from 'cdk8s-plus-28';
import { canonical } from '../../kubernetes/host-path';
import type { Volume } from '../../kubernetes/volume';
import type { DataDirectory } from '../../rules/data-directory';
import { option } from '../facts/arguments';
import type { MountedVolume } from '../job/mounted-volume';
import { placedDirectory } from '../slot-data/placed-scripts';
import { asDirectoryKeeper } from '../security';
import type { Access, BesideService, DataStore, MountedPath, NodePaths, Work } from './data-store';
import { environmentVolume, trashDirectory } from './environment-directory';
import { hostVolume, placeIn } from './host-volume';
import { mountPaths } from './mount-paths';
import { sentinelName } from './whole-disk';

/** Directories on the disk of a node: one for the environment or slot, and in it one for each data path. */
export class HostDirectories implements DataStore {
  constructor(
    private readonly place: DataDirectory,
    /** Id in the sentinel of the disk. */
    private readonly disk: string,
  ) {}

  placeOf(dataPath: string): string {
    return `${this.place.environmentDirectory}/${dataPath}`;
  }

  /** It has no type: the kubelet would make a missing directory before it has looked at the sentinel. */
  volume(dataPath: string, volumeName: string): k8s.Volume {
    return hostVolume(volumeName, this.placeOf(dataPath));
  }

  isVolumeOf(dataPath: string, volume: Volume): boolean {
    const place = placeIn(volume);
    return place !== undefined && canonical(place) === this.placeOf(dataPath);
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
        volumes: [environmentVolume(this.place.environmentDirectory), this.sentinel],
        args: [option('environment-directory', mountPaths.environment), option('relative', this.relative)],
      },
    ];
  }

  /** They must be there: the platform's prepare Job places them. */
  get scripts(): MountedVolume {
    const name = 'slot-data-scripts';
    const { scripts } = this.nodePaths;
    return {
      volume: hostVolume(name, scripts, 'Directory'),
      mount: { name, mountPath: mountPaths.scripts, readOnly: true },
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
        this.sentinel,
      ],
      args: [
        option('parent-directory', mountPaths.parent),
        option('relative', posix.relative(this.place.root, parent) || '.'),
        option('name', posix.basename(environmentDirectory)),
      ],
    };
  }

  trashOf(dataPaths: readonly string[]): Work[] {
    const environment = environmentVolume(this.place.environmentDirectory);
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

  /** `File` makes the kubelet check it before anything is mounted: with the disk away, the pod stops before a directory is made on the wrong one. */
  private get sentinel(): MountedVolume {
    const name = 'slot-data-sentinel';
    return {
      volume: hostVolume(name, this.nodePaths.sentinel, 'File'),
      mount: { name, mountPath: mountPaths.sentinel, readOnly: true },
    };
  }

  private get relative(): string {
    return posix.relative(this.place.root, this.place.environmentDirectory);
  }
}
