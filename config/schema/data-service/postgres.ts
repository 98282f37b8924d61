import * as z from 'zod';
import { postgresSettings, sqlName } from '../../../rules/data-service/postgres';
import { bytesOf } from '../../memory';
import { strictObject, textBy } from '../scalars';
import { serverSettings } from '../server-settings';
import { common, memory } from './common';

export const postgres = strictObject({
  type: z.literal('postgres').describe('Which service.'),
  ...common,
  database: textBy(sqlName).describe('Database that is created on first start.'),
  user: textBy(sqlName).describe('Role that generated credentials name; an existing Secret brings its own.'),
  sharedMemory: memory
    .optional()
    .describe(
      'Largest size of /dev/shm, where parallel queries work; what is used counts towards the memory. @default a quarter of the memory, at least 64Mi',
    ),
  settings: serverSettings(postgresSettings).describe(
    'Settings of the server, as in postgresql.conf. @default shared_buffers of a quarter of the memory',
  ),
}).refine(({ sharedMemory, resources: { memory: all } }) => bytesOf(sharedMemory ?? '1Mi') < bytesOf(all), {
  error: 'must be less than the memory, towards which it counts',
  path: ['sharedMemory'],
});
