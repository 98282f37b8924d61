import type { k8s } from 'cdk8s-plus-28';
import { mountPaths } from '../data-store/mount-paths';
import type { ServedData } from '../slot-data/data-of-slot';
import { at, backupDirectories, type BackupContainers } from './backup-containers';
import { dumpedDefinitions } from './backup-steps';

/** Where containers leave word of the backup that they restore. */
export const fetched = at('backup');

/** Below which directory a backup lies as it is restored: with its own whole path. */
export const restored = (path: string) => `${mountPaths.restore}${path}`;

/** What is fetched to be looked at, beside the files themselves: what was dumped of these services, and the lists of files. */
export function fetchedBeside(services: readonly ServedData[], paths: readonly string[]): string[] {
  return [
    ...services.map(({ dataPath }) => backupDirectories.dump(dataPath)),
    ...(paths.length > 0 ? [backupDirectories.lists] : []),
  ];
}

/** The file with what a broker has told. */
export function fetchedDefinitions(dataPath: string): string {
  return `${restored(backupDirectories.dump(dataPath))}/${dumpedDefinitions}`;
}

export function checkStep(
  containers: BackupContainers,
  dataPath: string,
  directory: string,
  mounts: readonly k8s.VolumeMount[],
): k8s.Container {
  const list = restored(backupDirectories.list(dataPath));
  return containers.tools(`check-${dataPath}`, 'check-files', [directory, list, `${fetched}.changes`], mounts);
}

export function loadStep(containers: BackupContainers, service: ServedData, data: k8s.VolumeMount): k8s.Container {
  const { program, dataPath, mountPath, env } = service;
  const dump = restored(backupDirectories.dump(dataPath));
  const own = containers.scratch(`restored${backupDirectories.dump(dataPath)}`, dump, true);
  const of = { service, env, mounts: [own, data] };
  switch (program) {
    case 'redis':
      return containers.ofService(`load-${dataPath}`, 'load-redis', [dump, mountPath], of);
    case 'mariadb':
      return containers.ofService(`load-${dataPath}`, 'load-mariadb', [dump, `${mountPath}/database`], {
        ...of,
        shell: '/bin/bash',
      });
    default:
      return containers.ofService(`load-${dataPath}`, 'load-postgres', [dump], of);
  }
}
