import { join } from 'node:path';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { mountPaths } from '../data-store/mount-paths';
import type { MountedVolume } from '../job/mounted-volume';
import { labels } from '../labels';
import { scriptFile } from '../script-file';

/** Name of the ConfigMap: one that nobody else may write. */
const name = 'slot-data-workspace';
export const workspaceScriptNames = [
  'prepare',
  'seed-directory',
  'start',
  'packages',
  'await-database',
  'scan',
] as const;
type WorkspaceScriptName = (typeof workspaceScriptNames)[number];

/** Directories of the volume, as the scripts name them. */
export const workspaceDirectories = {
  files: 'files',
  tmp: 'tmp',
  usrLocal: 'usr-local',
  ssh: 'ssh',
  agent: 'agent',
  state: 'state',
} as const;

export function workspaceScriptText(script: WorkspaceScriptName): string {
  return scriptFile(join(__dirname, 'scripts', `${script}.sh`));
}

/** How containers of the workload come by the scripts. */
export const workspaceScripts: MountedVolume = {
  volume: { name, configMap: { name } },
  mount: { name, mountPath: mountPaths.scripts, readOnly: true },
};

/** The command of a container that runs one of them, whose arguments follow. */
export function workspaceScript(script: WorkspaceScriptName): string[] {
  return ['/bin/sh', `${mountPaths.scripts}/${script}`];
}

export interface WorkspaceScriptsProps {
  /** Name of the project. */
  readonly project: string;
  /** Namespace of the workload. */
  readonly namespace: string;
}

/**
 * The scripts of a workspace, in its namespace: a changed script restarts no agent. They run in the image of the workload, as whom that
 * runs as, and see nothing but its volumes.
 */
export class WorkspaceScripts extends Construct {
  constructor(scope: Construct, id: string, { project, namespace }: WorkspaceScriptsProps) {
    super(scope, id);
    new k8s.KubeConfigMap(this, 'ConfigMap', {
      metadata: { name, namespace, labels: labels(name, project) },
      data: Object.fromEntries(workspaceScriptNames.map((script) => [script, workspaceScriptText(script)])),
    });
  }
}
