import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { KnownImage } from '../known-images';
import { quantityText } from '../../kubernetes/quantity';
import { quantities } from '../job-resources';
import { labels, selector } from '../labels';
import { podMetadata, pullSecrets } from '../own-pods';
import { asUser } from '../security';
import type { SlotData } from '../slot-data/slot-data';

export interface DataServiceProps {
  /** Name of the StatefulSet, the Service and the NetworkPolicy; the host name of clients. */
  readonly name: string;
  readonly data: SlotData;
  readonly dataPath: string;
  readonly image: string;
  readonly known: KnownImage;
  /** Where the data directory is mounted. */
  readonly mountPath: string;
  /** What runs while the lock on the data directory is held. */
  readonly command: readonly string[];
  /** Port of clients. */
  readonly port: number;
  readonly env: readonly k8s.EnvVar[];
  readonly startupProbe: k8s.Probe;
  readonly readinessProbe: k8s.Probe;
  readonly livenessProbe: k8s.Probe;
  readonly resources: {
    readonly cpu: string;
    /** @default none */
    readonly cpuLimit?: string | undefined;
    readonly memory: string;
  };
  /** Seconds to stop in. */
  readonly gracePeriod: number;
  /** Directories that the service writes to beside its data. */
  readonly scratch: readonly ScratchDirectory[];
  /** Further volumes, each with its mount. @default none */
  readonly volumes?: readonly { readonly volume: k8s.Volume; readonly mount: k8s.VolumeMount }[];
  /** Annotations of the pod. @default none */
  readonly podAnnotations?: Record<string, string>;
}

/** An empty directory in an otherwise read-only container. */
export interface ScratchDirectory {
  readonly name: string;
  readonly mountPath: string;
  /** Largest size in mebibytes: above it, a directory on disk has the pod evicted, and one in memory is full. */
  readonly size: number;
  /** Whether it is in memory, where it counts towards the memory limit. @default false: on the node's own disk */
  readonly inMemory?: boolean;
}

/** What the three data services have in common: one pod on one data directory, reached by one Service from its own namespace only. */
export class DataService extends Construct {
  constructor(scope: Construct, id: string, props: DataServiceProps) {
    super(scope, id);
    const { name, data, known, port } = props;
    const { namespace, project, imagePullPolicy } = data.target;
    const metadata = { name, namespace, labels: labels(name, project) };
    const claim = data.claim(props.dataPath, known);
    if (claim.user === 0) throw new Error(`does not run as root: give data path "${props.dataPath}" another owner`);
    const attachment = data.attach(`StatefulSet/${name}`, [claim], known.hasTools ? props.image : undefined);
    const scratchVolumes = props.scratch.map(({ name: volume, size, inMemory = false }): k8s.Volume => ({
      name: volume,
      emptyDir: { ...(inMemory && { medium: 'Memory' }), sizeLimit: k8s.Quantity.fromString(mebibytes(size)) },
    }));
    const volumes = props.volumes ?? [];

    new k8s.KubeStatefulSet(this, 'StatefulSet', {
      metadata,
      spec: {
        replicas: 1,
        serviceName: name,
        // With OrderedReady, a pod that never became ready is not replaced by a rollout that would mend it.
        podManagementPolicy: 'Parallel',
        revisionHistoryLimit: 3,
        selector: { matchLabels: selector(name) },
        template: {
          metadata: podMetadata(labels(name, project), props.podAnnotations),
          spec: {
            serviceAccountName: attachment.serviceAccountName,
            automountServiceAccountToken: false,
            // A Service called "redis" would set REDIS_PORT to "tcp://...".
            enableServiceLinks: false,
            ...pullSecrets(data.target),
            ...(attachment.affinity && { affinity: attachment.affinity }),
            terminationGracePeriodSeconds: props.gracePeriod,
            // Makes Secret files readable to the service; hostPath volumes are left alone by the kubelet.
            securityContext: { fsGroup: claim.group },
            initContainers: [attachment.initContainer],
            containers: [
              {
                name,
                image: props.image,
                ...(imagePullPolicy && { imagePullPolicy }),
                command: data.lockedCommand(props.dataPath, props.mountPath, props.command),
                env: [...props.env],
                ports: [{ containerPort: port }],
                resources: resourcesOf(props),
                startupProbe: props.startupProbe,
                readinessProbe: props.readinessProbe,
                livenessProbe: props.livenessProbe,
                securityContext: asUser(claim.user, claim.group),
                terminationMessagePolicy: 'FallbackToLogsOnError',
                volumeMounts: [
                  ...volumes.map(({ mount }) => mount),
                  ...props.scratch.map(({ name: volume, mountPath }) => ({ name: volume, mountPath })),
                  { name: 'data', mountPath: props.mountPath },
                  attachment.ticketMount,
                ],
              },
            ],
            volumes: [
              data.volume(props.dataPath, 'data'),
              ...attachment.volumes,
              ...scratchVolumes,
              ...volumes.map(({ volume }) => volume),
            ],
          },
        },
      },
    });
    new k8s.KubeService(this, 'Service', { metadata, spec: { selector: selector(name), ports: [{ port }] } });
    new k8s.KubeNetworkPolicy(this, 'NetworkPolicy', {
      metadata,
      spec: {
        podSelector: { matchLabels: selector(name) },
        policyTypes: ['Ingress', 'Egress'],
        // Pods of the same namespace, so of the same slot. It calls nobody itself.
        ingress: [{ from: [{ podSelector: {} }], ports: [{ port: k8s.IntOrString.fromNumber(port) }] }],
      },
    });
  }
}

/** Mebibytes on the node's own disk for the logs of a container, of which the kubelet keeps five of 10Mi by default. */
const logSize = 64;

/** Of the node's own disk nothing is set aside, and all that the service may fill is the limit. */
function resourcesOf({ resources: { cpu, cpuLimit, memory }, scratch }: DataServiceProps): k8s.ResourceRequirements {
  const onDisk = scratch.filter(({ inMemory = false }) => !inMemory).reduce((sum, { size }) => sum + size, logSize);
  return {
    requests: quantities({ cpu, memory, 'ephemeral-storage': '0' }),
    limits: quantities({
      ...(cpuLimit !== undefined && { cpu: cpuLimit }),
      memory,
      'ephemeral-storage': mebibytes(onDisk),
    }),
  };
}

function mebibytes(count: number): string {
  return quantityText(count * 1024 ** 2 * 1000, true);
}
