import type { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { passwords } from '../../rules/data-service/credentials';
import {
  leastMariadbMemory,
  mariadbDatabase,
  mariadbMemoryReason,
  mariadbSettings,
  mariadbUser,
} from '../../rules/data-service/mariadb';
import { brokenBy } from '../../rules/text-rule';
import { mebibytesOf } from '../size';
import { lockWaitSeconds } from '../slot-data/service-lock-wait';
import { placedScript } from '../slot-data/placed-scripts';
import { DataService, type DataServiceProps } from './data-service';
import { startup, type Server, type ServerPlace, type ServiceKind } from './service-kind';

const port = 3306;

export interface MariadbProps extends DataServiceProps {
  /** Database that is created on first start: a plain SQL name. */
  readonly database: string;
}

/**
 * A single MariaDB on a data path, with 256Mi of memory or more. Its Secret has the keys MARIADB_USER, MARIADB_PASSWORD and
 * MARIADB_ROOT_PASSWORD; as root, only who is in its pod gets in.
 *
 * Mounted at the image's own VOLUME with the database in a subdirectory, so that a first start that was interrupted is started over: the
 * image would take what is there for a database.
 */
export class Mariadb extends DataService<MariadbProps> {
  constructor(scope: Construct, id: string, props: MariadbProps) {
    super(scope, id, props, mariadb);
  }
}

const mariadb: ServiceKind<MariadbProps> = {
  program: 'mariadb',
  prefix: 'MARIADB',
  port,
  mountPath: '/var/lib/mysql',
  user: mariadbUser,
  passwords: passwords.mariadb,
  settings: mariadbSettings,
  // It writes what is changed in its buffer pool.
  gracePeriod: 120,
  findings: ({ database, memory }) => ({
    database: brokenBy(database, mariadbDatabase),
    memory: mebibytesOf(memory) < leastMariadbMemory ? mariadbMemoryReason : undefined,
  }),
  connection: ({ database }) => ({ DATABASE: database }),
  server,
};

// Over TCP: while it initializes, the server listens on its socket only. A server that refuses a password is alive, and says so. Never
// an open port alone: after a hundred connections that say nothing, the server would refuse all from that address.
const ping = `MYSQL_PWD="$MARIADB_PASSWORD" mariadb-admin --host=127.0.0.1 --port=${port} --user="$MARIADB_USER" --connect-timeout=5 ping`;

function server({ database, settings }: MariadbProps, { mountPath, memory, fromSecret }: ServerPlace): Server {
  const all = {
    bind_address: '*',
    // Names are never looked up: the NetworkPolicy lets it reach no DNS, and each client would wait for that.
    skip_name_resolve: 'ON',
    innodb_buffer_pool_size: `${Math.floor(memory / 2)}M`,
    ...settings,
  };
  const isAlive: k8s.Probe = { exec: { command: ['/bin/sh', '-c', ping] }, timeoutSeconds: 10 };
  return {
    command: [
      ...placedScript('/bin/bash', 'mariadb-server'),
      `${mountPath}/database`,
      ...Object.entries(all).map(([key, value]) => `--${key}=${value}`),
    ],
    env: [
      { name: 'MARIADB_DATABASE', value: database },
      fromSecret('MARIADB_USER', 'USER'),
      fromSecret('MARIADB_PASSWORD', 'PASSWORD'),
      fromSecret('MARIADB_ROOT_PASSWORD', 'ROOT_PASSWORD'),
      { name: 'MARIADB_ROOT_HOST', value: 'localhost' },
    ],
    probes: {
      // Recovery after a crash takes as long as it takes: ten minutes after the wait for the lock.
      startupProbe: { ...isAlive, ...startup(lockWaitSeconds, 600) },
      readinessProbe: { ...isAlive, periodSeconds: 10 },
      livenessProbe: { ...isAlive, periodSeconds: 10, failureThreshold: 6 },
    },
    scratch: [
      { name: 'tmp', mountPath: '/tmp', size: 1024 },
      { name: 'run', mountPath: '/run/mysqld', size: 16 },
    ],
  };
}
