import { posix } from 'node:path';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { DataPath } from '../../config/data-path';
import type { DataPaths } from '../../config/data-paths';
import type { Target } from '../../config/target';
import { directoryVolume } from '../facts/directories';
import { directoryContainer, ensuredPathArgument, generationArgument } from '../facts/ensured-data';
import { jobResources } from '../job-resources';
import { labels } from '../labels';
import { nodePin } from '../node-pin';
import { asDirectoryKeeper } from '../security';
import { script } from './script';
import { environmentVolume, lifeTokenVolume, mountPaths, sentinelVolume } from './volumes';

export interface SlotDataProps {
  /** Whose data it is. */
  readonly target: Pick<
    Target,
    'project' | 'name' | 'slot' | 'namespace' | 'generation' | 'imagePullPolicy' | 'imagePullSecrets'
  >;
  readonly dataPaths: DataPaths;
}

/** A workload's wish for a data path. */
export interface DataClaim {
  /** Name of the data path. */
  readonly dataPath: string;
  /** User id that owns the directory. */
  readonly user: number;
  /** Group id of the directory. */
  readonly group: number;
}

/** What a pod needs so that its data paths are ensured before it starts. */
export interface DataAttachment {
  /** ServiceAccount of the pod: its uid tells one life of the target from the next. */
  readonly serviceAccountName: string;
  /** Affinity to the node with the data. @default none */
  readonly affinity?: k8s.Affinity;
  /** The first of the pod's init containers. */
  readonly initContainer: k8s.Container;
  readonly volumes: readonly k8s.Volume[];
  /** Mount, in the service's container, of what the init container leaves for the wrapper. */
  readonly ticketMount: k8s.VolumeMount;
}

/** Seconds that a service waits for the lock on its directory, which an old pod may still hold. Startup probes add this. */
export const lockWaitSeconds = 60;

/** The ServiceAccount of every pod that holds data. */
export const dataServiceAccount = 'slot-data';

/**
 * The data directories of one target on its node: made before a service starts, and never those of an earlier task.
 *
 * Deleting at the end cannot be relied on (a hook is skipped, a node is away), so the check is at the start: each directory
 * has a marker that says whose it is, and an init container moves aside what is not of this generation.
 */
export class SlotData extends Construct {
  private readonly workloads = new Map<string, string>();

  constructor(
    scope: Construct,
    id: string,
    private readonly props: SlotDataProps,
  ) {
    super(scope, id);
    const { namespace, project } = props.target;
    new k8s.KubeServiceAccount(this, 'ServiceAccount', {
      metadata: {
        name: dataServiceAccount,
        namespace,
        labels: labels(dataServiceAccount, project),
        // Its uid is part of the generation: made anew by a forced replacement, it would look like another life of the slot.
        annotations: { 'argocd.argoproj.io/sync-options': 'Replace=false' },
      },
      automountServiceAccountToken: false,
    });
  }

  get dataPaths(): DataPaths {
    return this.props.dataPaths;
  }

  get target(): SlotDataProps['target'] {
    return this.props.target;
  }

  /** Data paths that no workload mounts. */
  get unclaimed(): readonly DataPath[] {
    return this.dataPaths.paths.filter(({ name }) => !this.workloads.has(name));
  }

  /** @throws Error when services.yaml has no such data path */
  path(name: string): DataPath {
    const path = this.dataPaths.paths.find((candidate) => candidate.name === name);
    if (!path)
      throw new Error(
        `there is no data path "${name}"; dataPaths has ${this.dataPaths.paths.map((known) => known.name).join(', ')}`,
      );
    return path;
  }

  /** The claim on a data path of a service that runs as `user` and `group`, unless services.yaml names others for it. */
  claim(dataPath: string, { user, group }: { readonly user: number; readonly group: number }): DataClaim {
    const path = this.path(dataPath);
    return { dataPath, user: path.owner ?? user, group: path.group ?? group };
  }

  /** The directory of a data path, for the container that keeps its data there. No type: see `environmentVolume`. */
  volume(dataPath: string, volumeName: string): k8s.Volume {
    return directoryVolume(volumeName, this.path(dataPath).hostPath);
  }

  /**
   * Ensures the claimed data paths before the workload's containers start.
   *
   * @param workload as messages call it, such as `StatefulSet/postgres`
   * @param serviceImage the workload's image where it has the tools: used where services.yaml asks for it
   * @throws Error when a data path does not exist or has a workload already
   */
  attach(workload: string, claims: readonly DataClaim[], serviceImage?: string): DataAttachment {
    const { toolsImage, toolsFrom } = this.dataPaths;
    for (const { dataPath } of claims) {
      this.path(dataPath);
      const other = this.workloads.get(dataPath);
      if (other !== undefined)
        throw new Error(`data path "${dataPath}" is mounted by ${other} already: two writers would destroy the data`);
      this.workloads.set(dataPath, workload);
    }
    const mounted = [environmentVolume(this.dataPaths), sentinelVolume(this.dataPaths), lifeTokenVolume()];
    const tickets = { name: 'slot-data-tickets', mountPath: mountPaths.tickets };
    const affinity = nodePin(this.dataPaths.node);
    const sizeLimit = k8s.Quantity.fromString('1Mi');
    return {
      serviceAccountName: dataServiceAccount,
      ...(affinity && { affinity }),
      initContainer: {
        name: directoryContainer,
        image: toolsFrom === 'service' ? (serviceImage ?? toolsImage) : toolsImage,
        ...(this.target.imagePullPolicy && { imagePullPolicy: this.target.imagePullPolicy }),
        command: ['/bin/bash', '-c', script('ensure'), 'ensure'],
        args: this.ensureArguments(claims),
        resources: jobResources(this.dataPaths),
        securityContext: asDirectoryKeeper,
        terminationMessagePolicy: 'FallbackToLogsOnError',
        volumeMounts: [...mounted.map(({ mount }) => mount), tickets],
      },
      volumes: [...mounted.map(({ volume }) => volume), { name: tickets.name, emptyDir: { sizeLimit } }],
      ticketMount: { ...tickets, readOnly: true },
    };
  }

  /**
   * The command that holds the lock on the data directory for as long as `command` runs, and refuses a directory that the
   * init container of this pod did not ensure (a container that restarts finds whatever lies at the path by then).
   *
   * @param mountPath where the data directory is mounted
   */
  lockedCommand(dataPath: string, mountPath: string, command: readonly string[]): string[] {
    return [
      '/bin/sh',
      '-c',
      script('run-locked'),
      'run-locked',
      `${mountPaths.tickets}/${dataPath}`,
      mountPath,
      String(lockWaitSeconds),
      ...command,
    ];
  }

  /** Arguments that tell a script whose data it handles, and which disk it must be on. */
  identityArguments(): string[] {
    const { project, name } = this.target;
    return [
      `--project=${project}`,
      `--target=${name}`,
      `--disk=${this.dataPaths.disk}`,
      `--sentinel=${mountPaths.sentinel}`,
    ];
  }

  /** Arguments that tell a script, beside the identity, which generation of data is wanted, and in which directory. */
  generationArguments(): string[] {
    const { slot, generation } = this.target;
    const { root, environmentDirectory } = this.dataPaths;
    return [
      ...this.identityArguments(),
      `--kind=${slot === undefined ? 'lasting' : 'slot'}`,
      generationArgument(generation),
      `--token=${mountPaths.token}/token`,
      `--environment-directory=${mountPaths.environment}`,
      `--relative=${posix.relative(root, environmentDirectory)}`,
    ];
  }

  private ensureArguments(claims: readonly DataClaim[]): string[] {
    return [
      ...this.generationArguments(),
      `--ticket-directory=${mountPaths.tickets}`,
      ...claims.map(({ dataPath, user, group }) => {
        const mode = (this.path(dataPath).mode ?? '0700').padStart(4, '0');
        return ensuredPathArgument({ name: dataPath, owner: `${user}:${group}:${mode}` });
      }),
    ];
  }
}
