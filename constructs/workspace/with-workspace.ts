import { k8s } from 'cdk8s-plus-28';
import { isBelow } from '../../kubernetes/host-path';
import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import {
  mapPodSpec,
  podSpecOf,
  type Container,
  type PodSpec,
  type Volume,
  type VolumeMount,
} from '../../kubernetes/pod-template';
import type { DataStore } from '../data-store/data-store';
import { hostVolume } from '../data-store/host-volume';
import { mountPaths } from '../data-store/mount-paths';
import { stateDirectory } from '../../rules/agent-pod/with-agent';
import type { Workspace } from '../../rules/workspace';
import { containerCommand } from '../included/container-command';
import { oneAtATime } from '../included/one-at-a-time';
import { jobResources, type HasJobResources } from '../job-resources';
import { knownImage } from '../known-images';
import { asDirectoryKeeper, asUser } from '../security';
import type { ServedData } from '../slot-data/data-of-slot';
import { scanOf, scanScratch } from './scan-container';
import { workspaceDirectories as directories, workspaceScript, workspaceScripts } from './workspace-scripts';

const volumeName = 'slotstack-workspace';
const keys = { name: `${volumeName}-keys`, mountPath: '/slot-data/keys', readOnly: true };
const instructions = { name: `${volumeName}-instructions`, mountPath: '/slot-data/instructions', readOnly: true };
const gitConfig = { name: `${volumeName}-git`, readOnly: true };

/** Where the container finds what slotstack remembers of the workspace. */
const statePath = '/var/lib/slotstack';

/** What is placed in /usr/local/bin at each start, and is not the image's. */
const placed = ['apk-persist', 'apt-persist', 'pip-persist'].map((name) => `bin/${name}`);

/** What gives a workload its workspace. */
export interface WorkspaceSources extends HasJobResources {
  readonly workspace: Workspace;
  readonly store: DataStore;
  /** Data services beside it. */
  readonly services: readonly ServedData[];
}

/**
 * The workload with what stays of it over restarts mounted, seeded and started: two init containers of its own image, and a script that
 * becomes what it runs. Its volume is a shared data path, which it waits for as any other workload does.
 *
 * @throws Error for a workload with several pods, or of which it is not known what it runs, or that mounts something in these places
 */
export function withWorkspace(
  object: KubernetesObject,
  { workspace, store, services, jobResources: own }: WorkspaceSources,
): KubernetesObject {
  const { replicas } = (object.spec ?? {}) as { readonly replicas?: number | null };
  if ((replicas ?? 1) > 1) throw new Error(`has ${replicas ?? 1} pods, and a workspace is for one: state replicas: 1`);
  const container = containerOf(object, workspace);
  checkMounts(container, podSpecOf(object)?.volumes ?? [], workspace);
  const changed = mapPodSpec(object, (spec): PodSpec => ({
    // Where the image has no init of its own, the pod's reaps what processes leave behind.
    shareProcessNamespace: true,
    ...spec,
    initContainers: [
      ...(workspace.requires.includes('database') ? awaitDatabases(services, own) : []),
      ...steps(container, workspace, own),
      ...(spec.initContainers ?? []),
    ],
    containers: (spec.containers ?? []).map((each) =>
      each.name === container.name ? started(container, workspace) : each,
    ),
    volumes: [...withoutAgentState(spec.volumes ?? []), ...volumesOf(workspace, store)],
  }));
  return oneAtATime(changed);
}

function containerOf(object: KubernetesObject, { container: name }: Workspace): Container {
  const containers = podSpecOf(object)?.containers ?? [];
  const container = name === undefined ? containers[0] : containers.find((each) => each.name === name);
  if (container) return container;
  const names = containers.map((each) => each.name).join(', ');
  throw new Error(`has no container ${name ?? ''} for the workspace: it has ${names || 'none'}`);
}

/**
 * Nothing lies over what stays, and no Secret below the workspace: whoever looks at that in the agent's web page would see it, and a
 * backup have it.
 */
function checkMounts({ name, volumeMounts = [] }: Container, volumes: readonly Volume[], workspace: Workspace): void {
  const { path } = workspace;
  for (const mount of volumeMounts) {
    const volume = volumes.find((each) => each.name === mount.name);
    if ((mount.mountPath === path || isBelow(mount.mountPath, path)) && volume && holdsSecret(volume))
      throw new Error(
        `mounts the Secret of volume "${mount.name}" at ${mount.mountPath} in ${name}, where the workspace is shown and kept: mount it elsewhere, or give it as variables`,
      );
    if (keptPaths(workspace).includes(mount.mountPath))
      throw new Error(
        `mounts volume "${mount.name}" at ${mount.mountPath} in ${name}, which the workspace keeps: leave it out`,
      );
  }
}

function holdsSecret(volume: Volume): boolean {
  const { secret, projected } = volume as {
    readonly secret?: unknown;
    readonly projected?: { readonly sources?: readonly { readonly secret?: unknown }[] | null } | null;
  };
  return Boolean(secret) || (projected?.sources ?? []).some((source) => Boolean(source.secret));
}

function keptPaths({ path, keepsTmp, keepsUsrLocal, ssh }: Workspace): string[] {
  return [path, ...(keepsTmp ? ['/tmp'] : []), ...(keepsUsrLocal ? ['/usr/local'] : []), ...(ssh ? [ssh.path] : [])];
}

/** What gets the volume ready, in the image of the workload: only that has what is seeded. */
function steps(
  { image, imagePullPolicy }: Container,
  workspace: Workspace,
  own: HasJobResources['jobResources'],
): Container[] {
  const { user, group, startsAsRoot, keepsUsrLocal, ssh } = workspace;
  const whole = { name: volumeName, mountPath: mountPaths.workspace };
  const step = (
    script: 'prepare' | 'seed-directory',
    args: readonly string[],
    mounts: readonly VolumeMount[] = [],
  ): Container => ({
    name: `workspace-${script === 'prepare' ? script : 'seed'}`,
    ...(image !== undefined && { image }),
    ...(imagePullPolicy !== undefined && { imagePullPolicy }),
    command: workspaceScript(script),
    args,
    resources: k8s.toJson_ResourceRequirements(jobResources({ jobResources: own })),
    securityContext: k8s.toJson_SecurityContext(startsAsRoot ? asDirectoryKeeper : asUser(user, group)),
    terminationMessagePolicy: 'FallbackToLogsOnError',
    volumeMounts: [whole, { ...workspaceScripts.mount }, ...mounts],
  });
  return [
    step('prepare', [mountPaths.workspace, `${user}:${group}`, ...(ssh ? [keys.mountPath] : [])], ssh ? [keys] : []),
    ...gate(workspace, imagePullPolicy, own),
    ...(keepsUsrLocal
      ? [step('seed-directory', ['/usr/local', mountPaths.workspace, directories.usrLocal, ...placed])]
      : []),
  ];
}

/** Seconds that a database may take: it may be made anew, or recover from a crash. */
const databaseSeconds = 600;

/** What waits for the databases, each in its own image: that has what asks it. */
function awaitDatabases(services: readonly ServedData[], own: HasJobResources['jobResources']): Container[] {
  const databases = services.filter(({ program }) => program === 'postgres' || program === 'mariadb');
  if (databases.length === 0)
    throw new Error(
      'requires a database (workspace.requires), and there is none: dataServices have no postgres, no mariadb',
    );
  return databases.map(({ host, port, program, image, user, group }) => ({
    name: `workspace-await-${host}`,
    image,
    command: workspaceScript('await-database'),
    args: [program, host, String(port), String(databaseSeconds)],
    resources: k8s.toJson_ResourceRequirements(jobResources({ jobResources: own })),
    securityContext: k8s.toJson_SecurityContext(asUser(user, group)),
    terminationMessagePolicy: 'FallbackToLogsOnError',
    volumeMounts: [{ ...workspaceScripts.mount }],
  }));
}

/** What keeps an agent from starting while there are secrets in its workspace, where that is wanted. */
function gate(
  workspace: Workspace,
  imagePullPolicy: string | undefined,
  own: HasJobResources['jobResources'],
): Container[] {
  const { scan } = workspace;
  if (!scan?.stops) return [];
  const files = { name: volumeName, subPath: directories.files };
  const container = scanOf({ workspace, scan, imagePullPolicy, jobResources: own, files, args: ['--stop'] });
  return [k8s.toJson_Container(container) as Container];
}

/** The container with what stays, which becomes what it ran before. */
function started(container: Container, workspace: Workspace): Container {
  const { user, group, startsAsRoot, path, packages, requires, ssh } = workspace;
  const mounts = container.volumeMounts ?? [];
  const stays = (subPath: string, mountPath: string): VolumeMount => ({ name: volumeName, mountPath, subPath });
  const securityContext = {
    ...(container.securityContext as object | undefined),
    ...(startsAsRoot ? { runAsNonRoot: false, runAsUser: 0, runAsGroup: 0 } : { runAsUser: user, runAsGroup: group }),
  };
  return {
    ...container,
    securityContext,
    command: workspaceScript('start'),
    args: [
      ...[`--workspace=${path}`, `--state=${statePath}`, `--scripts=${mountPaths.scripts}`],
      ...(workspace.instructions ? [`--instructions=${instructions.mountPath}/${workspace.instructions.key}`] : []),
      ...(workspace.keepsUsrLocal ? ['--commands=/usr/local/bin'] : []),
      ...(startsAsRoot ? ['--login=/etc'] : []),
      ...(packages.system ? ['--packages'] : []),
      ...(packages.pip ? ['--pip'] : []),
      ...(packages.system || packages.pip ? [`--within=${packages.seconds}`] : []),
      // A database is waited for before anything else.
      ...requires.filter((part) => part !== 'database').map((part) => `--require=${part}`),
      ...(startsAsRoot && user !== 0 ? [`--user=${user}:${group}`] : []),
      '--',
      ...commandOf(container, workspace),
    ],
    volumeMounts: [
      ...withoutAgentState(mounts),
      stays(directories.files, path),
      ...(mounts.some(isAgentState) ? [stays(directories.agent, stateDirectory.path)] : []),
      ...(workspace.keepsTmp ? [stays(directories.tmp, '/tmp')] : []),
      ...(workspace.keepsUsrLocal ? [stays(directories.usrLocal, '/usr/local')] : []),
      ...(ssh ? [stays(directories.ssh, ssh.path)] : []),
      stays(directories.state, statePath),
      { ...workspaceScripts.mount },
      ...(workspace.instructions ? [instructions] : []),
      ...(workspace.gitConfig
        ? [{ ...gitConfig, mountPath: workspace.gitConfig.path, subPath: workspace.gitConfig.key }]
        : []),
    ],
  };
}

type Named = { readonly name: string };

/** Whether it is what runs of an agent keep: that stays, too. */
function isAgentState({ name }: Named): boolean {
  return name === stateDirectory.name;
}

function withoutAgentState<Item extends Named>(items: readonly Item[]): Item[] {
  return items.filter((item) => !isAgentState(item));
}

/** What the container runs, where that is certain: an image's ENTRYPOINT is in no manifest. */
function commandOf(container: Container, workspace: Workspace): readonly string[] {
  const command = containerCommand(container, workspace.command, knownImage(container.image ?? ''));
  if (command) return command;
  throw new Error(
    `runs in ${container.name} what its image says, which slotstack does not know: state that as workspace.command, its ENTRYPOINT and CMD`,
  );
}

function volumesOf({ dataPath, ssh, ...workspace }: Workspace, store: DataStore): Volume[] {
  const volumes: k8s.Volume[] = [
    store.sharedVolume(dataPath, volumeName),
    workspaceScripts.volume,
    ...(workspace.scan?.stops ? [scanScratch] : []),
    ...(ssh
      ? [
          'secret' in ssh.from
            ? { name: keys.name, secret: { secretName: ssh.from.secret, defaultMode: 0o444 } }
            : hostVolume(keys.name, ssh.from.hostPath, 'Directory'),
        ]
      : []),
    ...(workspace.instructions
      ? [{ name: instructions.name, configMap: { name: workspace.instructions.configMap } }]
      : []),
    ...(workspace.gitConfig ? [{ name: gitConfig.name, configMap: { name: workspace.gitConfig.configMap } }] : []),
  ];
  return volumes.map((volume) => k8s.toJson_Volume(volume) as Volume);
}
