import type { Construct } from 'constructs';
import type { DataServiceConfig } from '../config/schema/data-services';
import { Credentials } from '../constructs/data-service/credentials';
import type { DataServiceProps } from '../constructs/data-service/data-service';
import { Mariadb } from '../constructs/data-service/mariadb';
import { Postgres } from '../constructs/data-service/postgres';
import { Rabbitmq } from '../constructs/data-service/rabbitmq';
import { Redis } from '../constructs/data-service/redis';
import type { TargetData } from '../constructs/slot-data/target-data';
import { cpuOf } from './cpu-of';
import { sizeOf } from './size-of';

/** An entry of `dataServices` of each type. */
type Configs = { [Type in DataServiceConfig['type']]: Extract<DataServiceConfig, { type: Type }> };

type Makers = {
  readonly [Type in keyof Configs]: (scope: Construct, config: Configs[Type], common: DataServiceProps) => Construct;
};

/** The registry: which construct an entry of each type becomes, with the keys that only that type has. */
const makers: Makers = {
  postgres: (scope, { name, database, sharedMemory }, common) =>
    new Postgres(scope, name, {
      ...common,
      database,
      sharedMemory: sharedMemory === undefined ? undefined : sizeOf(sharedMemory),
    }),
  redis: (scope, { name, database }, common) => new Redis(scope, name, { ...common, database }),
  rabbitmq: (scope, { name, virtualHost }, common) => new Rabbitmq(scope, name, { ...common, virtualHost }),
  mariadb: (scope, { name, database }, common) => new Mariadb(scope, name, { ...common, database }),
};

/**
 * Makes the data service that an entry of `dataServices` describes.
 *
 * @throws InvalidProps where its data path is not there, or is another's
 */
export function makeDataService<Type extends keyof Configs>(
  scope: Construct,
  type: Type,
  config: Configs[Type],
  data: TargetData,
): void {
  makers[type](scope, config, commonProps(config, data));
}

function commonProps(config: DataServiceConfig, data: TargetData): DataServiceProps {
  const { name, image, imageFacts, dataPath = name, config: configMap, secret, settings } = config;
  const { memory, cpu, cpuLimit } = config.resources;
  const user = 'user' in config ? config.user : undefined;
  return {
    data: data.path(dataPath),
    name,
    image,
    imageFacts,
    memory: sizeOf(memory),
    cpu: cpuOf(cpu),
    cpuLimit: cpuLimit === undefined ? undefined : cpuOf(cpuLimit),
    // In a lasting environment the data was there before slotstack, and with it its credentials.
    credentials: data.slot === undefined ? Credentials.existing(secret) : Credentials.generated({ secret, user }),
    configMap,
    settings,
  };
}
