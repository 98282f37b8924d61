import type { Construct } from 'constructs';
import type { OperatedConfig } from '../config/schema/data-services';
import { isOperated } from '../config/schema/data-services';
import type { Target } from '../config/target';
import { OperatedPostgres } from '../constructs/operated/operated-postgres';
import type { OperatedProps } from '../constructs/operated/operated-props';
import { OperatedRabbitmq } from '../constructs/operated/operated-rabbitmq';
import type { PostgresBackupProps } from '../constructs/operated/postgres-backup';
import { presentClusters } from '../rules/data-service/operated';
import { cpuOf } from './cpu-of';
import { sizeOf } from './size-of';

/** Where an operator runs services. */
type Place = Pick<Target, 'namespace' | 'project' | 'generation' | 'imagePullSecrets'>;

/**
 * Makes the data service that an entry of `dataServices` with an `engine` describes.
 *
 * @throws InvalidProps where the operator would refuse it
 */
export function makeOperatedService(scope: Construct, config: OperatedConfig, place: Place): void {
  const common = commonProps(config, place);
  if (config.type === 'rabbitmq') {
    new OperatedRabbitmq(scope, config.name, { ...common, virtualHost: config.virtualHost });
    return;
  }
  const { name, database, user, sharedMemory, backup } = config;
  new OperatedPostgres(scope, name, {
    ...common,
    database,
    user,
    sharedMemory: sharedMemory === undefined ? undefined : sizeOf(sharedMemory),
    backup: backup && backupProps(backup),
  });
}

/** The services of a target that an operator runs. */
export function operatedServices({ groups }: Pick<Target, 'groups'>): OperatedConfig[] {
  return groups.flatMap(({ dataServices }) => dataServices.map(({ config }) => config).filter(isOperated));
}

/** Names of the operators' objects of a target, of this generation and the former. */
export function operatedClusters(target: Pick<Target, 'groups' | 'generation'>): string[] {
  return operatedServices(target).flatMap(({ name }) => presentClusters(name, target.generation));
}

function commonProps(config: OperatedConfig, place: Place): OperatedProps {
  const { name, image, instances, storage, config: configMap, secret, settings } = config;
  const { memory, cpu, cpuLimit } = config.resources;
  const { namespace, project, generation, imagePullSecrets } = place;
  if (!storage) throw new Error(`${name} has an engine, and no storage`);
  return {
    ...{ namespace, project, generation, name, image, imagePullSecrets, instances, secret, configMap, settings },
    // Where a template leaves the class empty, it is that of the cluster.
    storage: { size: sizeOf(storage.size), storageClass: storage.storageClass?.trim() || undefined },
    memory: sizeOf(memory),
    cpu: cpuOf(cpu),
    cpuLimit: cpuLimit === undefined ? undefined : cpuOf(cpuLimit),
  };
}

type BackupConfig = NonNullable<Extract<OperatedConfig, { type: 'postgres' }>['backup']>;

function backupProps({ credentials, ...backup }: BackupConfig): PostgresBackupProps {
  return { ...backup, ...credentials };
}
