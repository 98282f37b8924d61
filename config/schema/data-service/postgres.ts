import * as z from 'zod';
import { cloudNativePgProblem } from '../../../rules/data-service/cloudnative-pg';
import { postgresSettings, sqlName } from '../../../rules/data-service/postgres';
import { bytesOf } from '../../memory';
import { strictObject, textBy } from '../scalars';
import { serverSettings } from '../server-settings';
import { backup } from './backup';
import { common, memory } from './common';
import { checkEngine, engineText, operated } from './operated';

export const postgres = strictObject({
  type: z.literal('postgres').describe('Which service.'),
  ...common,
  engine: z.enum(['', 'cloudnative-pg']).optional().describe(engineText('CloudNativePG')),
  ...operated,
  backup: backup
    .optional()
    .describe(
      'Backups that CloudNativePG makes with its Barman Cloud plugin, which must be in the cluster, too. @default none',
    ),
  database: textBy(sqlName).describe('Database that is created on first start.'),
  user: textBy(sqlName).describe(
    'Role that generated credentials name; an existing Secret brings its own. With an `engine`, the owner of the database, as the Secret names it, too.',
  ),
  sharedMemory: memory
    .optional()
    .describe(
      'Largest size of /dev/shm, where parallel queries work; what is used counts towards the memory. @default a quarter of the memory, at least 64Mi; with an `engine`, not limited',
    ),
  settings: serverSettings(postgresSettings).describe(
    'Settings of the server, as in postgresql.conf. @default shared_buffers of a quarter of the memory',
  ),
})
  .refine(({ sharedMemory, resources: { memory: all } }) => bytesOf(sharedMemory ?? '1Mi') < bytesOf(all), {
    error: 'must be less than the memory, towards which it counts',
    path: ['sharedMemory'],
  })
  .superRefine((config, context) => {
    checkEngine(config, context);
    for (const key of config.engine ? Object.keys(config.settings ?? {}) : []) {
      const message = cloudNativePgProblem(key);
      if (message !== undefined) context.addIssue({ code: 'custom', path: ['settings', key], message });
    }
  });
