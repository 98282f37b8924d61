import { posix } from 'node:path';
import type { k8s } from 'cdk8s-plus-28';
import { trashDirectory } from '../data-store/environment-directory';
import { mountPaths } from '../data-store/mount-paths';
import type { Work } from '../data-store/data-store';
import type { MountedVolume } from '../job/mounted-volume';
import { toolsContainer } from '../job/tools-container';
import { inlineScript } from '../slot-data/script';
import type { ServiceOfData } from '../slot-data/trash-job';
import { lifeTokenVolume } from '../slot-data/life-token';
import { brokersIn, copiedPaths, loadedServices, type BackedUp } from './backed-up';
import { backupDirectories, BackupContainers, work } from './backup-containers';
import { definitionsFile, type Steps } from './backup-steps';
import { checkStep, fetched, fetchedBeside, fetchedDefinitions, loadStep } from './fetched';

/** What is restored of a target, beside what it is made of. */
export interface RestoreProps extends BackedUp {
  /** Id of the backup. */
  readonly id: string;
  /** Target that it is of. */
  readonly from: string;
  /** Eight letters and digits, which tell the entries of the trash from others. */
  readonly entryId: string;
  /** Data paths that come from the backup. */
  readonly dataPaths: readonly string[];
  /** Who works on a data path. */
  readonly serviceOf: (dataPath: string) => ServiceOfData;
  /** Data path that is a workspace, which tells its agent what it got. @default none is */
  readonly workspace?: string | undefined;
}

/**
 * How a backup becomes entries of the trash of a target, from where they take the place of what is there: each whole, and compared with what
 * it was made of, before anything else happens.
 */
export function restoreSteps(of: RestoreProps): Steps {
  const { data, id, from, entryId, dataPaths } = of;
  const containers = new BackupContainers(of, from);
  const isWanted = (name: string) => dataPaths.includes(name);
  const services = loadedServices(of).filter(({ dataPath }) => isWanted(dataPath));
  const paths = copiedPaths(of).filter(({ name }) => isWanted(name));
  const owned = [
    ...services.map(({ dataPath, user, group }) => ({ name: dataPath, owner: `${user}:${group}:0700` })),
    // Files come with the directory that they are in, whoever's it was.
    ...paths.map(({ name }) => ({ name, owner: `${of.serviceOf(name).user}:${of.serviceOf(name).group}:0700` })),
  ];
  const brokers = brokersIn(of).filter(({ dataPath }) => isWanted(dataPath));
  const places = data.store
    .workOn(
      [...owned.map(({ name }) => name), ...brokers.map(({ dataPath }) => dataPath)].map((dataPath) => ({
        dataPath,
        volumeName: `data-${dataPath}`,
      })),
    )
    .map((each, index) => new Place(each, `${mountPaths.restore}-${index}`, entryId));
  const placeOf = (dataPath: string) => {
    const place = places.find(({ works }) => works.dataPaths.includes(dataPath));
    if (!place) throw new Error(`no place has ${dataPath}`);
    return place;
  };
  const all = containers.scratch('restored', mountPaths.restore);
  const life = lifeTokenVolume();
  const handle = (
    script: 'receive' | 'received',
    operands: (each: (typeof owned)[number]) => string,
    further: readonly string[] = [],
  ) =>
    places.flatMap(({ works }, index) => {
      const own = owned.filter(({ name }) => works.dataPaths.includes(name));
      if (own.length === 0) return [];
      const service = of.serviceOf(own[0]?.name ?? '');
      return toolsContainer({
        ...{ name: `slot-data-${script}-${index}`, image: data.tools.toolsImage, job: data.tools, isOfPlatform: false },
        imagePullPolicy: data.imagePullPolicy,
        command: inlineScript(script),
        args: [...data.generationArguments(works), `--id=${entryId}`, ...further, ...own.map(operands)],
        securityContext: data.store.keeper(service, service.isOfGroup),
        mounts: [...works.volumes.map(({ mount }) => mount), life.mount, work],
      });
    });
  const wanted = fetchedBeside(
    [...services, ...brokers],
    paths.map(({ name }) => name),
  ).map((path) => [mountPaths.restore, path, '']);
  const files = paths.map(({ name }) => [placeOf(name).entry(name), backupDirectories.files(name), 'files']);
  const ownWorkspace = of.workspace !== undefined && isWanted(of.workspace) ? of.workspace : undefined;
  return {
    steps: [
      ...handle('receive', ({ name, owner }) => `${name}=${owner}`),
      containers.restic(
        'fetch',
        'fetch',
        [from, id, fetched, ...[...wanted, ...files].flat()],
        [all, ...places.map(({ mount }) => mount)],
      ),
      ...paths.map(({ name }) => {
        const place = placeOf(name);
        return checkStep(containers, name, `${place.entry(name)}/files`, [all, place.mount]);
      }),
      ...services.map((service) =>
        loadStep(containers, service, placeOf(service.dataPath).dataMount(service.dataPath, service.mountPath)),
      ),
      ...brokers.map(({ dataPath }) => {
        const place = placeOf(dataPath);
        const service = of.serviceOf(dataPath);
        return {
          ...containers.tools(
            `place-${dataPath}`,
            'place-file',
            [fetchedDefinitions(dataPath), place.data(dataPath), definitionsFile],
            [all, place.mount],
          ),
          securityContext: data.store.keeper(service, service.isOfGroup),
        };
      }),
      ...handle('received', ({ name }) => name, [
        `--origin=${fetched}.origin`,
        ...(ownWorkspace === undefined ? [] : [`--workspace=${ownWorkspace}`]),
      ]),
    ],
    volumes: [
      ...containers.volumes(),
      life.volume,
      ...unique(places.flatMap(({ works }) => works.volumes.map(({ volume }) => volume))),
    ],
  };
}

/** What a place of data is to the containers that restore into its trash. */
class Place {
  constructor(
    readonly works: Work,
    private readonly mountPath: string,
    private readonly entryId: string,
  ) {}

  get mount(): k8s.VolumeMount {
    return { name: this.volume.mount.name, mountPath: this.mountPath };
  }

  /** Where what comes of a data path is. */
  entry(dataPath: string): string {
    return posix.join(this.mountPath, this.entryOf(dataPath));
  }

  /** Its data as it is. */
  data(dataPath: string): string {
    return posix.join(this.mountPath, this.works.directory ?? '', dataPath);
  }

  /** The new data directory of a data path, as a server sees it. */
  dataMount(dataPath: string, mountPath: string): k8s.VolumeMount {
    return { name: this.volume.mount.name, mountPath, subPath: `${this.entryOf(dataPath)}/data` };
  }

  private entryOf(dataPath: string): string {
    return posix.join(this.works.directory ?? '', trashDirectory, `${dataPath}.${this.entryId}`);
  }

  /** The first is that with the data. */
  private get volume(): MountedVolume {
    const [first] = this.works.volumes;
    if (!first) throw new Error('nothing is mounted');
    return first;
  }
}

function unique(volumes: readonly k8s.Volume[]): k8s.Volume[] {
  return volumes.filter(({ name }, index) => volumes.findIndex((other) => other.name === name) === index);
}
