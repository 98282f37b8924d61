import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { KnownImage } from '../known-images';
import { labels, selector } from '../labels';
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
  readonly resources: { readonly cpu: string; readonly memory: string };
  /** Seconds to stop in. */
  readonly gracePeriod: number;
  /** Directories that the service writes to beside its data, with their size limit where they are in memory. */
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
  /** Size in mebibytes of a directory in memory, which counts towards the memory limit. @default none: on disk */
  readonly memory?: number;
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
    const scratchVolumes = props.scratch.map(({ name: volume, memory }): k8s.Volume => ({
      name: volume,
      emptyDir: memory === undefined ? {} : { medium: 'Memory', sizeLimit: k8s.Quantity.fromString(`${memory}Mi`) },
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
          metadata: {
            labels: labels(name, project),
            ...(props.podAnnotations && { annotations: props.podAnnotations }),
          },
          spec: {
            serviceAccountName: attachment.serviceAccountName,
            automountServiceAccountToken: false,
            // A Service called "redis" would set REDIS_PORT to "tcp://...".
            enableServiceLinks: false,
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
                resources: {
                  requests: {
                    cpu: k8s.Quantity.fromString(props.resources.cpu),
                    memory: k8s.Quantity.fromString(props.resources.memory),
                  },
                  limits: { memory: k8s.Quantity.fromString(props.resources.memory) },
                },
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
