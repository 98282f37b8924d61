import { digest } from '../../input/digest';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { quantityText } from '../../kubernetes/quantity';
import { computedFrom } from '../../siblings/standing-in';
import { checkProps, InvalidProps } from '../invalid-props';
import { quantities } from '../job-resources';
import { imageOf, type KnownImage } from '../known-images';
import { domain, labels, selector } from '../labels';
import { podMetadata, pullSecrets } from '../own-pods';
import { asUser } from '../security';
import { mebibytesOf } from '../size';
import type { DataAttachment, DataClaim } from '../slot-data/data-of-slot';
import { awaited, awaitedVolume } from './await-secrets';
import type { DataServiceProps } from './data-service-props';
import { GeneratedSecret } from './generated-secret';
import { serviceFindings } from './service-findings';
import type { ScratchDirectory, Server, ServerFile, ServiceKind } from './service-kind';

export type { DataServiceProps } from './data-service-props';

/**
 * One pod on one data directory, reached by one Service from its own namespace only: all that a data service is but for its `kind`.
 *
 * It consists of a ConfigMap with its address, a Secret that is generated where that is asked for, a StatefulSet that holds the lock on
 * the directory, a Service and a NetworkPolicy.
 */
export abstract class DataService<Props extends DataServiceProps = DataServiceProps> extends Construct {
  /** DNS name that clients in the same namespace use. */
  readonly host: string;
  /** Port of clients. */
  readonly port: number;
  /** Name of the ConfigMap with the address, for `envFrom`. */
  readonly configMap: string;
  /** Name of the Secret with the credentials, for `envFrom`. */
  readonly secret: string;

  protected constructor(
    scope: Construct,
    id: string,
    private readonly props: Props,
    private readonly kind: ServiceKind<Props>,
  ) {
    super(scope, id);
    const { data, name = id, configMap = `${name}-config`, credentials } = props;
    this.host = name;
    this.port = kind.port;
    this.configMap = configMap;
    this.secret = credentials.secret ?? `${name}-credentials`;
    checkProps(this, serviceFindings(props, kind, this));
    const known = this.knownImage();
    const claim = data.claim(known, dataVolume);
    if (claim.user === 0)
      throw new InvalidProps(this, [`does not run as root: give data path "${data.name}" another owner`]);
    const attachment = data.data.ensure({
      workload: `StatefulSet/${name}`,
      claims: [claim],
      serviceImage: known.hasTools ? props.image : undefined,
      isOfGroup: true,
    });

    this.makeConnection();
    if (credentials.source === 'generated') this.generateSecret(claim);
    const server = this.server();
    if (server.file) this.makeFile(server.file);
    this.makeStatefulSet(server, attachment, claim);
    data.data.serve({
      host: this.host,
      port: this.port,
      program: kind.program,
      dataPath: data.name,
      image: props.image,
      user: claim.user,
      group: claim.group,
      env: server.env,
      mountPath: this.mountPath,
      memory: mebibytesOf(props.memory),
      scratch: server.scratch,
    });
    const metadata = this.metadata(name);
    new k8s.KubeService(this, 'Service', {
      metadata,
      spec: { selector: selector(name), ports: [{ port: this.port }] },
    });
    new k8s.KubeNetworkPolicy(this, 'NetworkPolicy', {
      metadata,
      spec: {
        podSelector: { matchLabels: selector(name) },
        policyTypes: ['Ingress', 'Egress'],
        // Pods of the same namespace, so of the same slot. It calls nobody itself.
        ingress: [{ from: [{ podSelector: {} }], ports: [{ port: k8s.IntOrString.fromNumber(this.port) }] }],
      },
    });
  }

  private get mountPath(): string {
    return this.props.imageFacts?.dataDirectory ?? this.kind.mountPath;
  }

  /** Metadata of an object of that name. */
  private metadata(name: string, belongsTo = name): k8s.ObjectMeta {
    const { namespace, tools } = this.props.data.data;
    return { name, namespace, labels: labels(belongsTo, tools.project) };
  }

  private makeConnection(): void {
    const { prefix, connection } = this.kind;
    const values = { HOST: this.host, PORT: String(this.port), ...connection(this.props) };
    new k8s.KubeConfigMap(this, 'ConfigMap', {
      metadata: this.metadata(this.configMap),
      data: Object.fromEntries(Object.entries(values).map(([key, value]) => [`${prefix}_${key}`, value])),
    });
  }

  private generateSecret(owner: DataClaim): void {
    const { prefix, passwords } = this.kind;
    const { data, credentials } = this.props;
    data.data.generateSecret(this.secret, this.host);
    new GeneratedSecret(this, 'Secret', {
      name: this.secret,
      data: data.data,
      owner,
      values: credentials.user === undefined ? {} : { [`${prefix}_USER`]: credentials.user },
      random: passwords.map((key) => `${prefix}_${key}`),
      besides: selector(this.host),
    });
  }

  private server(): Server {
    const { kind, props, mountPath, secret } = this;
    return kind.server(props, {
      name: this.host,
      mountPath,
      isCustomImage: props.imageFacts !== undefined,
      memory: mebibytesOf(props.memory),
      fromSecret: (name, key) => ({
        name,
        valueFrom: { secretKeyRef: { name: secret, key: `${kind.prefix}_${key}` } },
      }),
    });
  }

  private makeFile({ name, text }: ServerFile): void {
    new k8s.KubeConfigMap(this, 'ServerConfigMap', {
      metadata: this.metadata(`${this.host}-server`, this.host),
      data: { [name]: text },
    });
  }

  private makeStatefulSet(
    server: Server,
    attachment: DataAttachment,
    { user, group }: { readonly user: number; readonly group: number },
  ): void {
    const { host: name, port, mountPath, props } = this;
    const { data: path, image, credentials } = props;
    const { data } = path;
    const { imagePullPolicy } = data;
    const { groupChangePolicy } = data.store;
    const files = server.file ? [mountedFile(server.file, `${name}-server`)] : [];
    const isGenerated = credentials.source === 'generated';
    const variables = isGenerated ? [awaited(this.secret, data.generation)] : [];
    const volumes = isGenerated ? [awaitedVolume(this.secret, data.generation)] : [];
    new k8s.KubeStatefulSet(this, 'StatefulSet', {
      metadata: this.metadata(name),
      spec: {
        replicas: 1,
        serviceName: name,
        // With OrderedReady, a pod that never became ready is not replaced by a rollout that would mend it.
        podManagementPolicy: 'Parallel',
        revisionHistoryLimit: 3,
        selector: { matchLabels: selector(name) },
        template: {
          metadata: podMetadata(labels(name, data.tools.project), server.file && annotationOf(server.file)),
          spec: {
            serviceAccountName: attachment.serviceAccountName,
            automountServiceAccountToken: false,
            // A Service called "redis" would set REDIS_PORT to "tcp://...".
            enableServiceLinks: false,
            ...pullSecrets(data.imagePullSecrets),
            ...(attachment.affinity && { affinity: attachment.affinity }),
            terminationGracePeriodSeconds: this.kind.gracePeriod,
            // Makes Secret files readable to the service; directories of the node are left alone by the kubelet.
            securityContext: {
              fsGroup: group,
              ...(groupChangePolicy !== undefined && { fsGroupChangePolicy: groupChangePolicy }),
            },
            initContainers: [...attachment.initContainers],
            containers: [
              {
                name,
                image,
                ...(imagePullPolicy && { imagePullPolicy }),
                command: data.lockedCommand(path.name, mountPath, server.command),
                env: [...server.env, ...variables],
                ports: [{ containerPort: port }],
                resources: resourcesOf(props, server.scratch),
                ...server.probes,
                securityContext: asUser(user, group),
                terminationMessagePolicy: 'FallbackToLogsOnError',
                volumeMounts: [
                  ...files.map(({ mount }) => mount),
                  ...server.scratch.map(({ name: volume, mountPath: place }) => ({ name: volume, mountPath: place })),
                  { name: dataVolume, mountPath, ...(path.subPath !== undefined && { subPath: path.subPath }) },
                  ...attachment.lockMounts,
                  ...volumes.map(({ mount }) => mount),
                ],
              },
            ],
            volumes: [
              path.volume(dataVolume),
              ...attachment.volumes,
              ...server.scratch.map(scratchVolume),
              ...files.map(({ volume }) => volume),
              ...volumes.map(({ volume }) => volume),
            ],
          },
        },
      },
    });
  }

  private knownImage(): KnownImage {
    const { image, imageFacts } = this.props;
    try {
      return imageOf(this.kind.program, image, imageFacts);
    } catch (error) {
      throw new InvalidProps(this, [(error as Error).message]);
    }
  }
}

function scratchVolume({ name, size, inMemory = false }: ScratchDirectory): k8s.Volume {
  const sizeLimit = k8s.Quantity.fromString(mebibytes(size));
  return { name, emptyDir: { ...(inMemory && { medium: 'Memory' }), sizeLimit } };
}

/** Mounted alone, so that what else the image has in its directory stays. */
function mountedFile(
  { directory, name }: ServerFile,
  configMap: string,
): { readonly volume: k8s.Volume; readonly mount: k8s.VolumeMount } {
  return {
    volume: { name: 'server-config', configMap: { name: configMap } },
    mount: { name: 'server-config', mountPath: `${directory}/${name}`, subPath: name, readOnly: true },
  };
}

function annotationOf({ text }: ServerFile): Record<string, string> {
  return { [`${domain}/config`]: computedFrom(text, hash) };
}

function hash(text: string): string {
  return digest(text, 16);
}

/** Name of the volume with the data in the pod. */
const dataVolume = 'data';

/** Mebibytes on the node's own disk for the logs of a container, of which the kubelet keeps five of 10Mi by default. */
const logSize = 64;

/** Of the node's own disk nothing is set aside, and all that the service may fill is the limit. */
function resourcesOf(
  { memory: size, cpu, cpuLimit }: DataServiceProps,
  scratch: readonly ScratchDirectory[],
): k8s.ResourceRequirements {
  const onDisk = scratch.filter(({ inMemory = false }) => !inMemory).reduce((sum, each) => sum + each.size, logSize);
  const memory = size.asString();
  return {
    requests: quantities({ ...(cpu && { cpu: cpu.amount }), memory, 'ephemeral-storage': '0' }),
    limits: quantities({
      ...(cpuLimit && { cpu: cpuLimit.amount }),
      memory,
      'ephemeral-storage': mebibytes(onDisk),
    }),
  };
}

function mebibytes(count: number): string {
  return quantityText(count * 1024 ** 2 * 1000, true);
}
