import { kubectl } from './cluster';
import type { ServiceType } from './trial';

function inService(namespace: string, service: ServiceType, ...command: string[]): string {
  return kubectl(['exec', '-n', namespace, `${service}-0`, '-c', service, '--', ...command]).trim();
}

/** In the server's pod, over its socket: there it asks for no password. */
export function sql(namespace: string, statement: string): string {
  const [host, user] = ['/var/run/postgresql', 'trial'];
  return inService(namespace, 'postgres', 'psql', '-h', host, '-U', user, '-d', user, '-Atc', statement);
}

/** The server's pod knows the password. */
export function redis(namespace: string, ...command: string[]): string {
  return inService(namespace, 'redis', 'redis-cli', ...command);
}

export function rabbitmqctl(namespace: string, ...command: string[]): string {
  return inService(namespace, 'rabbitmq', 'rabbitmqctl', '--quiet', ...command);
}

interface Data {
  /** Leaves something that a later task must not find. */
  leave(namespace: string): void;
  /** Whether it is there. */
  isThere(namespace: string): boolean;
}

const data: Record<ServiceType, Data> = {
  postgres: {
    leave: (namespace) => sql(namespace, 'create table task as select 1 as one'),
    isThere: (namespace) => sql(namespace, "select count(*) from pg_tables where tablename = 'task'") === '1',
  },
  redis: {
    leave: (namespace) => redis(namespace, 'set', 'task', 'one'),
    isThere: (namespace) => redis(namespace, 'exists', 'task') === '1',
  },
  rabbitmq: {
    leave: (namespace) => rabbitmqctl(namespace, 'add_vhost', 'task'),
    isThere: (namespace) => rabbitmqctl(namespace, 'list_vhosts').split('\n').includes('task'),
  },
};
const all = Object.keys(data) as ServiceType[];

/** Leaves something in each service. @param services @default all */
export function leaveData(namespace: string, services: readonly ServiceType[] = all): void {
  for (const service of services) data[service].leave(namespace);
}

/** The services in which something was left. @param services those that the target has. @default all */
export function servicesWithData(namespace: string, services: readonly ServiceType[] = all): ServiceType[] {
  return services.filter((service) => data[service].isThere(namespace));
}

const values: Record<ServiceType, Record<string, string>> = {
  postgres: { POSTGRES_USER: 'trial', POSTGRES_PASSWORD: 'secret' },
  redis: { REDIS_PASSWORD: 'secret' },
  rabbitmq: { RABBITMQ_USER: 'trial', RABBITMQ_PASSWORD: 'secret' },
};

/** Secrets of a lasting environment, which are its owner's. */
export function makeSecrets(namespace: string, services: readonly ServiceType[] = all): void {
  const items = services.map((service) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: `${service}-credentials`, namespace },
    stringData: values[service],
  }));
  kubectl(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
}
