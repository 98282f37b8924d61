import { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct, type IConstruct } from 'constructs';
import { argoCdAnnotations } from '../../kubernetes/argocd-names';
import { HostDirectories } from '../data-store/host-directories';
import { mountPaths } from '../data-store/mount-paths';
import { GeneratedSecretAccess } from '../data-service/generated-secret-access';
import { directoryContainer, ensuredPathArgument, generationArgument } from '../facts/ensured-data';
import { attachObject, type AttachProps } from '../included/attached-object';
import { strangersIn } from '../included/strangers';
import { checkProps, InvalidProps } from '../invalid-props';
import { toolsContainer } from '../job/tools-container';
import { labels } from '../labels';
import { nodePin } from '../node-pin';
import { CleanupJob } from './cleanup-job';
import type { DataAttachment, DataClaim, DataOfSlot } from './data-of-slot';
import { DataPath, pathFindings } from './data-path';
import { byHand, type Deletion } from './deletion';
import type { DiskFacts } from './disk';
import { lifeTokenVolume } from './life-token';
import { dataServiceAccount } from './service-account';
import { lockWaitSeconds } from './service-lock-wait';
import { placedScript } from './placed-scripts';
import { slotDataFindings, type SlotDataProps } from './slot-data-props';

export type { SlotDataProps } from './slot-data-props';

/**
 * The data directories of one environment or slot on its node, with all that belongs to them: made before a service starts, never
 * those of an earlier task, and deleted with the slot.
 *
 * Deleting at the end cannot be relied on (a hook is skipped, a node is away), so the check is at the start: each directory
 * has a marker that says whose it is, and an init container moves aside what is not of this generation.
 */
export class SlotData extends Construct implements DataOfSlot {
  /** What is known of the disk that the data lies on. */
  readonly disk: DiskFacts;
  /** Whose data it is, in its markers. */
  readonly name: string;
  /** Namespace of the workloads. */
  readonly namespace: string;
  /** Number of the slot. @default none: a lasting environment */
  readonly slot: number | undefined;
  /** Declared generation of the data. */
  readonly generation: number;
  /** Directory of the environment or slot on the node. */
  readonly environmentDirectory: string;
  /** Where the data lies, and how pods come by it. */
  readonly store: HostDirectories;
  /** Directories in it, one for each workload that keeps data. */
  readonly paths: readonly DataPath[];
  /** How the data ends with its slot. @default it stays */
  readonly deletion: Deletion | undefined;
  /** Pull policy of the containers that are made here. @default that of Kubernetes */
  readonly imagePullPolicy: string | undefined;
  /** Names of Secrets with what opens the registries of images. */
  readonly imagePullSecrets: readonly string[];
  private readonly workloads = new Map<string, string>();
  private readonly secrets = new Map<string, string>();

  constructor(scope: Construct, id: string, props: SlotDataProps) {
    super(scope, id);
    const { slot, generation, directory, cleanup, imagePullPolicy } = props;
    const disk = props.disk.facts;
    this.disk = disk;
    this.namespace = props.namespace ?? Chart.of(this).namespace ?? '';
    this.name = props.name ?? this.namespace;
    this.slot = slot;
    this.generation = generation;
    this.environmentDirectory = `${disk.root}/${directory}`;
    this.store = new HostDirectories(this, disk.id);
    this.imagePullPolicy = imagePullPolicy;
    this.imagePullSecrets = props.imagePullSecrets ?? disk.imagePullSecrets;
    this.deletion = cleanup === 'separate' ? byHand : cleanup;
    const paths = props.paths.map((path) => (typeof path === 'string' ? { name: path } : path));
    checkProps(this, { ...slotDataFindings(props, this), ...pathFindings(paths) });
    this.paths = paths.map((path) => new DataPath(this, path));

    new k8s.KubeServiceAccount(this, 'ServiceAccount', {
      metadata: {
        name: dataServiceAccount,
        namespace: this.namespace,
        labels: labels(dataServiceAccount, disk.project),
        // Its uid is part of the generation: made anew by a forced replacement, it would look like another life of the slot.
        annotations: { [argoCdAnnotations.syncOptions]: 'Replace=false' },
      },
      automountServiceAccountToken: false,
    });
    if (cleanup !== undefined && cleanup !== 'separate')
      new CleanupJob(this, 'cleanup', { data: this, deletion: cleanup });
    props.disk.add(this);
    this.node.addValidation({ validate: () => strangersIn(this) });
  }

  /** Directory below which all data of the disk lies. */
  get root(): string {
    return this.disk.root;
  }

  /** Data paths that no workload mounts. */
  get unclaimed(): readonly DataPath[] {
    return this.paths.filter(({ name }) => !this.workloads.has(name));
  }

  /** Names of the Secrets that are generated with the data. */
  get generatedSecrets(): readonly string[] {
    return [...this.secrets.keys()];
  }

  /**
   * The data path of that name, for the data service or workload that keeps its data there.
   *
   * @throws InvalidProps where there is none
   */
  path(name: string): DataPath {
    const path = this.paths.find((candidate) => candidate.name === name);
    if (path) return path;
    throw new InvalidProps(this, [
      `there is no data path "${name}"; there are ${this.paths.map((known) => known.name).join(', ')}`,
    ]);
  }

  /**
   * Makes a workload of your own part of the slot: a Deployment or StatefulSet that mounts a data path has it ensured before it starts,
   * holds the lock on it, and runs as the only one; any workload waits for the Secrets that are generated with the data, and starts
   * anew with each generation of it.
   *
   * @param workload an ApiObject, or a construct that is one, such as `k8s.KubeDeployment` or `Deployment` of cdk8s-plus
   * @throws InvalidProps for one that cannot be kept to one writer; what is wrong with its pods is thrown at synth
   */
  attach(workload: IConstruct, props: AttachProps = {}): void {
    attachObject(workload, this, props);
  }

  /**
   * Ensures the claimed data paths before a workload's containers start. `attach` does it for workloads of your own.
   *
   * @param workload as messages call it, such as `StatefulSet/postgres`
   * @param serviceImage the workload's image where it has the tools: used where the disk asks for it
   * @throws InvalidProps when a data path does not exist or has a workload already
   */
  ensure(workload: string, claims: readonly DataClaim[], serviceImage?: string): DataAttachment {
    const { toolsImage, toolsFrom, node } = this.disk;
    for (const { dataPath } of claims) {
      this.path(dataPath);
      const other = this.workloads.get(dataPath) ?? workload;
      if (other !== workload)
        throw new InvalidProps(this, [
          `data path "${dataPath}" is mounted by ${other} already: two writers would destroy the data`,
        ]);
      this.workloads.set(dataPath, workload);
    }
    const { scripts, work } = this.store;
    const mounted = [...work.volumes, lifeTokenVolume(), scripts];
    const tickets = { name: 'slot-data-tickets', mountPath: mountPaths.tickets };
    const affinity = nodePin(node);
    const sizeLimit = k8s.Quantity.fromString('1Mi');
    return {
      serviceAccountName: dataServiceAccount,
      ...(affinity && { affinity }),
      initContainer: toolsContainer({
        name: directoryContainer,
        image: toolsFrom === 'service' ? (serviceImage ?? toolsImage) : toolsImage,
        job: this.disk,
        isOfPlatform: false,
        imagePullPolicy: this.imagePullPolicy,
        command: placedScript('/bin/bash', 'ensure'),
        args: this.ensureArguments(claims),
        mounts: [...mounted.map(({ mount }) => mount), tickets],
      }),
      volumes: [...mounted.map(({ volume }) => volume), { name: tickets.name, emptyDir: { sizeLimit } }],
      lockMounts: [{ ...tickets, readOnly: true }, scripts.mount],
    };
  }

  /**
   * Takes note of a Secret that a Job generates, and gives such Jobs their rights.
   *
   * @param service whose Secret it is, as messages call it
   * @throws InvalidProps where another service has one of that name: the Job of the second would leave it without the keys of the second
   */
  generateSecret(secret: string, service: string): void {
    const other = this.secrets.get(secret);
    if (other !== undefined)
      throw new InvalidProps(this, [`Secret "${secret}" is generated for ${other} already: name another`]);
    if (this.secrets.size === 0)
      new GeneratedSecretAccess(this, 'generated-secrets', { data: this, secrets: () => this.generatedSecrets });
    this.secrets.set(secret, service);
  }

  /**
   * The command that holds the lock on the data directory for as long as `command` runs, and refuses a directory that the
   * init container of this pod did not ensure (a container that restarts finds whatever lies at the path by then).
   *
   * @param mountPath where the data directory is mounted
   */
  lockedCommand(dataPath: string, mountPath: string, command: readonly string[]): string[] {
    return [
      ...placedScript('/bin/sh', 'run-locked'),
      `${mountPaths.tickets}/${dataPath}`,
      mountPath,
      String(lockWaitSeconds),
      ...command,
    ];
  }

  /** Arguments that tell a script whose data it handles, and which disk it must be on. */
  identityArguments(): string[] {
    return [`--project=${this.disk.project}`, `--target=${this.name}`, ...this.store.identity];
  }

  /** Arguments that tell a script, beside the identity, which generation of data is wanted, and in which directory. */
  generationArguments(): string[] {
    return [
      ...this.identityArguments(),
      `--kind=${this.slot === undefined ? 'lasting' : 'slot'}`,
      generationArgument(this.generation),
      `--token=${mountPaths.token}/token`,
      ...this.store.work.args,
    ];
  }

  private ensureArguments(claims: readonly DataClaim[]): string[] {
    return [
      ...this.generationArguments(),
      `--ticket-directory=${mountPaths.tickets}`,
      ...claims.map(({ dataPath, user, group }) =>
        ensuredPathArgument({ name: dataPath, owner: `${user}:${group}:${this.path(dataPath).mode}` }),
      ),
    ];
  }
}
