import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { ClaimedDirectory } from '../data-store/host-directories';
import { clusterScoped } from '../cluster-scoped';
import { labels } from '../labels';

/** Data that pods reach by claims on volumes over its directories. */
export interface StaticData {
  /** Whose data it is: the beginning of the names of its volumes. */
  readonly name: string;
  /** Namespace of its pods. */
  readonly namespace: string;
  /** Name of the project. */
  readonly project: string;
  /** Number of the life of a slot. A volume is of one: when its claim goes with the namespace, no other can have it. @default a lasting environment */
  readonly life?: number | undefined;
  /** What its pods mount. */
  readonly directories: readonly ClaimedDirectory[];
}

/** What claims and volumes are said to hold. Nothing of the kind is enforced on a directory, but both need a size. */
const nominal = { storage: k8s.Quantity.fromString('1Gi') };

const accessModes = ['ReadWriteOnce'];

/** No class: nobody makes a volume for such a claim, and no other claim gets such a volume. */
const storageClassName = '';

function volumeName({ name, life }: StaticData, { claim }: ClaimedDirectory): string {
  return [name, claim, ...(life === undefined ? [] : [life])].join('-');
}

export interface StaticVolumesProps {
  /** The data. */
  readonly data: StaticData;
  /** Label `kubernetes.io/hostname` of the node with its disk. */
  readonly node: string;
}

/**
 * PersistentVolumes over the directories of an environment or slot, each for one claim: its pods name no path of the node. Who makes these
 * objects can offer any path, so an administrator does, with the platform.
 */
export class StaticVolumes extends Construct {
  constructor(scope: Construct, id: string, { data, node }: StaticVolumesProps) {
    super(scope, id);
    const terms = [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }] }];
    for (const directory of data.directories) {
      const { claim, path, type } = directory;
      const name = volumeName(data, directory);
      const volume = new k8s.KubePersistentVolume(this, claim, {
        metadata: { name, labels: labels(name, data.project) },
        spec: {
          capacity: nominal,
          accessModes,
          storageClassName,
          // What becomes of the data, slotstack decides.
          persistentVolumeReclaimPolicy: 'Retain',
          claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: data.namespace, name: claim },
          hostPath: { path, ...(type && { type }) },
          nodeAffinity: { required: { nodeSelectorTerms: terms } },
        },
      });
      clusterScoped(volume);
    }
  }
}

/** The claims by which pods mount these volumes. */
export class StaticClaims extends Construct {
  constructor(scope: Construct, id: string, data: StaticData) {
    super(scope, id);
    const { namespace, project } = data;
    for (const directory of data.directories) {
      const { claim: name } = directory;
      new k8s.KubePersistentVolumeClaim(this, name, {
        metadata: { name, namespace, labels: labels(name, project) },
        spec: {
          accessModes,
          storageClassName,
          volumeName: volumeName(data, directory),
          resources: { requests: nominal },
        },
      });
    }
  }
}
