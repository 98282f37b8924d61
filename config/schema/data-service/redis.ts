import * as z from 'zod';
import { databaseReason, highestDatabase, redisSettings } from '../../../rules/data-service/redis';
import { strictObject, wholeNumber } from '../scalars';
import { serverSettings } from '../server-settings';
import { common } from './common';

export const redis = strictObject({
  type: z.literal('redis').describe('Which service.'),
  ...common,
  database: wholeNumber
    .refine((value) => value <= highestDatabase, databaseReason)
    .optional()
    .describe('Number of the database that clients are told to use. @default 0'),
  settings: serverSettings(redisSettings).describe(
    'Settings of the server, as in redis.conf. @default maxmemory of three quarters of the memory, maxmemory-policy noeviction',
  ),
});
