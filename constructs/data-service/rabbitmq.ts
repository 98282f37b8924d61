import { createHash } from 'node:crypto';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { RabbitmqConfig } from '../../config/schema/data-service/rabbitmq';
import { imageOf } from '../known-images';
import { domain, labels } from '../labels';
import { lockWaitSeconds, type SlotData } from '../slot-data/slot-data';
import { connectionConfigMap, fromSecret } from './connection';
import { DataService } from './data-service';
import { GeneratedSecret } from './generated-secret';
import { bytesOf } from '../../config/memory';

export interface RabbitmqProps {
  readonly config: RabbitmqConfig;
  /** Where the data lives: ensured before start, emptied between tasks. */
  readonly data: SlotData;
}

/**
 * A single RabbitMQ on a data path.
 *
 * The node name is fixed, because the server finds its data by it. Only the database lies on the data path; the cookie,
 * which the server insists on owning alone, is made anew with each pod.
 */
export class Rabbitmq extends Construct {
  /** DNS name that clients in the same namespace use. */
  readonly host: string;
  readonly port = 5672;

  constructor(scope: Construct, id: string, { config, data }: RabbitmqProps) {
    super(scope, id);
    const { name, image, secret, resources, virtualHost = '/' } = config;
    this.host = name;
    const dataPath = config.dataPath ?? name;
    const mountPath = config.imageFacts?.dataDirectory ?? '/var/lib/rabbitmq/mnesia';

    connectionConfigMap(this, config.config, data, {
      RABBITMQ_HOST: this.host,
      RABBITMQ_PORT: String(this.port),
      RABBITMQ_VHOST: virtualHost,
    });
    if (data.target.slot !== undefined) {
      new GeneratedSecret(this, 'Secret', {
        name: secret,
        data,
        dataPath,
        values: { RABBITMQ_USER: config.user },
        random: ['RABBITMQ_PASSWORD'],
      });
    }

    const { namespace, project } = data.target;
    const serverConfig = rabbitmqConf(bytesOf(resources.memory), config.settings);
    const serverConfigName = `${name}-server`;
    new k8s.KubeConfigMap(this, 'ServerConfigMap', {
      metadata: { name: serverConfigName, namespace, labels: labels(name, project) },
      data: { 'rabbitmq.conf': serverConfig },
    });

    const accepts: k8s.Probe = { tcpSocket: { port: k8s.IntOrString.fromNumber(this.port) } };
    const startupPeriod = 10;
    new DataService(this, 'DataService', {
      name,
      data,
      dataPath,
      image,
      known: imageOf('rabbitmq', image, config.imageFacts),
      mountPath,
      command: ['docker-entrypoint.sh', 'rabbitmq-server'],
      port: this.port,
      env: [
        { name: 'RABBITMQ_NODENAME', value: 'rabbit@localhost' },
        ...(config.imageFacts ? [{ name: 'RABBITMQ_MNESIA_BASE', value: mountPath }] : []),
        fromSecret('RABBITMQ_DEFAULT_USER', secret, 'RABBITMQ_USER'),
        fromSecret('RABBITMQ_DEFAULT_PASS', secret, 'RABBITMQ_PASSWORD'),
        { name: 'RABBITMQ_DEFAULT_VHOST', value: virtualHost },
        // Nothing but the pod itself talks to the node: distribution and port mapper listen on loopback.
        { name: 'ERL_EPMD_ADDRESS', value: '127.0.0.1' },
        { name: 'RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS', value: '-kernel inet_dist_use_interface {127,0,0,1}' },
      ],
      // No rabbitmq-diagnostics: it costs seconds of CPU each time. The port opens when the boot is over.
      startupProbe: {
        ...accepts,
        periodSeconds: startupPeriod,
        failureThreshold: (lockWaitSeconds + 300) / startupPeriod,
      },
      readinessProbe: { ...accepts, periodSeconds: 10, timeoutSeconds: 5 },
      livenessProbe: { ...accepts, periodSeconds: 30, timeoutSeconds: 5, failureThreshold: 5 },
      resources,
      gracePeriod: 60,
      podAnnotations: { [`${domain}/config`]: createHash('sha256').update(serverConfig).digest('hex').slice(0, 16) },
      scratch: [
        { name: 'tmp', mountPath: '/tmp', size: 256 },
        { name: 'home', mountPath: '/var/lib/rabbitmq', size: 64 },
        // Crash dumps and the log of upgrades go there even where the console is the log.
        { name: 'log', mountPath: '/var/log/rabbitmq', size: 1024 },
        // The image's entry point writes the first user's settings there.
        { name: 'conf-d', mountPath: '/etc/rabbitmq/conf.d', size: 16 },
      ],
      volumes: [
        {
          volume: { name: 'server-config', configMap: { name: serverConfigName } },
          mount: {
            name: 'server-config',
            mountPath: '/etc/rabbitmq/rabbitmq.conf',
            subPath: 'rabbitmq.conf',
            readOnly: true,
          },
        },
      ],
    });
  }
}

/**
 * @param memory limit of the container, in bytes
 * @param settings those of the user, which win
 */
function rabbitmqConf(memory: number, settings: Readonly<Record<string, string>> = {}): string {
  // What the cluster operator leaves to the runtime; the server does not see the limit reliably (rabbitmq-server#10974).
  const headroom = Math.min(memory * 0.2, 2 * 1024 ** 3);
  // Of an absolute and a relative one, the server takes the absolute.
  const hasDiskLimit = Object.keys(settings).some((key) => key.startsWith('disk_free_limit.'));
  const all = {
    'auth_mechanisms.1': 'PLAIN',
    'auth_mechanisms.2': 'AMQPLAIN',
    total_memory_available_override_value: String(Math.floor(memory - headroom)),
    ...(!hasDiskLimit && { 'disk_free_limit.absolute': '256MB' }),
    'log.console': 'true',
    'log.file': 'false',
    ...settings,
  };
  return Object.entries(all)
    .map(([key, value]) => `${key} = ${value}\n`)
    .join('');
}
