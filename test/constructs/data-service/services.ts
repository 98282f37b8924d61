import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { KubernetesObject } from '../../../kubernetes/kubernetes-object';
import type { Container } from '../../../kubernetes/pod-template';
import { Credentials } from '../../../constructs/data-service/credentials';
import { Mariadb, type MariadbProps } from '../../../constructs/data-service/mariadb';
import { Postgres, type PostgresProps } from '../../../constructs/data-service/postgres';
import { Rabbitmq, type RabbitmqProps } from '../../../constructs/data-service/rabbitmq';
import { Redis, type RedisProps } from '../../../constructs/data-service/redis';
import type { DataPath } from '../../../constructs/slot-data/data-path';
import { placedScriptNames, placedText } from '../../../constructs/slot-data/placed-scripts';
import type { SlotDataProps } from '../../../constructs/slot-data/slot-data';
import { at, newData, objectsOf, only } from '../built';

/** All props of a data service, with the name of its data path in place of that. */
export type Stated<Props> = Omit<Required<Props>, 'data'> & { readonly path: string };

// Every prop has a value: a new one does not compile until it has a line here, and one in the test of its effects.
export const postgresProps: Stated<PostgresProps> = {
  path: 'db',
  name: 'db',
  image: 'registry/library/postgres:16-bookworm',
  imageFacts: undefined,
  memory: Size.gibibytes(1),
  cpu: Cpu.millis(100),
  cpuLimit: undefined,
  credentials: Credentials.generated({ user: 'chatter', secret: 'db-secret' }),
  configMap: 'db-config',
  database: 'chat',
  sharedMemory: Size.mebibytes(300),
  settings: {},
};

export const redisProps: Stated<RedisProps> = {
  path: 'cache',
  name: 'cache',
  image: 'registry/library/redis:7-bookworm',
  imageFacts: undefined,
  memory: Size.mebibytes(256),
  cpu: Cpu.units(1),
  cpuLimit: undefined,
  credentials: Credentials.generated({ secret: 'cache-secret' }),
  configMap: 'cache-config',
  database: 4,
  settings: {},
};

export const rabbitmqProps: Stated<RabbitmqProps> = {
  path: 'queue',
  name: 'queue',
  image: 'registry/library/rabbitmq:4.1',
  imageFacts: undefined,
  memory: Size.mebibytes(512),
  cpu: Cpu.millis(200),
  cpuLimit: undefined,
  credentials: Credentials.generated({ user: 'worker', secret: 'queue-secret' }),
  configMap: 'queue-config',
  virtualHost: 'jobs',
  settings: {},
};

export const mariadbProps: Stated<MariadbProps> = {
  path: 'db',
  name: 'db',
  image: 'registry/library/mariadb:11.4',
  imageFacts: undefined,
  memory: Size.gibibytes(1),
  cpu: Cpu.millis(100),
  cpuLimit: undefined,
  credentials: Credentials.generated({ user: 'chatter', secret: 'db-secret' }),
  configMap: 'db-config',
  database: 'chat',
  settings: {},
};

/** What a data service with these props gives, changed, on a slot's data, or on what `data` says. */
function given<Props>(
  Service: new (scope: Construct, id: string, props: Omit<Stated<Props>, 'path'> & { data: DataPath }) => Construct,
  usual: Stated<Props>,
) {
  return (changes: Partial<Stated<Props>> = {}, data: Partial<SlotDataProps> = {}) => {
    const { path, ...props } = { ...usual, ...changes };
    const own = newData(data);
    return objectsOf(new Service(own, 'service', { ...props, data: own.path(path) }));
  };
}

export const services = {
  postgres: given(Postgres, postgresProps),
  redis: given(Redis, redisProps),
  rabbitmq: given(Rabbitmq, rabbitmqProps),
  mariadb: given(Mariadb, mariadbProps),
};

/**
 * What a prop changes: another value, and where it shows. A place is `<kind> <path>`, such as
 * `StatefulSet spec.template.spec.containers.0.image`; of several objects of a kind, the first, or with `<kind>:<name>`
 * that one.
 */
export type Effect<Value> = readonly [value: Value, places: Readonly<Record<string, unknown>>];

export type Effects<Props> = { readonly [Key in keyof Stated<Props>]: Effect<Stated<Props>[Key]> };

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

/** What the container of a service runs while it holds the lock. */
export function serverCommand({ command = [] }: Container): string[] {
  return command.slice(5);
}

/** The same, with the scripts as the disk has them, but in a directory of this machine. @param change what is otherwise in a script */
export function serverCommandHere(container: Container, directory: string, change = (text: string) => text): string[] {
  for (const name of placedScriptNames) writeFileSync(join(directory, name), change(placedText(name)));
  return serverCommand(container).map((word) => word.replace(/^\/slot-data\/scripts/, directory));
}
