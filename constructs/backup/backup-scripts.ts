import { join } from 'node:path';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { mountPaths } from '../data-store/mount-paths';
import { backupName } from '../facts/backup-record';
import type { MountedVolume } from '../job/mounted-volume';
import { labels } from '../labels';
import { scriptFile } from '../script-file';

const ofShell = [
  ...['open-repository', 'store', 'vouch', 'keep', 'fetch', 'list-backups'],
  ...['dump-postgres', 'load-postgres', 'dump-redis', 'load-redis', 'dump-mariadb', 'load-mariadb'],
  ...['list-files', 'count-changes', 'check-files', 'take-file', 'take-secrets', 'place-file'],
  ...['check-age', 'report-drill'],
] as const;
export type BackupScriptName = (typeof ofShell)[number];

/** Names of the files of the ConfigMap: what several share, and what those of PostgreSQL ask, stand in files of their own. */
export const backupFiles = [...ofShell, 'repository', 'went', 'count-rows'] as const;

export function backupFileText(name: (typeof backupFiles)[number]): string {
  return scriptFile(join(__dirname, 'scripts', name === 'count-rows' ? `${name}.sql` : `${name}.sh`));
}

/** How containers come by the scripts. */
export const backupScripts: MountedVolume = {
  volume: { name: backupName, configMap: { name: backupName } },
  mount: { name: backupName, mountPath: mountPaths.scripts, readOnly: true },
};

/** The command of a container that runs one of them, whose arguments follow. */
export function backupScript(shell: '/bin/sh' | '/bin/bash', name: BackupScriptName): string[] {
  return [shell, `${mountPaths.scripts}/${name}`];
}

export interface BackupScriptsProps {
  /** Name of the project. */
  readonly project: string;
  readonly namespace: string;
}

/** The scripts of backups, which run in images of databases, of restic and of tools: as files, which each of their shells can read. */
export class BackupScripts extends Construct {
  constructor(scope: Construct, id: string, { project, namespace }: BackupScriptsProps) {
    super(scope, id);
    new k8s.KubeConfigMap(this, 'ConfigMap', {
      metadata: { name: backupName, namespace, labels: labels(backupName, project) },
      data: Object.fromEntries(backupFiles.map((name) => [name, backupFileText(name)])),
    });
  }
}
