import type { Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import {
  Cluster,
  ClusterSpecEphemeralVolumesSizeLimitShm as Shm,
  ClusterSpecResourcesLimits as Limit,
  ClusterSpecResourcesRequests as Request,
} from '../../imports/postgresql.cnpg.io';
import { cloudNativePgProblem } from '../../rules/data-service/cloudnative-pg';
import { postgresSettings, sqlName } from '../../rules/data-service/postgres';
import { brokenBy } from '../../rules/text-rule';
import { slotKey } from '../facts/namespace';
import type { Findings } from '../invalid-props';
import { knownImage } from '../known-images';
import { mebibytesOf, sizeProblem } from '../size';
import { amountsAs, amountsOfInstance } from './amounts';
import type { OperatedProps } from './operated-props';
import { OperatedService, type OperatedKind } from './operated-service';
import { backupFindings, PostgresBackup, walArchiver, type PostgresBackupProps } from './postgres-backup';

export interface OperatedPostgresProps extends OperatedProps {
  /** Database that is created with the first instance: a plain SQL name. */
  readonly database: string;
  /** Owner of the database: a plain SQL name, and the `username` of the Secret. */
  readonly user: string;
  /** Largest size of /dev/shm, where parallel queries work; it counts towards the memory. @default none */
  readonly sharedMemory?: Size | undefined;
  /** Where its backups go. @default it has none */
  readonly backup?: PostgresBackupProps | undefined;
}

/**
 * PostgreSQL as CloudNativePG runs it: a primary and replicas. Its Secret has the keys POSTGRES_USER and POSTGRES_PASSWORD for applications,
 * and the same as `username` and `password` for the operator.
 */
export class OperatedPostgres extends OperatedService<OperatedPostgresProps> {
  constructor(scope: Construct, id: string, props: OperatedPostgresProps) {
    super(scope, id, props, postgres);
    const { cluster, service, instances } = this;
    const {
      database,
      user,
      image,
      imagePullSecrets = [],
      secret,
      storage,
      memory,
      sharedMemory,
      backup,
      namespace,
    } = props;
    const { requests, limits } = amountsOfInstance(props);
    const store = backup && { name: `${service}-backups`, server: `${namespace}.${cluster}` };
    new Cluster(this, 'Cluster', {
      metadata: this.metadata(cluster, true),
      spec: {
        instances,
        imageName: image,
        ...(imagePullSecrets.length > 0 && { imagePullSecrets: imagePullSecrets.map((name) => ({ name })) }),
        bootstrap: { initdb: { database, owner: user, secret: { name: secret } } },
        postgresql: { parameters: { shared_buffers: `${Math.floor(mebibytesOf(memory) / 4)}MB`, ...props.settings } },
        storage: {
          size: storage.size.asString(),
          ...(storage.storageClass !== undefined && { storageClass: storage.storageClass }),
        },
        ...(sharedMemory && { ephemeralVolumesSizeLimit: { shm: Shm.fromString(sharedMemory.asString()) } }),
        resources: {
          requests: amountsAs(requests, (text) => Request.fromString(text)),
          limits: amountsAs(limits, (text) => Limit.fromString(text)),
        },
        // On one node they still start, if together.
        affinity: {
          enablePodAntiAffinity: true,
          podAntiAffinityType: 'preferred',
          topologyKey: 'kubernetes.io/hostname',
        },
        ...(store && { plugins: [walArchiver(store)] }),
      },
    });
    if (backup && store)
      new PostgresBackup(this, 'Backup', {
        ...backup,
        cluster,
        store: this.metadata(store.name, false),
        schedulesMetadata: this.metadata(cluster, false),
      });
  }
}

const port = 5432;

const postgres: OperatedKind<OperatedPostgresProps> = {
  prefix: 'POSTGRES',
  port,
  host: (cluster) => `${cluster}-rw`,
  podLabel: 'cnpg.io/cluster',
  callers: [
    {
      // The operator asks instances how they are. It runs in any namespace but a slot's.
      from: [
        {
          namespaceSelector: { matchExpressions: [{ key: slotKey, operator: 'DoesNotExist' }] },
          podSelector: { matchLabels: { 'app.kubernetes.io/name': 'cloudnative-pg' } },
        },
      ],
      ports: [8000, port].map((each) => ({ port: k8s.IntOrString.fromNumber(each) })),
    },
  ],
  connection: ({ database }) => ({ DB: database }),
  settings: postgresSettings,
  findings,
};

function findings(props: OperatedPostgresProps): Findings {
  const { database, user, image, memory, sharedMemory, settings = {}, backup } = props;
  const isTooMuch = sharedMemory && !sizeProblem(sharedMemory) && mebibytesOf(sharedMemory) >= mebibytesOf(memory);
  const refused = Object.keys(settings).flatMap((key) => {
    const problem = cloudNativePgProblem(key);
    return problem === undefined ? [] : [[`settings.${key}`, problem] as const];
  });
  return {
    database: brokenBy(database, sqlName),
    user: brokenBy(user, sqlName),
    ...(knownImage(image) && {
      image: `"${image}" is one that CloudNativePG does not run: take one of its own, such as "ghcr.io/cloudnative-pg/postgresql:17"`,
    }),
    sharedMemory:
      (sharedMemory && sizeProblem(sharedMemory)) ??
      (isTooMuch ? 'must be less than the memory, towards which it counts' : undefined),
    ...Object.fromEntries(refused),
    ...(backup && backupFindings(backup)),
  };
}
