import type { Construct } from 'constructs';
import { passwords } from '../../rules/data-service/credentials';
import { databaseReason, highestDatabase, redisSettings } from '../../rules/data-service/redis';
import { bytesOf } from '../size';
import { lockWaitSeconds } from '../slot-data/service-lock-wait';
import { placedScript } from '../slot-data/placed-scripts';
import { DataService, type DataServiceProps } from './data-service';
import { startup, type Server, type ServerPlace, type ServiceKind } from './service-kind';

export interface RedisProps extends DataServiceProps {
  /** Number of the database that clients are told to use, from 0 to 15. @default 0 */
  readonly database?: number | undefined;
}

/**
 * A single Redis on a data path. Its Secret has the key REDIS_PASSWORD.
 *
 * Keeps its data in the append-only file and writes no dump: a dump written at SIGTERM into a directory that was just
 * emptied would bring the old keys back. Stops in any case, also when its directory is gone.
 */
export class Redis extends DataService<RedisProps> {
  constructor(scope: Construct, id: string, props: RedisProps) {
    super(scope, id, props, redis);
  }
}

const redis: ServiceKind<RedisProps> = {
  program: 'redis',
  prefix: 'REDIS',
  port: 6379,
  mountPath: '/data',
  passwords: passwords.redis,
  settings: redisSettings,
  gracePeriod: 30,
  findings: ({ database = 0 }) => ({
    database: Number.isInteger(database) && database >= 0 && database <= highestDatabase ? undefined : databaseReason,
  }),
  connection: ({ database = 0 }) => ({ DB: String(database) }),
  server,
};

// Without a password, or while it loads, redis-cli prints why and exits with 0: only PONG is an answer.
const answers = '[ "$(redis-cli ping)" = PONG ]';

function server({ memory, settings }: RedisProps, { mountPath, fromSecret }: ServerPlace): Server {
  const all = {
    // Room for the copy that a rewrite of the append-only file needs.
    maxmemory: String(Math.floor(bytesOf(memory) * 0.75)),
    // A queue may lie in it.
    'maxmemory-policy': 'noeviction',
    ...settings,
  };
  // A Redis that cannot write to its disk answers PING and refuses writes.
  const isWritable = `${answers} && redis-cli info persistence | grep -q '^aof_last_write_status:ok'`;
  return {
    command: [
      ...placedScript('/bin/sh', 'redis-server'),
      ...['--dir', mountPath, '--save', '', '--appendonly', 'yes', '--shutdown-on-sigterm', 'nosave', 'force'],
      ...Object.entries(all).flatMap(([key, value]) => [`--${key}`, ...value.trim().split(/\s+/)]),
    ],
    env: [fromSecret('REDIS_PASSWORD', 'PASSWORD'), fromSecret('REDISCLI_AUTH', 'PASSWORD')],
    probes: {
      startupProbe: {
        exec: { command: ['/bin/sh', '-c', answers] },
        timeoutSeconds: 5,
        ...startup(lockWaitSeconds, 300),
      },
      readinessProbe: { exec: { command: ['/bin/sh', '-c', isWritable] }, periodSeconds: 10, timeoutSeconds: 5 },
      // Any answer is a sign of life.
      livenessProbe: {
        exec: { command: ['redis-cli', 'ping'] },
        periodSeconds: 10,
        timeoutSeconds: 5,
        failureThreshold: 6,
      },
    },
    scratch: [
      { name: 'tmp', mountPath: '/tmp', size: 256 },
      { name: 'run', mountPath: '/run/redis', size: 1, inMemory: true },
    ],
  };
}
