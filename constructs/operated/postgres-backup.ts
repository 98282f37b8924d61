import type { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { ObjectStore } from '../../imports/barmancloud.cnpg.io';
import {
  ScheduledBackup,
  ScheduledBackupSpecBackupOwnerReference as Owner,
  ScheduledBackupSpecMethod as Method,
  type ClusterSpecPlugins,
} from '../../imports/postgresql.cnpg.io';
import { scheduleProblem } from '../../kubernetes/object-checks/cron-schedule';
import { backupDestination, backupEndpoint, backupRetention } from '../../rules/data-service/backup';
import { label } from '../../rules/names';
import { brokenBy } from '../../rules/text-rule';
import type { Findings } from '../invalid-props';

/** Where backups go, and when. */
export interface PostgresBackupProps {
  /** Bucket, and a directory in it: `s3://backups/shop`. */
  readonly destination: string;
  /** Address of the object store. @default that of AWS */
  readonly endpoint?: string | undefined;
  /** Name of the Secret that opens the bucket, which somebody else makes. */
  readonly secret: string;
  /** Its key with the id. @default "AWS_ACCESS_KEY_ID" */
  readonly accessKeyId?: string | undefined;
  /** Its key with the secret. @default "AWS_SECRET_ACCESS_KEY" */
  readonly secretAccessKey?: string | undefined;
  /** When a backup is made, in the five fields of a CronJob. @default "0 2 * * *" */
  readonly schedule?: string | undefined;
  /** How far back data can be restored: `30d`. What is older is deleted. @default nothing is deleted */
  readonly retention?: string | undefined;
}

/** The directory of a Cluster in the object store. */
export interface BackupPlace {
  /** Name of the ObjectStore. */
  readonly name: string;
  /** Name of the directory: with the namespace, so that environments can share a destination. */
  readonly server: string;
}

const plugin = 'barman-cloud.cloudnative-pg.io';

/** What has a Cluster archive its log. */
export function walArchiver({ name, server }: BackupPlace): ClusterSpecPlugins {
  return { name: plugin, isWalArchiver: true, parameters: { barmanObjectName: name, serverName: server } };
}

/** What is wrong with where backups go. */
export function backupFindings({ destination, endpoint, secret, schedule, retention }: PostgresBackupProps): Findings {
  return {
    'backup.destination': brokenBy(destination, backupDestination),
    'backup.endpoint': endpoint === undefined ? undefined : brokenBy(endpoint, backupEndpoint),
    'backup.secret': brokenBy(secret, label),
    'backup.schedule': schedule === undefined ? undefined : scheduleProblem(schedule),
    'backup.retention': retention === undefined ? undefined : brokenBy(retention, backupRetention),
  };
}

interface BackedUpCluster extends PostgresBackupProps {
  /** Name of the Cluster. */
  readonly cluster: string;
  /** Metadata of the ObjectStore, which is that of all generations. */
  readonly store: k8s.ObjectMeta;
  /** Metadata of the ScheduledBackup, which is another in each, as its Cluster cannot be changed. */
  readonly schedulesMetadata: k8s.ObjectMeta;
}

/**
 * Backups of a Cluster by the Barman Cloud plugin: what CloudNativePG has of its own for that, `spec.backup.barmanObjectStore`, is deprecated
 * since 1.26, and 1.31 is the last version with it.
 */
export class PostgresBackup extends Construct {
  constructor(scope: Construct, id: string, props: BackedUpCluster) {
    super(scope, id);
    const {
      destination,
      endpoint,
      secret,
      schedule = '0 2 * * *',
      retention,
      cluster,
      store,
      schedulesMetadata,
    } = props;
    const { accessKeyId = 'AWS_ACCESS_KEY_ID', secretAccessKey = 'AWS_SECRET_ACCESS_KEY' } = props;
    new ObjectStore(this, 'ObjectStore', {
      metadata: store,
      spec: {
        configuration: {
          destinationPath: destination,
          ...(endpoint !== undefined && { endpointUrl: endpoint }),
          s3Credentials: {
            accessKeyId: { name: secret, key: accessKeyId },
            secretAccessKey: { name: secret, key: secretAccessKey },
          },
        },
        ...(retention !== undefined && { retentionPolicy: retention }),
      },
    });
    new ScheduledBackup(this, 'ScheduledBackup', {
      metadata: schedulesMetadata,
      spec: {
        // CloudNativePG's first field is the second.
        schedule: schedule.startsWith('@') ? schedule : `0 ${schedule}`,
        cluster: { name: cluster },
        method: Method.PLUGIN,
        pluginConfiguration: { name: plugin },
        // Until there is a first backup, the archived log restores nothing.
        immediate: true,
        backupOwnerReference: Owner.CLUSTER,
      },
    });
  }
}
