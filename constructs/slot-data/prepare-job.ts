import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { Lazy } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { platformResources } from '../job-resources';
import { labels } from '../labels';
import { nodePin } from '../node-pin';
import { podMetadata, pullSecrets } from '../own-pods';
import { podHash } from '../pod-hash';
import { asDirectoryKeeper, asUser, kubectlUser } from '../security';
import type { DiskFacts } from './disk';
import { script } from './script';
import { apiTokenVolume, mountPaths, rootVolume } from './volumes';

/** Name of the ServiceAccount of the Jobs and of its Role, and in the labels of all that belongs to them. */
const prepareName = 'slot-data-prepare';

export interface PrepareJobProps {
  /** Which disk. */
  readonly disk: DiskFacts;
  /** Directories of environments and slots on it; those that are added before the synth count too. */
  readonly directories: readonly string[];
}

/**
 * Marks the data disk with a sentinel, once, and makes the directories above those of the slots.
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
    this.record = `slot-data-disk-${createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 8)}`;
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
    const data = rootVolume(disk);
    const record = { name: 'record', mountPath: `${mountPaths.record}/${this.record}`, readOnly: true };
    const token = apiTokenVolume();
    const affinity = nodePin(disk.node);
    return {
      restartPolicy: 'Never',
      serviceAccountName: prepareName,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      ...pullSecrets(disk.imagePullSecrets),
      ...(affinity && { affinity }),
      initContainers: [
        {
          name: 'prepare',
          image: disk.toolsImage,
          command: ['/bin/bash', '-c', script('prepare'), 'prepare'],
          args: [
            `--root=${mountPaths.root}`,
            `--path=${disk.root}`,
            `--disk=${disk.id}`,
            `--record=${record.mountPath}`,
            ...[...parents].filter((parent) => parent !== '').sort(),
          ],
          resources: platformResources(disk),
          securityContext: asDirectoryKeeper,
          terminationMessagePolicy: 'FallbackToLogsOnError',
          volumeMounts: [data.mount, record],
        },
      ],
      containers: [
        {
          name: 'record',
          image: disk.kubectlImage,
          args: ['patch', 'configmap', this.record, '--type=merge', '--patch={"data":{"prepared":"yes"}}'],
          resources: platformResources(disk),
          securityContext: asUser(kubectlUser, kubectlUser),
          terminationMessagePolicy: 'FallbackToLogsOnError',
          volumeMounts: [token.mount],
        },
      ],
      volumes: [data.volume, { name: record.name, configMap: { name: this.record } }, token.volume],
    };
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
    new k8s.KubeRole(this, 'Role', {
      metadata,
      rules: [
        { apiGroups: [''], resources: ['configmaps'], resourceNames: [...records].sort(), verbs: ['get', 'patch'] },
      ],
    });
    new k8s.KubeRoleBinding(this, 'RoleBinding', {
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: prepareName },
      subjects: [{ kind: 'ServiceAccount', name: prepareName, namespace }],
    });
  }
}
