import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { passwords } from '../../rules/data-service/credentials';
import {
  leastRabbitmqMemory,
  rabbitmqMemoryReason,
  rabbitmqSettings,
  rabbitmqUser,
  virtualHost as virtualHostRule,
} from '../../rules/data-service/rabbitmq';
import { brokenBy } from '../../rules/text-rule';
import { bytesOf, mebibytesOf } from '../size';
import { lockWaitSeconds } from '../slot-data/service-lock-wait';
import { DataService, type DataServiceProps } from './data-service';
import { startup, type Server, type ServerPlace, type ServiceKind } from './service-kind';

const port = 5672;

export interface RabbitmqProps extends DataServiceProps {
  /** Virtual host that is created on first start: "/", or letters, digits, "_", "." and "-". @default "/" */
  readonly virtualHost?: string | undefined;
}

/**
 * A single RabbitMQ on a data path, with 512Mi of memory or more. Its Secret has the keys RABBITMQ_USER and RABBITMQ_PASSWORD.
 *
 * The node name is fixed, because the server finds its data by it. Only the database lies on the data path; the cookie,
 * which the server insists on owning alone, is made anew with each pod.
 */
export class Rabbitmq extends DataService<RabbitmqProps> {
  constructor(scope: Construct, id: string, props: RabbitmqProps) {
    super(scope, id, props, rabbitmq);
  }
}

const rabbitmq: ServiceKind<RabbitmqProps> = {
  program: 'rabbitmq',
  prefix: 'RABBITMQ',
  port,
  mountPath: '/var/lib/rabbitmq/mnesia',
  user: rabbitmqUser,
  passwords: passwords.rabbitmq,
  settings: rabbitmqSettings,
  gracePeriod: 60,
  findings: ({ memory, virtualHost = '/' }) => ({
    memory: mebibytesOf(memory) < leastRabbitmqMemory ? rabbitmqMemoryReason : undefined,
    virtualHost: brokenBy(virtualHost, virtualHostRule),
  }),
  connection: ({ virtualHost = '/' }) => ({ VHOST: virtualHost }),
  server,
};

function server(props: RabbitmqProps, { mountPath, isCustomImage, fromSecret }: ServerPlace): Server {
  const accepts: k8s.Probe = { tcpSocket: { port: k8s.IntOrString.fromNumber(port) } };
  return {
    command: ['docker-entrypoint.sh', 'rabbitmq-server'],
    env: [
      { name: 'RABBITMQ_NODENAME', value: 'rabbit@localhost' },
      ...(isCustomImage ? [{ name: 'RABBITMQ_MNESIA_BASE', value: mountPath }] : []),
      fromSecret('RABBITMQ_DEFAULT_USER', 'USER'),
      fromSecret('RABBITMQ_DEFAULT_PASS', 'PASSWORD'),
      { name: 'RABBITMQ_DEFAULT_VHOST', value: props.virtualHost ?? '/' },
      // Nothing but the pod itself talks to the node: distribution and port mapper listen on loopback.
      { name: 'ERL_EPMD_ADDRESS', value: '127.0.0.1' },
      { name: 'RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS', value: '-kernel inet_dist_use_interface {127,0,0,1}' },
    ],
    probes: {
      // No rabbitmq-diagnostics: it costs seconds of CPU each time. The port opens when the boot is over.
      startupProbe: { ...accepts, ...startup(lockWaitSeconds, 300) },
      readinessProbe: { ...accepts, periodSeconds: 10, timeoutSeconds: 5 },
      livenessProbe: { ...accepts, periodSeconds: 30, timeoutSeconds: 5, failureThreshold: 5 },
    },
    scratch: [
      { name: 'tmp', mountPath: '/tmp', size: 256 },
      { name: 'home', mountPath: '/var/lib/rabbitmq', size: 64 },
      // Crash dumps and the log of upgrades go there even where the console is the log.
      { name: 'log', mountPath: '/var/log/rabbitmq', size: 1024 },
      // The image's entry point writes the first user's settings there.
      { name: 'conf-d', mountPath: '/etc/rabbitmq/conf.d', size: 16 },
    ],
    file: {
      directory: '/etc/rabbitmq',
      name: 'rabbitmq.conf',
      text: rabbitmqConf(bytesOf(props.memory), props.settings),
    },
  };
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
