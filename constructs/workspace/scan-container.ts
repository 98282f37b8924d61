import type { k8s } from 'cdk8s-plus-28';
import type { Workspace } from '../../rules/workspace';
import type { WorkspaceScan } from '../../rules/workspace-scan';
import { quotedPath, scanContainer } from '../facts/workspace-scan';
import { literal } from '../job/literal';
import { jobResources, type HasJobResources } from '../job-resources';
import { asReader, asUser } from '../security';
import { workspaceScript, workspaceScripts } from './workspace-scripts';

/** Alone in a directory that is nobody's: what the tool reads beside what it looks at is no agent's. */
export const scannedPath = '/slot-data/scan/files';

const scratch = { name: 'slotstack-workspace-scan', mountPath: '/tmp' };

/** A file system for what the script writes: it has no other, and what it looks at it only reads. */
export const scanScratch: k8s.Volume = { name: scratch.name, emptyDir: {} };

export interface ScanContainerProps extends HasJobResources {
  readonly workspace: Workspace;
  readonly scan: WorkspaceScan;
  /** @default that of Kubernetes */
  readonly imagePullPolicy?: string | undefined;
  /** How it mounts the files of the workspace, but for where. */
  readonly files: Omit<k8s.VolumeMount, 'mountPath' | 'readOnly'>;
  /** Arguments of the script, beside what every search has. */
  readonly args: readonly string[];
  /** Mounts beside these. @default none */
  readonly mounts?: readonly k8s.VolumeMount[];
}

/** A container that looks for secrets, and can do nothing else: it has no token for the API, and changes nothing of what it sees. */
export function scanOf({ workspace, scan, files, args, mounts = [], ...pod }: ScanContainerProps): k8s.Container {
  return {
    ...scanStep(workspace, scan, pod),
    name: scanContainer,
    args: [
      ...['run', `--scratch=${scratch.mountPath}`, `--seconds=${scan.seconds}`],
      ...scan.allow.map((path) => literal(`--allow=${quotedPath(path)}`)),
      ...args,
      scannedPath,
    ],
    volumeMounts: [{ ...files, mountPath: scannedPath, readOnly: true }, workspaceScripts.mount, scratch, ...mounts],
  };
}

/** What all containers of the script have. */
export function scanStep(
  { user, group, startsAsRoot }: Workspace,
  { image }: WorkspaceScan,
  { imagePullPolicy, jobResources: own }: Pick<ScanContainerProps, 'imagePullPolicy' | 'jobResources'>,
): Omit<k8s.Container, 'name'> {
  return {
    image,
    ...(imagePullPolicy && { imagePullPolicy }),
    command: workspaceScript('scan'),
    resources: jobResources({ jobResources: own }),
    // What root has installed in the workspace, the agent's user may not read.
    securityContext: startsAsRoot ? asReader : asUser(user, group),
    terminationMessagePolicy: 'FallbackToLogsOnError',
  };
}
