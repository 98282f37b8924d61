import type { Construct } from 'constructs';
import {
  RabbitmqCluster,
  RabbitmqClusterSpecPersistenceStorage as Storage,
  RabbitmqClusterSpecResourcesLimits as Limit,
  RabbitmqClusterSpecResourcesRequests as Request,
} from '../../imports/rabbitmq.com';
import { rabbitmqConfProblem } from '../../rules/data-service/cluster-operator';
import {
  leastRabbitmqMemory,
  rabbitmqMemoryReason,
  rabbitmqSettings,
  virtualHost as virtualHostRule,
} from '../../rules/data-service/rabbitmq';
import { brokenBy } from '../../rules/text-rule';
import { selector } from '../labels';
import { mebibytesOf } from '../size';
import { amountsAs, amountsOfInstance } from './amounts';
import type { OperatedProps } from './operated-props';
import { OperatedService, type OperatedKind } from './operated-service';

export interface OperatedRabbitmqProps extends OperatedProps {
  /** Virtual host that is created on first start: "/", or letters, digits, "_", "." and "-". @default "/" */
  readonly virtualHost?: string | undefined;
}

/**
 * RabbitMQ as its cluster operator runs it: an odd number of nodes. Its Secret has the keys RABBITMQ_USER and RABBITMQ_PASSWORD for
 * applications, and the same as two lines in `default_user.conf` for the operator.
 */
export class OperatedRabbitmq extends OperatedService<OperatedRabbitmqProps> {
  constructor(scope: Construct, id: string, props: OperatedRabbitmqProps) {
    super(scope, id, props, rabbitmq);
    const { cluster, instances } = this;
    const { image, imagePullSecrets = [], secret, storage } = props;
    const { requests, limits } = amountsOfInstance(props);
    new RabbitmqCluster(this, 'RabbitmqCluster', {
      metadata: this.metadata(cluster, true),
      spec: {
        replicas: instances,
        image,
        ...(imagePullSecrets.length > 0 && { imagePullSecrets: imagePullSecrets.map((name) => ({ name })) }),
        persistence: {
          storage: Storage.fromString(storage.size.asString()),
          ...(storage.storageClass !== undefined && { storageClassName: storage.storageClass }),
        },
        resources: {
          requests: amountsAs(requests, (text) => Request.fromString(text)),
          limits: amountsAs(limits, (text) => Limit.fromString(text)),
        },
        affinity: {
          podAntiAffinity: {
            // On one node they still start, if together.
            preferredDuringSchedulingIgnoredDuringExecution: [
              {
                weight: 100,
                podAffinityTerm: {
                  topologyKey: 'kubernetes.io/hostname',
                  labelSelector: { matchLabels: selector(cluster) },
                },
              },
            ],
          },
        },
        rabbitmq: { additionalConfig: additionalConfig(props) },
        // Without, the operator makes a user that applications know nothing of.
        secretBackend: { externalSecret: { name: secret } },
      },
    });
  }
}

const rabbitmq: OperatedKind<OperatedRabbitmqProps> = {
  prefix: 'RABBITMQ',
  port: 5672,
  host: (cluster) => cluster,
  podLabel: 'app.kubernetes.io/name',
  connection: ({ virtualHost = '/' }) => ({ VHOST: virtualHost }),
  settings: rabbitmqSettings,
  findings: (props) => ({
    memory: mebibytesOf(props.memory) < leastRabbitmqMemory ? rabbitmqMemoryReason : undefined,
    ...((props.instances ?? 1) % 2 === 0 && { instances: 'must be odd: of an even number, a half is no majority' }),
    virtualHost: brokenBy(props.virtualHost ?? '/', virtualHostRule),
    settings: rabbitmqConfProblem(additionalConfig(props)),
  }),
};

/** Lines of rabbitmq.conf beside those that the operator writes. */
function additionalConfig({ virtualHost = '/', settings }: OperatedRabbitmqProps): string {
  return Object.entries({ default_vhost: virtualHost, ...settings })
    .map(([key, value]) => `${key} = ${value}\n`)
    .join('');
}
