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

/** Leaves something in each service that a later task must not find. */
export function leaveData(namespace: string): void {
  sql(namespace, 'create table task as select 1 as one');
  redis(namespace, 'set', 'task', 'one');
  rabbitmqctl(namespace, 'add_vhost', 'task');
}

/** The services in which something was left. */
export function servicesWithData(namespace: string): ServiceType[] {
  const found: Record<ServiceType, boolean> = {
    postgres: sql(namespace, "select count(*) from pg_tables where tablename = 'task'") === '1',
    redis: redis(namespace, 'exists', 'task') === '1',
    rabbitmq: rabbitmqctl(namespace, 'list_vhosts').split('\n').includes('task'),
  };
  return (Object.keys(found) as ServiceType[]).filter((service) => found[service]);
}
