import type { KubernetesObject } from '../../../kubernetes/kubernetes-object';
import type { PostgresConfig } from '../../../config/schema/data-service/postgres';
import type { RabbitmqConfig } from '../../../config/schema/data-service/rabbitmq';
import type { RedisConfig } from '../../../config/schema/data-service/redis';
import { Postgres, type PostgresProps } from '../../../constructs/data-service/postgres';
import { Rabbitmq, type RabbitmqProps } from '../../../constructs/data-service/rabbitmq';
import { Redis, type RedisProps } from '../../../constructs/data-service/redis';
import type { SlotDataProps } from '../../../constructs/slot-data/slot-data';
import { at, newData, objectsOf, only } from '../built';

// Every key has a value: a new one does not compile until it has a line here, and one in the test of its effects.
export const postgresConfig: Required<PostgresConfig> = {
  type: 'postgres',
  name: 'db',
  image: 'registry/library/postgres:16-bookworm',
  imageFacts: undefined,
  dataPath: 'db',
  config: 'db-config',
  secret: 'db-secret',
  resources: { memory: '1Gi', cpu: '100m' },
  database: 'chat',
  user: 'chatter',
  sharedMemory: '300Mi',
  settings: {},
};

export const redisConfig: Required<RedisConfig> = {
  type: 'redis',
  name: 'cache',
  image: 'registry/library/redis:7-bookworm',
  imageFacts: undefined,
  dataPath: 'cache',
  config: 'cache-config',
  secret: 'cache-secret',
  resources: { memory: '256Mi', cpu: '1' },
  database: 4,
  settings: {},
};

export const rabbitmqConfig: Required<RabbitmqConfig> = {
  type: 'rabbitmq',
  name: 'queue',
  image: 'registry/library/rabbitmq:4.1',
  imageFacts: undefined,
  dataPath: 'queue',
  config: 'queue-config',
  secret: 'queue-secret',
  resources: { memory: '512Mi', cpu: '200m' },
  user: 'worker',
  virtualHost: 'jobs',
  settings: {},
};

/** What each data service gives on a slot's data, or on what `data` says. */
export const services = {
  postgres: (config: PostgresConfig = postgresConfig, data: Partial<SlotDataProps> = {}) => {
    const props: Required<PostgresProps> = { config, data: newData(data) };
    return objectsOf(new Postgres(props.data, 'service', props));
  },
  redis: (config: RedisConfig = redisConfig, data: Partial<SlotDataProps> = {}) => {
    const props: Required<RedisProps> = { config, data: newData(data) };
    return objectsOf(new Redis(props.data, 'service', props));
  },
  rabbitmq: (config: RabbitmqConfig = rabbitmqConfig, data: Partial<SlotDataProps> = {}) => {
    const props: Required<RabbitmqProps> = { config, data: newData(data) };
    return objectsOf(new Rabbitmq(props.data, 'service', props));
  },
};

/**
 * What a key of the configuration changes: another value, and where it shows. A place is `<kind> <path>`, such as
 * `StatefulSet spec.template.spec.containers.0.image`; of several objects of a kind, the first, or with `<kind>:<name>` that one.
 */
export type Effect<Value> = readonly [value: Value, places: Readonly<Record<string, unknown>>];

export type Effects<Config> = { readonly [Key in keyof Required<Omit<Config, 'type'>>]: Effect<Config[Key]> };

/** The value at each place. */
export function placesIn(objects: readonly KubernetesObject[], places: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    places.map((place) => {
      const [which = '', path = ''] = place.split(' ');
      const [kind, name] = which.split(':');
      return [
        place,
        at(
          objects.find((object) => object.kind === kind && (name === undefined || object.metadata.name === name)),
          path,
        ),
      ];
    }),
  );
}

/** The names, by kind, of the objects of one kind. */
export function namesOf(objects: readonly KubernetesObject[]): string[] {
  return objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
}

export function statefulSet(objects: readonly KubernetesObject[]): KubernetesObject {
  return only(objects, 'StatefulSet');
}
