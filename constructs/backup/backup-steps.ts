import { posix } from 'node:path';
import { k8s } from 'cdk8s-plus-28';
import { mountPaths } from '../data-store/mount-paths';
import { backupRecordKeys, backupRecordName } from '../facts/backup-record';
import type { MountedVolume } from '../job/mounted-volume';
import { asUser } from '../security';
import type { ServedData } from '../slot-data/data-of-slot';
import { brokersIn, copiedPaths, loadedServices, type BackedUp } from './backed-up';
import { at, backupDirectories, BackupContainers } from './backup-containers';

/** File of a broker's data directory that its definitions are written to, and read from. */
export const definitionsFile = 'slotstack-definitions.json';

/** The same in a backup. */
export const dumpedDefinitions = 'definitions.json';

/** What a pod does, one step after the other, and what it mounts. */
export interface Steps {
  readonly steps: readonly k8s.Container[];
  readonly volumes: readonly k8s.Volume[];
}

/**
 * How a backup is made: databases are dumped, the files beside them listed, and all of that becomes one snapshot, which counts only when
 * everything has ended well.
 */
export function backupSteps(of: BackedUp): Steps {
  const { data, backup } = of;
  const containers = new BackupContainers(of);
  const copied = copiedPaths(of).map((path) => ({ path, mounted: dataVolume(of, path.name) }));
  const brokerVolumes = brokersIn(of).map((broker) => ({ broker, mounted: dataVolume(of, broker.dataPath) }));
  const all = containers.scratch('backup', mountPaths.backup);
  const secrets = backup.secrets.map(secretVolume);
  const steps = [
    containers.restic('open-repository', 'open-repository', [recordFile(), at('repository.json'), placeOf(of)], []),
    containers.kubectl('record-repository', patchRecord('repository.json')),
    ...loadedServices(of).map((service) => dumpStep(containers, service)),
    ...brokerVolumes.flatMap(({ broker, mounted }) => definitionsSteps(containers, broker, mounted, all)),
    ...copied.map(({ path, mounted }) =>
      containers.tools(
        `list-${path.name}`,
        'list-files',
        [backupDirectories.files(path.name), backupDirectories.list(path.name), at('excluded')],
        [all, mounted.mount],
      ),
    ),
    ...(secrets.length > 0
      ? [
          containers.tools(
            'take-secrets',
            'take-secrets',
            [backupDirectories.secrets, ...secrets.map(({ mount }) => mount.mountPath)],
            [all, takenSecrets.mount, ...secrets.map(({ mount }) => mount)],
          ),
        ]
      : []),
    containers.restic(
      'store',
      'store',
      [data.name, mountPaths.backup, at('id'), at('excluded')],
      [all, ...copied.map(({ mounted }) => mounted.mount), ...(secrets.length > 0 ? [takenSecrets.mount] : [])],
    ),
    containers.tools(
      'count-changes',
      'count-changes',
      [
        at('changes'),
        ...copied.flatMap(({ path: { name } }) => [backupDirectories.files(name), backupDirectories.list(name)]),
      ],
      [all, ...copied.map(({ mounted }) => mounted.mount)],
    ),
    containers.restic('vouch', 'vouch', [data.name, at('id'), at('changes'), at('good.json')], []),
    containers.kubectl('record', patchRecord('good.json')),
    containers.restic('keep', 'keep', [data.name, ...keepOptions(of)], []),
  ];
  return {
    steps,
    volumes: [
      ...containers.volumes(),
      ...[...copied, ...brokerVolumes].map(({ mounted }) => mounted.volume),
      ...(secrets.length > 0 ? [takenSecrets, ...secrets] : []).map(({ volume }) => volume),
    ],
  };
}

/** Where values of Secrets lie until they are stored: in memory, so that none reaches a disk but encrypted. */
const takenSecrets: MountedVolume = {
  volume: { name: 'secrets', emptyDir: { medium: 'Memory', sizeLimit: k8s.Quantity.fromString('64Mi') } },
  mount: { name: 'secrets', mountPath: backupDirectories.secrets },
};

function secretVolume(secretName: string, index: number): MountedVolume {
  const name = `secret-${index}`;
  return {
    // One that is not there is told by the script: a pod would wait for it without an end.
    volume: { name, secret: { secretName, defaultMode: 0o444, optional: true } },
    mount: { name, mountPath: `${mountPaths.secrets}/${secretName}`, readOnly: true },
  };
}

/** How the good backups of a target are listed. */
export function listSteps(of: BackedUp, from: string): Steps {
  const containers = new BackupContainers(of, from);
  return { steps: [containers.restic('list', 'list-backups', [from], [])], volumes: containers.volumes() };
}

/** Where the repository is, in words. */
function placeOf({ data: { name }, backup: { place } }: BackedUp): string {
  if ('hostPath' in place) return `${place.hostPath}/${name}`;
  return 'claim' in place ? `claim ${place.claim}` : `${place.repository}/${name}`;
}

/** The file by which a container knows since when there is a repository. */
function recordFile(): string {
  return `${mountPaths.record}/${backupRecordKeys.repository}`;
}

/** Arguments of kubectl: the record is changed by what a file says. */
export function patchRecord(file: string): string[] {
  return ['patch', 'configmap', backupRecordName, `--patch-file=${at(file)}`];
}

/** A data path as it is, for nobody to change. */
function dataVolume({ data: { store } }: BackedUp, dataPath: string): MountedVolume {
  const name = `data-${dataPath}`;
  const subPath = store.subPathOf(dataPath);
  return {
    // It must be there.
    volume: store.sharedVolume(dataPath, name),
    mount: {
      ...{ name, mountPath: backupDirectories.files(dataPath), readOnly: true },
      ...(subPath !== undefined && { subPath }),
    },
  };
}

function dumpStep(containers: BackupContainers, service: ServedData): k8s.Container {
  const { program, host, port, dataPath } = service;
  const own = containers.scratch(
    `backup/${posix.basename(backupDirectories.dump(dataPath))}`,
    backupDirectories.dump(dataPath),
  );
  const address = (prefix: string): k8s.EnvVar[] => [
    { name: `${prefix}HOST`, value: host },
    { name: `${prefix}PORT`, value: String(port) },
  ];
  switch (program) {
    case 'redis':
      return containers.ofService(`dump-${dataPath}`, 'dump-redis', [backupDirectories.dump(dataPath)], {
        ...{ service, env: [...service.env, ...address('REDIS_')], mounts: [own] },
      });
    case 'mariadb':
      return containers.ofService(`dump-${dataPath}`, 'dump-mariadb', [backupDirectories.dump(dataPath)], {
        ...{ service, env: [...service.env, ...address('MARIADB_')], mounts: [own] },
      });
    default:
      return containers.ofService(`dump-${dataPath}`, 'dump-postgres', [backupDirectories.dump(dataPath)], {
        ...{ service, mounts: [own] },
        env: [...service.env, ...address('PG'), passwordOf(service)],
      });
  }
}

/** What PostgreSQL's own programs call its password. */
function passwordOf({ env }: ServedData): k8s.EnvVar {
  const valueFrom = env.find(({ name }) => name === 'POSTGRES_PASSWORD')?.valueFrom;
  return { name: 'PGPASSWORD', ...(valueFrom && { valueFrom }) };
}

/** A broker tells its definitions to who is in its pod, and to nobody over the network. */
function definitionsSteps(
  containers: BackupContainers,
  { host, dataPath, mountPath, user, group }: ServedData,
  { mount }: MountedVolume,
  all: k8s.VolumeMount,
): k8s.Container[] {
  return [
    containers.kubectl(`ask-${dataPath}`, [
      ...['exec', `${host}-0`, `--container=${host}`, '--'],
      ...['rabbitmqctl', '--quiet', 'export_definitions', `${mountPath}/${definitionsFile}`],
    ]),
    {
      ...containers.tools(
        `dump-${dataPath}`,
        'take-file',
        [
          `${backupDirectories.files(dataPath)}/${definitionsFile}`,
          backupDirectories.dump(dataPath),
          dumpedDefinitions,
        ],
        [all, mount],
      ),
      // The file is the broker's alone.
      securityContext: asUser(user, group),
    },
  ];
}

function keepOptions({ backup: { keep } }: BackedUp): string[] {
  const stated = (['daily', 'weekly', 'monthly'] as const).flatMap((each) =>
    keep[each] > 0 ? [`--keep-${each}=${keep[each]}`] : [],
  );
  // One that somebody makes by hand takes the place of none.
  return ['--keep-within=2d', ...stated];
}
