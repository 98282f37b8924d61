import type { Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { passwords } from '../../rules/data-service/credentials';
import { postgresSettings, sqlName } from '../../rules/data-service/postgres';
import { brokenBy } from '../../rules/text-rule';
import type { Findings } from '../invalid-props';
import { mebibytesOf, sizeProblem } from '../size';
import { lockWaitSeconds } from '../slot-data/service-lock-wait';
import { placedScript } from '../slot-data/placed-scripts';
import { DataService, type DataServiceProps } from './data-service';
import { startup, type Server, type ServerPlace, type ServiceKind } from './service-kind';

const port = 5432;

export interface PostgresProps extends DataServiceProps {
  /** Database that is created on first start: a plain SQL name. */
  readonly database: string;
  /**
   * Largest size of /dev/shm, where parallel queries work; what is used counts towards the memory, so it is less.
   * @default a quarter of the memory, at least 64Mi
   */
  readonly sharedMemory?: Size | undefined;
}

/**
 * A single PostgreSQL on a data path. Its Secret has the keys POSTGRES_USER and POSTGRES_PASSWORD.
 *
 * Mounted at the image's own VOLUME with the database in a subdirectory: mounted at the parent, the runtime would lay an
 * anonymous volume over it, and the database would never reach the data path (docker-library/postgres#952). A first start
 * that was interrupted is started over: the image would take what is there for a database.
 */
export class Postgres extends DataService<PostgresProps> {
  constructor(scope: Construct, id: string, props: PostgresProps) {
    super(scope, id, props, postgres);
  }
}

const postgres: ServiceKind<PostgresProps> = {
  program: 'postgres',
  prefix: 'POSTGRES',
  port,
  mountPath: '/var/lib/postgresql/data',
  user: sqlName,
  passwords: passwords.postgres,
  settings: postgresSettings,
  // The image's stop signal is SIGINT: a fast shutdown, which waits for no client.
  gracePeriod: 60,
  findings,
  connection: ({ database }) => ({ DB: database }),
  server,
};

function findings({ database, memory, sharedMemory }: PostgresProps): Findings {
  const isTooMuch = sharedMemory && !sizeProblem(sharedMemory) && mebibytesOf(sharedMemory) >= mebibytesOf(memory);
  return {
    database: brokenBy(database, sqlName),
    sharedMemory:
      (sharedMemory && sizeProblem(sharedMemory)) ??
      (isTooMuch ? 'must be less than the memory, towards which it counts' : undefined),
  };
}

function server(props: PostgresProps, { mountPath, memory, fromSecret }: ServerPlace): Server {
  const { database, settings } = props;
  const all = { shared_buffers: `${Math.floor(memory / 4)}MB`, ...settings };
  // Over TCP: while it initializes, the server listens on its socket only. User and database come from PGUSER and PGDATABASE.
  const isReady = ['pg_isready', '--quiet', '--host=127.0.0.1', `--port=${port}`];
  return {
    command: [
      ...placedScript('/bin/sh', 'postgres-server'),
      ...Object.entries(all).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
    ],
    env: [
      { name: 'PGDATA', value: `${mountPath}/pgdata` },
      { name: 'POSTGRES_DB', value: database },
      fromSecret('POSTGRES_USER', 'USER'),
      fromSecret('POSTGRES_PASSWORD', 'PASSWORD'),
      fromSecret('PGUSER', 'USER'),
      { name: 'PGDATABASE', value: database },
    ],
    probes: {
      // Recovery after a crash takes as long as it takes: ten minutes after the wait for the lock.
      startupProbe: { exec: { command: isReady }, ...startup(lockWaitSeconds, 600) },
      readinessProbe: { exec: { command: isReady }, periodSeconds: 10, timeoutSeconds: 5 },
      livenessProbe: {
        tcpSocket: { port: k8s.IntOrString.fromNumber(port) },
        periodSeconds: 10,
        failureThreshold: 6,
      },
    },
    scratch: [
      { name: 'tmp', mountPath: '/tmp', size: 1024 },
      { name: 'run', mountPath: '/var/run/postgresql', size: 16 },
      { name: 'shared-memory', mountPath: '/dev/shm', size: sharedMemoryOf(props, memory), inMemory: true },
    ],
  };
}

/** Parallel queries work there; with the 64Mi that a container has by default, some of them fail. */
function sharedMemoryOf({ sharedMemory }: PostgresProps, memory: number): number {
  return sharedMemory ? mebibytesOf(sharedMemory) : Math.max(64, Math.floor(memory / 4));
}
