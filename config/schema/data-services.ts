import * as z from 'zod';
import type { Engine } from '../../rules/data-service/operated';
import { mariadb } from './data-service/mariadb';
import { postgres } from './data-service/postgres';
import { rabbitmq } from './data-service/rabbitmq';
import { redis } from './data-service/redis';
import { isObject } from './scalars';

const services = [postgres, redis, rabbitmq, mariadb] as const;

const types = services.map(({ shape }) => JSON.stringify(shape.type.value));

/** An entry of `dataServices`, by its type. */
export const dataServiceSchema = z.discriminatedUnion('type', services, {
  error: (issue) =>
    isObject(issue.input) ? `must be ${new Intl.ListFormat('en', { type: 'disjunction' }).format(types)}` : undefined,
});

export type DataServiceConfig = z.infer<typeof dataServiceSchema>;

/** An entry that an operator runs. */
export type OperatedConfig = Extract<DataServiceConfig, { readonly engine?: unknown }>;

/** The operator that runs a service; undefined where it is a pod of slotstack's own. */
export function engineOf(config: DataServiceConfig): Engine | undefined {
  return ('engine' in config && config.engine) || undefined;
}

export function isOperated(config: DataServiceConfig): config is OperatedConfig {
  return engineOf(config) !== undefined;
}
