import { join } from 'node:path';
import { Construct } from 'constructs';
import type { RedisConfig } from '../../config/schema/data-service/redis';
import { imageOf } from '../known-images';
import { scriptFile } from '../script-file';
import { lockWaitSeconds, type SlotData } from '../slot-data/slot-data';
import { connectionConfigMap, fromSecret } from './connection';
import { DataService } from './data-service';
import { GeneratedSecret } from './generated-secret';
import { bytesOf } from '../../config/memory';

const startScript = join(__dirname, 'scripts/redis-server.sh');

export interface RedisProps {
  readonly config: RedisConfig;
  /** Where the data lives: ensured before start, emptied between tasks. */
  readonly data: SlotData;
}

/**
 * A single Redis on a data path.
 *
 * Keeps its data in the append-only file and writes no dump: a dump written at SIGTERM into a directory that was just
 * emptied would bring the old keys back. Stops in any case, also when its directory is gone.
 */
export class Redis extends Construct {
  /** DNS name that clients in the same namespace use. */
  readonly host: string;
  readonly port = 6379;

  constructor(scope: Construct, id: string, { config, data }: RedisProps) {
    super(scope, id);
    const { name, image, secret, resources } = config;
    this.host = name;
    const dataPath = config.dataPath ?? name;
    const mountPath = config.imageFacts?.dataDirectory ?? '/data';

    connectionConfigMap(this, config.config, data, {
      REDIS_HOST: this.host,
      REDIS_PORT: String(this.port),
      REDIS_DB: String(config.database ?? 0),
    });
    if (data.target.slot !== undefined) {
      new GeneratedSecret(this, 'Secret', { name: secret, data, dataPath, values: {}, random: ['REDIS_PASSWORD'] });
    }

    // Without a password, or while it loads, redis-cli prints why and exits with 0: only PONG is an answer.
    const answers = '[ "$(redis-cli ping)" = PONG ]';
    const startupPeriod = 5;
    new DataService(this, 'DataService', {
      name,
      data,
      dataPath,
      image,
      known: imageOf('redis', image, config.imageFacts),
      mountPath,
      command: [
        ...['/bin/sh', '-c', scriptFile(startScript), 'redis-server'],
        ...['--dir', mountPath, '--save', '', '--appendonly', 'yes', '--shutdown-on-sigterm', 'nosave', 'force'],
        ...Object.entries({
          // Room for the copy that a rewrite of the append-only file needs.
          maxmemory: String(Math.floor(bytesOf(resources.memory) * 0.75)),
          // A queue may lie in it.
          'maxmemory-policy': 'noeviction',
          ...config.settings,
        }).flatMap(([key, value]) => [`--${key}`, ...value.trim().split(/\s+/)]),
      ],
      port: this.port,
      env: [
        fromSecret('REDIS_PASSWORD', secret, 'REDIS_PASSWORD'),
        fromSecret('REDISCLI_AUTH', secret, 'REDIS_PASSWORD'),
      ],
      startupProbe: {
        exec: { command: ['/bin/sh', '-c', answers] },
        periodSeconds: startupPeriod,
        timeoutSeconds: 5,
        failureThreshold: (lockWaitSeconds + 300) / startupPeriod,
      },
      // A Redis that cannot write to its disk answers PING and refuses writes.
      readinessProbe: {
        exec: {
          command: ['/bin/sh', '-c', `${answers} && redis-cli info persistence | grep -q '^aof_last_write_status:ok'`],
        },
        periodSeconds: 10,
        timeoutSeconds: 5,
      },
      // Any answer is a sign of life.
      livenessProbe: {
        exec: { command: ['redis-cli', 'ping'] },
        periodSeconds: 10,
        timeoutSeconds: 5,
        failureThreshold: 6,
      },
      resources,
      gracePeriod: 30,
      scratch: [
        { name: 'tmp', mountPath: '/tmp', size: 256 },
        { name: 'run', mountPath: '/run/redis', size: 1, inMemory: true },
      ],
    });
  }
}
