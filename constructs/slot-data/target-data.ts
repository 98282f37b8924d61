import { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct, type IConstruct } from 'constructs';
import { argoCdAnnotations } from '../../kubernetes/argocd-names';
import type { DataStore, Work } from '../data-store/data-store';
import { mountPaths } from '../data-store/mount-paths';
import { GeneratedSecretAccess } from '../data-service/generated-secret-access';
import { directoryContainer, ensuredPathArgument, generationArgument } from '../facts/ensured-data';
import { attachObject, type AttachProps } from '../included/attached-object';
import { strangersIn } from '../included/strangers';
import { InvalidProps } from '../invalid-props';
import { toolsContainer } from '../job/tools-container';
import { labels } from '../labels';
import { nodePin } from '../node-pin';
import type { DataAttachment, DataOfSlot, DataPod, DirectoryOnDisk, ServedData } from './data-of-slot';
import type { DataPath } from './data-path';
import { lifeTokenVolume } from './life-token';
import { placedScript } from './placed-scripts';
import { dataServiceAccount } from './service-account';
import { SharedPath } from './shared-path';
import { lockWaitSeconds } from './service-lock-wait';
import type { TargetDataProps } from './slot-data-props';
import type { Tools } from './tools';

/** Data of one environment or slot, wherever it lies: what its workloads need of it. */
export abstract class TargetData extends Construct implements DataOfSlot {
  /** Whose data it is, in its markers. */
  readonly name: string;
  /** Namespace of the workloads. */
  readonly namespace: string;
  /** Number of the slot. @default none: a lasting environment */
  readonly slot: number | undefined;
  /** Declared generation of the data. */
  readonly generation: number;
  /** Pull policy of the containers that are made here. @default that of Kubernetes */
  readonly imagePullPolicy: string | undefined;
  /** Names of Secrets with what opens the registries of images. */
  readonly imagePullSecrets: readonly string[];
  /** Where the data lies, and how pods come by it. */
  abstract readonly store: DataStore;
  /** Directories in it, one for each workload that keeps data. */
  abstract readonly paths: readonly DataPath[];
  private readonly workloads = new Map<string, string>();
  private readonly secrets = new Map<string, string>();
  private readonly inUse = new Set<string>();
  private readonly served: ServedData[] = [];

  protected constructor(
    scope: Construct,
    id: string,
    props: TargetDataProps,
    /** What works on the data. */
    readonly tools: Tools,
    /** Name of the Node object of the node that holds it. @default any node */
    readonly nodeName?: string,
  ) {
    super(scope, id);
    const { slot, generation, imagePullPolicy } = props;
    this.namespace = props.namespace ?? Chart.of(this).namespace ?? '';
    this.name = props.name ?? this.namespace;
    this.slot = slot;
    this.generation = generation;
    this.imagePullPolicy = imagePullPolicy;
    this.imagePullSecrets = props.imagePullSecrets ?? tools.imagePullSecrets;
  }

  /** Where on a node it lies. @default in claims */
  get onDisk(): DirectoryOnDisk | undefined {
    return undefined;
  }

  /** Data paths that no workload mounts. */
  get unclaimed(): readonly DataPath[] {
    return this.paths.filter(({ name, isShared }) => !(isShared ? this.inUse : this.workloads).has(name));
  }

  /** Names of the data paths that several workloads may mount. */
  get shared(): readonly string[] {
    return this.paths.filter(({ isShared }) => isShared).map(({ name }) => name);
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
   * @throws InvalidProps when a data path does not exist or has a workload already
   */
  ensure({ workload, claims, serviceImage, isOfGroup }: DataPod): DataAttachment {
    for (const { dataPath } of claims) {
      this.path(dataPath);
      const other = this.workloads.get(dataPath) ?? workload;
      if (other !== workload)
        throw new InvalidProps(this, [
          `data path "${dataPath}" is mounted by ${other} already: two writers would destroy the data`,
        ]);
      this.workloads.set(dataPath, workload);
    }
    const { toolsImage, toolsFrom } = this.tools;
    const tickets = { name: 'slot-data-tickets', mountPath: mountPaths.tickets };
    const shared = [lifeTokenVolume(), this.store.scripts];
    const works = this.store.workOn(claims);
    const initContainers = works.map((work, index) => {
      const own = claims.filter(({ dataPath }) => work.dataPaths.includes(dataPath));
      const [{ user, group } = { user: 0, group: 0 }] = own;
      return toolsContainer({
        name: index === 0 ? directoryContainer : `${directoryContainer}-${index + 1}`,
        image: toolsFrom === 'service' ? (serviceImage ?? toolsImage) : toolsImage,
        job: this.tools,
        isOfPlatform: false,
        imagePullPolicy: this.imagePullPolicy,
        securityContext: this.store.keeper({ user, group }, isOfGroup),
        command: placedScript('/bin/bash', 'ensure'),
        args: [
          ...this.generationArguments(work),
          `--ticket-directory=${mountPaths.tickets}`,
          ...this.ensureArguments(),
          ...own.map((claim) =>
            ensuredPathArgument({
              name: claim.dataPath,
              owner: `${claim.user}:${claim.group}:${this.path(claim.dataPath).mode}`,
            }),
          ),
        ],
        mounts: [...[...work.volumes, ...shared].map(({ mount }) => mount), tickets],
      });
    });
    const affinity = nodePin(this.nodeName);
    const sizeLimit = k8s.Quantity.fromString('1Mi');
    const volumes = [...works.flatMap((work) => work.volumes), ...shared]
      .map(({ volume }) => volume)
      .filter(({ name }) => !claims.some(({ volumeName }) => volumeName === name));
    return {
      serviceAccountName: dataServiceAccount,
      ...(affinity && { affinity }),
      initContainers,
      volumes: [...volumes, { name: tickets.name, emptyDir: { sizeLimit } }],
      lockMounts: [{ ...tickets, readOnly: true }, this.store.scripts.mount],
    };
  }

  get services(): readonly ServedData[] {
    return this.served;
  }

  /** Takes note of a data service. */
  serve(service: ServedData): void {
    this.served.push(service);
  }

  /** Takes note of a workload that mounts shared data paths. */
  share(dataPaths: readonly string[]): void {
    for (const dataPath of dataPaths) this.inUse.add(dataPath);
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

  /** Arguments that tell a script whose data it handles, and where it must be. */
  identityArguments(): string[] {
    return [`--project=${this.tools.project}`, `--target=${this.name}`, ...this.store.identity];
  }

  /** Arguments that tell a script, beside the identity, which generation of data is wanted, and in which directory. */
  generationArguments(work: Work): string[] {
    return [
      ...this.identityArguments(),
      `--kind=${this.slot === undefined ? 'lasting' : 'slot'}`,
      generationArgument(this.generation),
      `--token=${mountPaths.token}/token`,
      ...work.args,
    ];
  }

  /** Further arguments of what ensures the data. */
  protected ensureArguments(): readonly string[] {
    return [];
  }

  /** Makes what belongs to the data wherever it lies, once its paths are known. */
  protected makeCommon(): void {
    new k8s.KubeServiceAccount(this, 'ServiceAccount', {
      metadata: {
        name: dataServiceAccount,
        namespace: this.namespace,
        labels: labels(dataServiceAccount, this.tools.project),
        // Its uid is part of the generation: made anew by a forced replacement, it would look like another life of the slot.
        annotations: { [argoCdAnnotations.syncOptions]: 'Replace=false' },
      },
      automountServiceAccountToken: false,
    });
    for (const path of this.paths.filter(({ isShared }) => isShared))
      new SharedPath(this, `shared-${path.name}`, { data: this, path });
    this.node.addValidation({ validate: () => strangersIn(this) });
  }
}
