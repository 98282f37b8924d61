import { digest } from '../../input/digest';
import { posix } from 'node:path';
import { Lazy } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { mountPaths } from '../data-store/mount-paths';
import { wholeDisk } from '../data-store/whole-disk';
import { assignment } from '../facts/arguments';
import { apiTokenVolume } from '../job/api-token';
import { jobPod } from '../job/job-pod';
import { kubectlContainer } from '../job/kubectl-container';
import { toolsContainer } from '../job/tools-container';
import { labels } from '../labels';
import { podMetadata } from '../own-pods';
import { podHash } from '../pod-hash';
import { giveRights } from '../rights';
import type { DiskFacts } from './disk';
import { placedScriptNames, placedText, placedDirectory } from './placed-scripts';
import { inlineScript } from './script';

/** Name of the ServiceAccount of the Jobs and of its Role, and in the labels of all that belongs to them. */
const prepareName = 'slot-data-prepare';

export interface PrepareJobProps {
  /** Which disk. */
  readonly disk: DiskFacts;
  /** Directories of environments and slots on it; those that are added before the synth count too. */
  readonly directories: readonly string[];
}

/**
 * Marks the data disk with a sentinel, once, makes the directories above those of the slots, and places the scripts that pods run.
 *
 * DATA_ROOT itself must exist: on a node whose disk is not mounted, making it would start every database empty. Where it is
 * the mount point, it exists all the same: so a ConfigMap remembers that the disk has a sentinel, and no second one is made.
 * Only the container with a token for the API writes that, and it sees no directory.
 */
export class PrepareJob extends Construct {
  /** Name of the ConfigMap that remembers the disk. */
  readonly record: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: PrepareJobProps,
  ) {
    super(scope, id);
    const { project, namespace, id: disk, root, node } = props.disk;
    const identity = { disk, root, ...(node !== undefined && { node }) };
    this.record = `slot-data-disk-${digest(JSON.stringify(identity), 8)}`;
    const objectLabels = labels(prepareName, project);
    new k8s.KubeConfigMap(this, 'Record', {
      metadata: { name: this.record, namespace, labels: objectLabels },
      data: identity,
    });
    const spec = () => ({ backoffLimit: 4, template: { metadata: podMetadata(objectLabels), spec: this.podSpec() } });
    const name = Lazy.any({ produce: () => `${prepareName}-${podHash(this.podSpec())}` }) as string;
    new k8s.KubeJob(this, 'Job', {
      metadata: { name, namespace, labels: objectLabels },
      spec: Lazy.any({ produce: spec }) as k8s.JobSpec,
    });
  }

  private podSpec(): k8s.PodSpec {
    const { disk, directories } = this.props;
    const parents = new Set(directories.map((directory) => posix.relative(disk.root, posix.dirname(directory))));
    const data = wholeDisk(disk.root);
    const record = { name: 'record', mountPath: `${mountPaths.record}/${this.record}`, readOnly: true };
    const prepare = toolsContainer({
      name: 'prepare',
      image: disk.toolsImage,
      job: disk,
      isOfPlatform: true,
      command: inlineScript('prepare'),
      args: [
        `--root=${mountPaths.root}`,
        `--path=${disk.root}`,
        `--disk=${disk.id}`,
        `--record=${record.mountPath}`,
        ...[...parents].filter((parent) => parent !== '').sort(),
      ],
      mounts: [data.mount, record],
    });
    const place = toolsContainer({
      name: 'place-scripts',
      image: disk.toolsImage,
      job: disk,
      isOfPlatform: true,
      command: inlineScript('place-scripts'),
      args: [
        `--root=${mountPaths.root}`,
        `--disk=${disk.id}`,
        `--directory=${placedDirectory}`,
        ...placedScriptNames.map((name) => assignment(name, placedText(name))),
      ],
      mounts: [data.mount],
    });
    const patch = ['patch', 'configmap', this.record, '--type=merge', '--patch={"data":{"prepared":"yes"}}'];
    return jobPod({
      serviceAccountName: prepareName,
      imagePullSecrets: disk.imagePullSecrets,
      node: disk.node,
      steps: [prepare, place, kubectlContainer({ name: 'record', job: disk, isOfPlatform: true, args: patch })],
      volumes: [data.volume, { name: record.name, configMap: { name: this.record } }, apiTokenVolume().volume],
    });
  }
}

export interface PrepareAccessProps {
  /** Name of the project. */
  readonly project: string;
  /** Namespace of the Jobs. */
  readonly namespace: string;
  /** Names of the ConfigMaps of the disks. */
  readonly records: readonly string[];
}

/** What the prepare Jobs may do: write down that a disk has its sentinel. */
export class PrepareAccess extends Construct {
  constructor(scope: Construct, id: string, { project, namespace, records }: PrepareAccessProps) {
    super(scope, id);
    const metadata = { name: prepareName, namespace, labels: labels(prepareName, project) };
    new k8s.KubeServiceAccount(this, 'ServiceAccount', { metadata, automountServiceAccountToken: false });
    giveRights(this, {
      metadata,
      rules: [
        { apiGroups: [''], resources: ['configmaps'], resourceNames: [...records].sort(), verbs: ['get', 'patch'] },
      ],
      account: { name: prepareName, namespace },
    });
  }
}
