import { isBelow } from '../kubernetes/host-path';
import { scanFindings, settledScan, type StatedScan, type WorkspaceScan } from './workspace-scan';

/** What an agent can be kept from starting without. */
export const workspaceParts = ['workspace', 'packages', 'database'] as const;
export type WorkspacePart = (typeof workspaceParts)[number];

/** A file of a ConfigMap. */
export interface ConfigFile {
  /** Name of the ConfigMap, in the namespace of the workload. */
  readonly configMap: string;
  /** Key of it. */
  readonly key: string;
}

/** What somebody says of a workspace. */
export interface StatedWorkspace {
  /** Name of the container that works in it. @default the first of the workload */
  readonly container?: string | undefined;
  /** Where that has its files. @default "/workspace" */
  readonly path?: string | undefined;
  /** What the image runs, its ENTRYPOINT and CMD. @default what the manifest states, which then must be there */
  readonly command?: readonly string[] | undefined;
  /** Whether /tmp stays, too. @default true */
  readonly tmp?: boolean | undefined;
  /** Whether /usr/local stays, seeded from the image. @default true */
  readonly usrLocal?: boolean | undefined;
  /** Whether the container starts as root, and becomes the user of the data path. @default false */
  readonly root?: boolean | undefined;
  /** What must be there, or the agent does not start. @default ["workspace"] */
  readonly requires?: readonly WorkspacePart[] | undefined;
  /** File that is copied into the workspace where none of the name of its key is. @default none */
  readonly instructions?: ConfigFile | undefined;
}

/** Packages that are installed again at each start, as somebody says. */
export interface StatedPackages {
  /** Whether those of apk or apt are. @default true where the container starts as root */
  readonly system?: boolean | undefined;
  /** Whether those of pip are. @default true */
  readonly pip?: boolean | undefined;
  /** How long each manager may take, in seconds. @default 600 */
  readonly seconds?: number | undefined;
}

/** Configuration of git, as somebody says. */
export interface StatedGitConfig {
  /** Name of the ConfigMap, in the namespace of the workload. */
  readonly configMap: string;
  /** Key of it. @default ".gitconfig" */
  readonly key?: string | undefined;
  /** File that it is mounted as. @default "/etc/gitconfig" */
  readonly path?: string | undefined;
}

/** Keys of SSH, as somebody says. */
export interface StatedKeys {
  /** Name of a Secret whose keys are files of ~/.ssh. @default none */
  readonly secret?: string | undefined;
  /** Instead: directory of the node with these files. @default none */
  readonly hostPath?: string | undefined;
  /** Where copies are, that the agent alone can read. @default "/root/.ssh" for root; required else */
  readonly path?: string | undefined;
}

/** All that somebody says. */
export interface WholeWorkspace extends StatedWorkspace {
  readonly packages?: StatedPackages | undefined;
  readonly gitConfig?: StatedGitConfig | undefined;
  readonly ssh?: StatedKeys | undefined;
  readonly scan?: StatedScan | undefined;
}

/** Where a workspace lies, and whose it is. */
export interface WorkspacePlace {
  /** Name of the shared data path. */
  readonly dataPath: string;
  /** Whom the agent runs as: whose the data path is. */
  readonly user: number;
  readonly group: number;
}

/** What of an agent's work stays over restarts. */
export interface Workspace extends WorkspacePlace {
  /** Name of the container that works in it. @default the first */
  readonly container?: string | undefined;
  /** Whether the container starts as root. */
  readonly startsAsRoot: boolean;
  /** Directory in the container. */
  readonly path: string;
  /** What the image runs. @default what the manifest states */
  readonly command?: readonly string[] | undefined;
  readonly keepsTmp: boolean;
  readonly keepsUsrLocal: boolean;
  readonly packages: {
    readonly system: boolean;
    readonly pip: boolean;
    /** How long each manager may take, in seconds. */
    readonly seconds: number;
  };
  readonly requires: readonly WorkspacePart[];
  readonly instructions?: ConfigFile | undefined;
  readonly gitConfig?: (ConfigFile & { readonly path: string }) | undefined;
  readonly ssh?: SshKeys | undefined;
  /** What looks for secrets in it. @default nothing */
  readonly scan?: WorkspaceScan | undefined;
}

/** Keys of SSH: files of a Secret, or of a directory of the node. */
export interface SshKeys {
  readonly from: { readonly secret: string } | { readonly hostPath: string };
  /** Directory of the container for copies. */
  readonly path: string;
}

/** Directory of the container, where no other is stated. */
export const usualWorkspacePath = '/workspace';

/** What is said, with what is usual for the rest. */
export function settledWorkspace(stated: WholeWorkspace, place: WorkspacePlace): Workspace {
  const { container, command, instructions, gitConfig, ssh, scan, packages = {} } = stated;
  const startsAsRoot = place.user === 0 || stated.root === true;
  return {
    ...place,
    ...{ container, command, instructions, startsAsRoot },
    path: stated.path ?? usualWorkspacePath,
    keepsTmp: stated.tmp ?? true,
    keepsUsrLocal: stated.usrLocal ?? true,
    packages: {
      system: packages.system ?? startsAsRoot,
      pip: packages.pip ?? true,
      seconds: packages.seconds ?? 600,
    },
    requires: stated.requires ?? ['workspace'],
    gitConfig: gitConfig && {
      configMap: gitConfig.configMap,
      key: gitConfig.key ?? '.gitconfig',
      path: gitConfig.path ?? '/etc/gitconfig',
    },
    ssh: ssh && keysOf(ssh),
    scan: scan && settledScan(scan),
  };
}

function keysOf({ secret, hostPath, path = '/root/.ssh' }: StatedKeys): SshKeys | undefined {
  if (secret !== undefined) return { from: { secret }, path };
  return hostPath === undefined ? undefined : { from: { hostPath }, path };
}

/** What is wrong with what is said, by the keys that lead to it. */
export function workspaceFindings(stated: WholeWorkspace, { user }: Pick<WorkspacePlace, 'user'>): Map<string, string> {
  const findings = new Map<string, string>();
  const { path = usualWorkspacePath, packages, ssh, scan = {} } = stated;
  const taken = ['/tmp', '/usr/local'].find((each) => each === path || isBelow(path, each) || isBelow(each, path));
  if (taken !== undefined) findings.set('path', `${taken} is kept beside the workspace: name another directory`);
  if (packages?.system === true && user !== 0 && stated.root !== true)
    findings.set('packages.system', 'apk and apt need root: state `root: true`, or leave this out');
  if (ssh?.secret !== undefined && ssh.hostPath !== undefined)
    findings.set('ssh.hostPath', 'keys come from one place: leave this out, or secret');
  if ((ssh?.secret ?? ssh?.hostPath) !== undefined && ssh?.path === undefined && user !== 0)
    findings.set('ssh.path', `required: ~/.ssh of user ${user}, such as "/home/agent/.ssh"`);
  for (const [key, message] of scanFindings(scan)) findings.set(key, message);
  return findings;
}
