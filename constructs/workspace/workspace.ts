import { ApiObject, type Duration } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import type { StatedScan, WorkspaceScan } from '../../rules/workspace-scan';
import {
  settledWorkspace,
  workspaceFindings,
  type StatedGitConfig,
  type StatedKeys,
  type StatedPackages,
  type StatedWorkspace,
  type WholeWorkspace,
  type Workspace as SettledWorkspace,
} from '../../rules/workspace';
import { isAttached, type AttachProps } from '../included/attached-object';
import { checkProps, InvalidProps } from '../invalid-props';
import type { TargetData } from '../slot-data/target-data';
import { withWorkspace } from './with-workspace';
import { WorkspaceScans } from './workspace-scans';
import { WorkspaceScripts } from './workspace-scripts';

export interface WorkspacePackages extends Omit<StatedPackages, 'seconds'> {
  /** How long each manager may take. @default ten minutes */
  readonly time?: Duration | undefined;
}

export interface WorkspaceScanProps extends Omit<StatedScan, 'seconds'> {
  /** How long it may take. @default ten minutes */
  readonly time?: Duration | undefined;
}

export interface WorkspaceProps extends StatedWorkspace {
  /** The data of the environment or slot. */
  readonly data: TargetData;
  /** Name of its shared data path that the workspace is: all of it, and nothing else. The agent runs as its owner. */
  readonly dataPath: string;
  /** Packages that are installed again at each start. @default those of pip, and of apk or apt where the container starts as root */
  readonly packages?: WorkspacePackages | undefined;
  /** Configuration of git. @default what the image has */
  readonly gitConfig?: StatedGitConfig | undefined;
  /** Keys of SSH. @default none */
  readonly ssh?: StatedKeys | undefined;
  /** What looks for secrets in it, and reports where they are. @default nothing does */
  readonly scan?: WorkspaceScanProps | undefined;
}

/**
 * What stays of an agent over restarts: its files, /tmp, /usr/local, packages and keys, in a shared data path. A slot begins with an empty one.
 *
 * A volume over /usr/local hides what the image has there; so it is seeded, and seeded again where the image is another, by a list of what
 * was the image's. What somebody has put there, changed or removed stays so.
 */
export class Workspace extends Construct {
  private readonly settled: SettledWorkspace;
  private readonly data: TargetData;

  constructor(scope: Construct, id: string, { data, dataPath, ...props }: WorkspaceProps) {
    super(scope, id);
    const { owner: user = 0, group = user, isShared } = data.path(dataPath);
    const stated: WholeWorkspace = {
      ...props,
      packages: props.packages && { ...props.packages, seconds: props.packages.time?.toSeconds() },
      scan: props.scan && { ...props.scan, seconds: props.scan.time?.toSeconds() },
    };
    checkProps(this, {
      dataPath: isShared ? undefined : `"${dataPath}" belongs to one workload: make it shared, with an owner`,
      ...Object.fromEntries(workspaceFindings(stated, { user })),
    });
    this.data = data;
    this.settled = settledWorkspace(stated, { dataPath, user, group });
    new WorkspaceScripts(this, 'scripts', { project: data.tools.project, namespace: data.namespace });
  }

  /**
   * Lets a workload of your own work in it, and makes it part of the slot.
   *
   * @param workload a Deployment or StatefulSet with one pod: an ApiObject, or a construct that is one
   * @throws InvalidProps for what is attached already; what is wrong with its pod is thrown at synth
   */
  attach(workload: IConstruct, props: AttachProps = {}): void {
    const object = ApiObject.of(workload);
    if (isAttached(object)) throw new InvalidProps(workload, ['is attached already']);
    const build = object.toJson.bind(object);
    const { settled: workspace, data } = this;
    const { scan } = workspace;
    if (scan) this.lookForSecrets(scan, object);
    object.toJson = () =>
      withWorkspace(build() as KubernetesObject, {
        workspace,
        store: data.store,
        services: data.services,
        jobResources: data.tools.jobResources,
      });
    data.attach(workload, props);
  }
  private lookForSecrets(scan: WorkspaceScan, { kind, name }: ApiObject): void {
    const { settled: workspace, data } = this;
    const { namespace, imagePullPolicy, imagePullSecrets, store, generation, nodeName: node } = data;
    const jobs = { ...data.tools, namespace, imagePullPolicy, imagePullSecrets };
    new WorkspaceScans(this, 'scans', { workspace, scan, workload: { kind, name }, jobs, store, node, generation });
  }
}
