import * as z from 'zod';
import {
  leastMariadbMemory,
  mariadbDatabase,
  mariadbMemoryReason,
  mariadbSettings,
  mariadbUser,
} from '../../../rules/data-service/mariadb';
import { bytesOf, mebibytesOf } from '../../memory';
import { strictObject, textBy } from '../scalars';
import { serverSettings } from '../server-settings';
import { common, resources } from './common';

export const mariadb = strictObject({
  type: z.literal('mariadb').describe('Which service.'),
  ...common,
  database: textBy(mariadbDatabase).describe('Database that is created on first start.'),
  user: textBy(mariadbUser).describe('User that generated credentials name; an existing Secret brings its own.'),
  resources: resources
    .refine(({ memory }) => mebibytesOf(bytesOf(memory)) >= leastMariadbMemory, `memory ${mariadbMemoryReason}`)
    .describe('Memory, at least 256Mi, and CPU.'),
  settings: serverSettings(mariadbSettings).describe(
    'Settings of the server, by the names of its variables. @default innodb_buffer_pool_size of half of the memory',
  ),
});
