import { join } from 'node:path';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { bytesOf, mebibytesOf } from '../../config/memory';
import type { PostgresConfig } from '../../config/schema/data-service/postgres';
import { imageOf } from '../known-images';
import { scriptFile } from '../script-file';
import { lockWaitSeconds, type SlotData } from '../slot-data/slot-data';
import { connectionConfigMap, fromSecret } from './connection';
import { DataService } from './data-service';
import { GeneratedSecret } from './generated-secret';

const startScript = join(__dirname, 'scripts/postgres-server.sh');

export interface PostgresProps {
  readonly config: PostgresConfig;
  /** Where the data lives: ensured before start, emptied between tasks. */
  readonly data: SlotData;
}

/**
 * A single PostgreSQL on a data path.
 *
 * Mounted at the image's own VOLUME with the database in a subdirectory: mounted at the parent, the runtime would lay an
 * anonymous volume over it, and the database would never reach the data path (docker-library/postgres#952). A first start
 * that was interrupted is started over: the image would take what is there for a database.
 */
export class Postgres extends Construct {
  /** DNS name that clients in the same namespace use. */
  readonly host: string;
  readonly port = 5432;

  constructor(scope: Construct, id: string, { config, data }: PostgresProps) {
    super(scope, id);
    const { name, image, database, secret, resources, settings } = config;
    this.host = name;
    const dataPath = config.dataPath ?? name;
    const memory = mebibytesOf(bytesOf(resources.memory));
    // Parallel queries work there; with the 64Mi that a container has by default, some of them fail.
    const sharedMemory =
      config.sharedMemory === undefined
        ? Math.max(64, Math.floor(memory / 4))
        : mebibytesOf(bytesOf(config.sharedMemory));
    const mountPath = config.imageFacts?.dataDirectory ?? '/var/lib/postgresql/data';

    connectionConfigMap(this, config.config, data, {
      POSTGRES_HOST: this.host,
      POSTGRES_PORT: String(this.port),
      POSTGRES_DB: database,
    });
    if (data.target.slot !== undefined) {
      new GeneratedSecret(this, 'Secret', {
        name: secret,
        data,
        dataPath,
        values: { POSTGRES_USER: config.user },
        random: ['POSTGRES_PASSWORD'],
      });
    }

    // Over TCP: while it initializes, the server listens on its socket only. User and database come from PGUSER and PGDATABASE.
    const isReady = ['pg_isready', '--quiet', '--host=127.0.0.1', `--port=${this.port}`];
    const startupPeriod = 5;
    new DataService(this, 'DataService', {
      name,
      data,
      dataPath,
      image,
      known: imageOf('postgres', image, config.imageFacts),
      mountPath,
      command: [
        ...['/bin/sh', '-c', scriptFile(startScript), 'postgres-server'],
        ...Object.entries({ shared_buffers: `${Math.floor(memory / 4)}MB`, ...settings }).flatMap(([key, value]) => [
          '-c',
          `${key}=${value}`,
        ]),
      ],
      port: this.port,
      env: [
        { name: 'PGDATA', value: `${mountPath}/pgdata` },
        { name: 'POSTGRES_DB', value: database },
        fromSecret('POSTGRES_USER', secret, 'POSTGRES_USER'),
        fromSecret('POSTGRES_PASSWORD', secret, 'POSTGRES_PASSWORD'),
        fromSecret('PGUSER', secret, 'POSTGRES_USER'),
        { name: 'PGDATABASE', value: database },
      ],
      // Recovery after a crash takes as long as it takes: ten minutes after the wait for the lock.
      startupProbe: {
        exec: { command: isReady },
        periodSeconds: startupPeriod,
        failureThreshold: (lockWaitSeconds + 600) / startupPeriod,
      },
      readinessProbe: { exec: { command: isReady }, periodSeconds: 10, timeoutSeconds: 5 },
      livenessProbe: {
        tcpSocket: { port: k8s.IntOrString.fromNumber(this.port) },
        periodSeconds: 10,
        failureThreshold: 6,
      },
      resources,
      // The image's stop signal is SIGINT: a fast shutdown, which waits for no client.
      gracePeriod: 60,
      scratch: [
        { name: 'tmp', mountPath: '/tmp', size: 1024 },
        { name: 'run', mountPath: '/var/run/postgresql', size: 16 },
        { name: 'shared-memory', mountPath: '/dev/shm', size: sharedMemory, inMemory: true },
      ],
    });
  }
}
