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
  ...[
    'list-files',
    'count-changes',
    'check-files',
    'take-file',
    'take-secrets',
    'place-file',
    'check-age',
    'report-drill',
  ],
] as const;
export type BackupScriptName = (typeof ofShell)[number];

/** Files of the ConfigMap, by the names under which they are mounted. */
const files: Readonly<Record<string, string>> = {
  ...Object.fromEntries(ofShell.map((name) => [name, `${name}.sh`])),
  'count-rows': 'count-rows.sql',
};

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
      data: Object.fromEntries(
        Object.entries(files).map(([name, file]) => [name, scriptFile(join(__dirname, 'scripts', file))]),
      ),
    });
  }
}
