import type { k8s } from 'cdk8s-plus-28';
import type { Volume } from '../../kubernetes/volume';
import { option } from '../facts/arguments';
import type { MountedVolume } from '../job/mounted-volume';
import { asDirectoryKeeper, asUser } from '../security';
import { scriptsConfigMapName } from '../slot-data/scripts-config-map';
import { claimNameOf } from './claim-name';
import type { BesideService, DataStore, MountedPath, Owner, Service, Work } from './data-store';
import { claimEnvironment, trashDirectory } from './environment-directory';
import { mountPaths } from './mount-paths';

/**
 * A claim for each data path: its pod follows its volume, wherever that is, and what one data path takes, no other lacks. Data, markers
 * and trash lie in the same volume, so that moving aside is a rename.
 */
export class DataClaims implements DataStore {
  readonly groupChangePolicy = 'OnRootMismatch';
  readonly identity = [option('store', 'claim')];

  placeOf(dataPath: string): string {
    return `claim ${claimNameOf(dataPath)}`;
  }

  volume(dataPath: string, volumeName: string): k8s.Volume {
    return { name: volumeName, persistentVolumeClaim: { claimName: claimNameOf(dataPath) } };
  }

  sharedVolume(dataPath: string, volumeName: string): k8s.Volume {
    return this.volume(dataPath, volumeName);
  }

  directoryIn(dataPath: string, { persistentVolumeClaim }: Volume): '' | undefined {
    return persistentVolumeClaim?.claimName === claimNameOf(dataPath) ? '' : undefined;
  }

  claimsOf(dataPaths: readonly string[]): string[] {
    return dataPaths.map(claimNameOf);
  }

  subPathOf(dataPath: string): string {
    return `${claimEnvironment}/${dataPath}`;
  }

  workOn(places: readonly MountedPath[]): Work[] {
    return places.map(({ dataPath, volumeName }) => ({
      dataPaths: [dataPath],
      volumes: [this.whole(dataPath, volumeName)],
      directory: claimEnvironment,
      args: [option('environment-directory', environment)],
    }));
  }

  /** Readable by everybody, because whoever runs them is no more than the user of the data. */
  get scripts(): MountedVolume {
    const name = 'slot-data-scripts';
    return {
      volume: { name, configMap: { name: scriptsConfigMapName } },
      mount: { name, mountPath: mountPaths.scripts, readOnly: true },
    };
  }

  trashOf(dataPaths: readonly string[]): Work[] {
    return dataPaths.map((dataPath) => {
      const { volume, mount } = this.whole(dataPath);
      return {
        dataPaths: [dataPath],
        volumes: [{ volume, mount: { ...mount, readOnly: true } }],
        args: [option('trash', `${environment}/${trashDirectory}`), ...this.identity],
      };
    });
  }

  /** Root only where nothing gives the volume to the user: as root starts the image itself, then. */
  keeper({ user, group }: Owner, isOfGroup: boolean): k8s.SecurityContext {
    return isOfGroup && user !== 0 ? asUser(user, group) : asDirectoryKeeper;
  }

  /** A claim may be there for one node at a time: where a Job waited for it on another, and the service for the Job, neither would run. */
  besideService({ group }: Owner, { labels, isCertain, isOfGroup }: Service): BesideService {
    const term = { labelSelector: { matchLabels: { ...labels } }, topologyKey: 'kubernetes.io/hostname' };
    return {
      ...(isOfGroup && { securityContext: { fsGroup: group, fsGroupChangePolicy: this.groupChangePolicy } }),
      affinity: {
        podAffinity: isCertain
          ? { requiredDuringSchedulingIgnoredDuringExecution: [term] }
          : { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: term }] },
      },
    };
  }

  private whole(dataPath: string, name = 'slot-data-volume'): MountedVolume {
    return { volume: this.volume(dataPath, name), mount: { name, mountPath: mountPaths.volume } };
  }
}

const environment = `${mountPaths.volume}/${claimEnvironment}`;
