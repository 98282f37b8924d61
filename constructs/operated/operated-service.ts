import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { imageProblem } from '../../kubernetes/image-name';
import { clusterName, clusterNameProblem, presentClusters, usualInstances } from '../../rules/data-service/operated';
import { label } from '../../rules/names';
import { settingProblem, type SettingsRule } from '../../rules/server-settings';
import { brokenBy } from '../../rules/text-rule';
import { operatedDataAnnotations } from '../facts/operated-data';
import { checkProps, type Findings } from '../invalid-props';
import { labels } from '../labels';
import { sizeProblem } from '../size';
import type { OperatedProps } from './operated-props';

/** What tells one service from another. */
export interface OperatedKind<Props extends OperatedProps> {
  /** Beginning of the names of its variables: of POSTGRES, these are POSTGRES_HOST, POSTGRES_PORT. */
  readonly prefix: string;
  /** Port of clients. */
  readonly port: number;
  /** Name of the operator's Service that leads to whoever takes writes. */
  readonly host: (cluster: string) => string;
  /** Label that the operator gives the pods of an object, with that one's name. */
  readonly podLabel: string;
  /** Who else calls its pods. @default nobody */
  readonly callers?: readonly k8s.NetworkPolicyIngressRule[];
  /** Values of the ConfigMap beside host and port, by their names behind the prefix. */
  readonly connection: (props: Props) => Readonly<Record<string, string>>;
  /** Settings of the server that may be stated. */
  readonly settings: SettingsRule;
  /** What is wrong with those of its props that only it has. */
  readonly findings: (props: Props) => Findings;
}

/**
 * A service that an operator runs, for lasting environments that outgrow one pod: all of it but for the operator's own object.
 *
 * That object is another one in each generation of the data, by its name. So a new generation begins empty whatever the operator does, the
 * former one keeps its data, and nothing is deleted until somebody says so to Argo CD, or does it by hand. Applications go where the
 * ConfigMap says, whose name stays.
 */
export abstract class OperatedService<Props extends OperatedProps = OperatedProps> extends Construct {
  /** DNS name that clients in the same namespace use. */
  readonly host: string;
  /** Port of clients. */
  readonly port: number;
  /** Name of the ConfigMap with the address, for `envFrom`. */
  readonly configMap: string;
  /** Name of the operator's object. */
  readonly cluster: string;

  protected readonly service: string;
  protected readonly instances: number;

  protected constructor(
    scope: Construct,
    id: string,
    protected readonly props: Props,
    private readonly kind: OperatedKind<Props>,
  ) {
    super(scope, id);
    const { name = id, generation, configMap = `${name}-config`, instances = usualInstances } = props;
    this.service = name;
    this.cluster = clusterName(name, generation);
    this.host = kind.host(this.cluster);
    this.port = kind.port;
    this.configMap = configMap;
    this.instances = instances;
    checkProps(this, this.findings());
    this.makeConnection();
    this.makeNetworkPolicy();
  }

  /** Metadata of an object, which says whose data it is where it is the operator's own. */
  protected metadata(name: string, isOfData: boolean): k8s.ObjectMeta {
    const { namespace, project, generation } = this.props;
    return {
      name,
      namespace,
      labels: labels(this.service, project),
      ...(isOfData && { annotations: operatedDataAnnotations({ service: this.service, generation }) }),
    };
  }

  private findings(): Findings {
    const { props, kind, service, cluster, instances } = this;
    const { image, memory, storage, secret, settings = {} } = props;
    const ofSettings = Object.entries(settings).map(
      ([key, value]) => [`settings.${key}`, settingProblem(key, value, kind.settings)] as const,
    );
    const ofSizes = { memory: sizeProblem(memory), 'storage.size': sizeProblem(storage.size) };
    return {
      name: brokenBy(service, label) ?? clusterNameProblem(cluster),
      image: imageProblem(image),
      instances: Number.isInteger(instances) && instances > 0 ? undefined : 'must be a whole number from 1 on',
      ...ofSizes,
      secret: brokenBy(secret, label),
      configMap: brokenBy(this.configMap, label),
      ...Object.fromEntries(ofSettings),
      ...(Object.values(ofSizes).every((problem) => problem === undefined) && kind.findings(props)),
    };
  }

  private makeConnection(): void {
    const { prefix, connection } = this.kind;
    const values = { HOST: this.host, PORT: String(this.port), ...connection(this.props) };
    new k8s.KubeConfigMap(this, 'ConfigMap', {
      metadata: this.metadata(this.configMap, true),
      data: Object.fromEntries(Object.entries(values).map(([key, value]) => [`${prefix}_${key}`, value])),
    });
  }

  /** As closed as the one pod of a data service: called by its own namespace. */
  private makeNetworkPolicy(): void {
    const { kind, service, props } = this;
    const values = presentClusters(service, props.generation);
    const ofCluster: k8s.LabelSelector = { matchExpressions: [{ key: kind.podLabel, operator: 'In', values }] };
    new k8s.KubeNetworkPolicy(this, 'NetworkPolicy', {
      metadata: this.metadata(service, false),
      spec: {
        podSelector: ofCluster,
        policyTypes: ['Ingress', 'Egress'],
        ingress: [
          { from: [{ podSelector: {} }], ports: [{ port: k8s.IntOrString.fromNumber(this.port) }] },
          // Instances copy from each other, and agree on who leads.
          { from: [{ podSelector: ofCluster }] },
          ...(kind.callers ?? []),
        ],
        // The API server, which tells instances of each other, and no policy can name; the object store of backups.
        egress: [{}],
      },
    });
  }
}
