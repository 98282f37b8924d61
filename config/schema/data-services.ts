import * as z from 'zod';
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
